"""Which of the announced attachments the portal holds: whole, proved, and still in the store."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from time import monotonic
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from kiosk.protocol.envelope import Header
from portal.attachments.streams import StoreUnavailable, Streams
from portal.storage import uploads
from portal.storage.database import Database
from portal.stream_place import StreamPlace

ASKING_SECONDS: Final = 30.0
"""How long the store is asked for one answer: kiosks wait no longer for it."""
_Lying = tuple[StreamPlace, int]


class Holdings:
    """What the database says was proved and `streams` still has.

    The store is asked while no transaction is open here: let the caller have none either.
    """

    def __init__(self, database: Database, streams: Streams) -> None:
        self._database = database
        self._streams = streams

    def places(self, header: Header) -> tuple[StreamPlace | None, ...]:
        """Where each of a submission's attachments lies; None for one that is not there.

        Raises `StoreUnavailable`.
        """
        return self._lying(self._proved([header])[header.id], monotonic() + ASKING_SECONDS)

    def are_proved(self, header: Header) -> tuple[bool, ...]:
        """Whether each was there when it came: all that is known while the store fails."""
        return tuple(map(bool, self._proved([header])[header.id]))

    def incomplete(self, headers: Sequence[Header]) -> set[UUID]:
        """Those of the submissions of which an attachment is not there, or no longer.

        Raises `StoreUnavailable`.
        """
        until, proved = monotonic() + ASKING_SECONDS, self._proved(headers)
        return {id_ for id_, places in proved.items() if None in self._lying(places, until)}

    def hold(
        self, session: Session, header: Header, places: Sequence[StreamPlace | None]
    ) -> tuple[int, ...]:
        """Keeps a submission's attachments for good, if all are there; else says which are not.

        `places` is where they were found to lie; what has expired since is not there. Who brought
        them does not matter: the device signed their digests with the header.
        """
        if not header.attachments:
            return ()
        whole = uploads.whole(session, [header.id], lock=True)
        streams = {(stream.place, stream.announced): stream for stream in whole}
        found = [
            None if place is None else streams.get((place, announced))
            for place, announced in zip(places, header.attachments, strict=True)
        ]
        missing = tuple(position for position, stream in enumerate(found) if stream is None)
        if not missing:
            for stream in found:
                if stream is not None:
                    stream.is_held = True
        return missing

    def _proved(self, headers: Sequence[Header]) -> dict[UUID, list[list[_Lying]]]:
        """For each attachment of each header the places of what was proved to be just that."""
        with_any = [header.id for header in headers if header.attachments]
        whole: dict[UUID, list[uploads.Upload]] = {header.id: [] for header in headers}
        if with_any:
            with self._database.reading() as session:
                for stream in uploads.whole(session, with_any):
                    whole[stream.submission].append(stream)
        return {
            header.id: [
                [
                    (stream.place, announced.size)
                    for stream in whole[header.id]
                    if (stream.position, stream.announced) == (position, announced)
                ]
                for position, announced in enumerate(header.attachments)
            ]
            for header in headers
        }

    def _lying(
        self, proved: Sequence[Sequence[_Lying]], until: float
    ) -> tuple[StreamPlace | None, ...]:
        return tuple(
            next((place for place, size in places if self._size(place, until) == size), None)
            for places in proved
        )

    def _size(self, place: StreamPlace, until: float) -> int:
        if monotonic() > until:
            raise StoreUnavailable(errno.ETIMEDOUT, "the attachments' store is slow")
        try:
            return self._streams.size(place)
        except OSError as error:
            raise StoreUnavailable(error.errno, error.strerror) from error
