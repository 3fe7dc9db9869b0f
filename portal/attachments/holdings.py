"""Which of the announced attachments the portal holds: whole, proved, and still on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from kiosk.protocol.envelope import Header
from portal.attachments.streams import Streams
from portal.storage import uploads
from portal.stream_place import StreamPlace


class Holdings:
    """Looks in the caller's transaction, and in `folder`."""

    def __init__(self, folder: Streams) -> None:
        self._folder = folder

    def hold(self, session: Session, header: Header) -> tuple[int, ...]:
        """Keeps a submission's attachments for good, if all are there; else says which are not.

        Who brought them does not matter: the device signed their digests with the header.
        """
        found = self._streams(uploads.whole(session, [header.id], lock=True), header)
        missing = tuple(position for position, stream in enumerate(found) if stream is None)
        if not missing:
            for stream in found:
                if stream is not None:
                    stream.is_held = True
        return missing

    def incomplete(self, session: Session, headers: Sequence[Header]) -> set[UUID]:
        """Those of the submissions of which an attachment is not there, or no longer."""
        with_any = [header for header in headers if header.attachments]
        whole: dict[UUID, list[uploads.Upload]] = {header.id: [] for header in with_any}
        for stream in uploads.whole(session, list(whole)):
            whole[stream.submission].append(stream)
        return {one.id for one in with_any if None in self._streams(whole[one.id], one)}

    def places(self, session: Session, header: Header) -> tuple[StreamPlace | None, ...]:
        """Where each of a submission's attachments lies; None for one that is not there."""
        streams = self._streams(uploads.whole(session, [header.id]), header)
        return tuple(None if stream is None else stream.place for stream in streams)

    def _streams(
        self, whole: Sequence[uploads.Upload], header: Header
    ) -> list[uploads.Upload | None]:
        """For each attachment of the header what holds just that; `whole` are its submission's."""
        return [
            next(
                (
                    stream
                    for stream in whole
                    if (stream.position, stream.announced) == (position, announced)
                    and self._folder.size(stream.place) == announced.size
                ),
                None,
            )
            for position, announced in enumerate(header.attachments)
        ]
