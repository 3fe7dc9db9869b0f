"""Finds an application by its folio and opens it with the agency's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.offline.sealing import AgencyPrivateKey, CannotOpen
from portal.attachments.holdings import Holdings
from portal.attachments.place import Place
from portal.attachments.stream_folder import StreamFolder
from portal.command import database_of
from portal.desk.agency_keys import KeyFileUnusable, load_private_key
from portal.desk.opening import OpenedEnvelope, open_envelope
from portal.settings import PortalSettings
from portal.storage import kiosks, submissions


class CannotRead(Exception):  # noqa: N818 - named for what happened
    """There is no such application, or it does not open with these keys; the message says which."""


@dataclass(frozen=True)
class Application:
    """One that was opened. `replies` are the folios of what was added to it later."""

    opened: OpenedEnvelope
    private_key: AgencyPrivateKey = field(repr=False)
    places: Sequence[Place | None]
    replies: tuple[str, ...]


def open_application(settings: PortalSettings, folio: str, keys: Path) -> Application:
    """Opens the application `folio` with the private key in the folder `keys`.

    Raises `CannotRead`.
    """
    streams = StreamFolder(settings.attachments)
    with database_of(settings) as database, database.reading() as session:
        stored = submissions.by_folio(session, folio)
        if stored is None:
            raise CannotRead(f"there is no application {folio}")
        envelope = stored.envelope()
        number = kiosks.number_of(stored.kiosk)
        device_keys = () if number is None else kiosks.keys_for(session, number)
        places = Holdings(streams).places(session, envelope.header)
        replies = tuple(reply.folio for reply in submissions.replies_to(session, folio))
    header = envelope.header
    try:
        private_key = load_private_key(keys, header.agency, header.key_id)
        opened = open_envelope(envelope, private_key, device_keys)
    except (KeyFileUnusable, CannotOpen) as error:
        raise CannotRead(str(error)) from error
    return Application(opened, private_key, places, replies)
