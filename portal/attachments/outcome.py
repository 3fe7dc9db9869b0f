"""How far a stream has come, and what may come in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class UploadState:
    """`offset` is where it goes on; it is `size` only where all is there, proved and on the disk.

    `expires_at` is None where a receipt names the stream.
    """

    offset: int
    size: int
    expires_at: datetime | None

    @property
    def is_whole(self) -> bool:
        return self.offset == self.size


class UnknownUpload(Exception):  # noqa: N818 - named for what happened
    """Nothing was announced for that place, or it has expired."""


class OtherUpload(Exception):  # noqa: N818 - named for what happened
    """Something else was announced for that place."""


class TooManyUploads(Exception):  # noqa: N818 - named for what happened
    """The kiosk is to send the envelopes first of what it has uploaded."""


class WrongOffset(Exception):  # noqa: N818 - named for what happened
    """The stream goes on elsewhere: see `state`."""

    def __init__(self, state: UploadState) -> None:
        super().__init__(f"it goes on at {state.offset}")
        self.state = state


class Superseded(Exception):  # noqa: N818 - named for what happened
    """Another took over writing; what was written is kept."""


class TooLong(Exception):  # noqa: N818 - named for what happened
    """More bytes than were announced; those beyond were not written."""


class NotAsAnnounced(Exception):  # noqa: N818 - named for what happened
    """The bytes are others than were announced: they were dropped, it starts anew."""
