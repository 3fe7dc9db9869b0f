"""The portal's signing key as its start and its commands come to it.

Guarantees: a new one is made for a database without kiosks and submissions alone. Where there are
some, they are of a portal whose key is elsewhere: every kiosk pinned that one, and under a new one
none would believe a word.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from portal.identity import IdentityUnusable, load_or_create_signing_key
from portal.settings import PortalSettings
from portal.storage.database import Database, DatabaseUnusable, open_database
from portal.storage.kiosks import Kiosk
from portal.storage.submissions import Submission


def signing_key_of(settings: PortalSettings) -> Ed25519PrivateKey:
    """The key, made where the portal is new. Raises `IdentityUnusable`."""
    path = settings.signing_key_path
    if not path.exists() and _is_in_use(settings):
        raise IdentityUnusable(
            f"{path} is not there, but the database holds a portal's kiosks or submissions: put the"
            " key back (home/ in a backup has it), or set PORTAL_HOME to that portal's folder."
            " Lost for good? docs/portal-operations.md, Backup and restore"
        )
    return load_or_create_signing_key(path)


def _is_in_use(settings: PortalSettings) -> bool:
    try:
        database = open_database(settings.database)
    except DatabaseUnusable as error:
        raise IdentityUnusable(str(error)) from error
    try:
        return _holds_any(database)
    finally:
        database.close()


def _holds_any(database: Database) -> bool:
    with database.reading() as session:
        kiosk = session.scalar(select(Kiosk.number).limit(1))
        submission = session.scalar(select(Submission.id).limit(1))
    return kiosk is not None or submission is not None
