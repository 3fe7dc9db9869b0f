"""Which kiosks refused a release, by what each told last."""

from __future__ import annotations

from portal.publishing.repository import Repository
from portal.publishing.rings import release_of
from portal.storage import heartbeats
from portal.storage.database import Database


def refusing(database: Database, repository: Repository, release: int) -> frozenset[str]:
    """Their names, however long ago they told it. Raises `PublishingError`."""
    with database.reading() as session:
        told = heartbeats.refusals(session)
    of_it = {one for one in set(told.values()) if release_of(repository, one) == release}
    return frozenset(kiosk for kiosk, snapshot in told.items() if snapshot in of_it)
