"""One writer of one stream, from where it goes on; a later writer may take its place any time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from portal.attachments.outcome import Superseded, TooLong, UploadState
from portal.attachments.streams import OpenStream


class Writing:
    """Made by `Uploads`; to be closed. Methods block, and raise `OSError` where the disk fails.

    `prove` is asked once all is there, and ends the stream; `let_go` is told of the end of it.
    """

    def __init__(
        self,
        part: OpenStream,
        state: UploadState,
        lock: AbstractContextManager[object],
        prove: Callable[[OpenStream], UploadState],
        let_go: Callable[[], None],
    ) -> None:
        self._part: OpenStream | None = part
        self._state = state
        self._start = self._offset = state.offset
        self._lock = lock
        self._prove = prove
        self._let_go = let_go

    @property
    def left(self) -> int:
        """How many bytes there is still room for."""
        return self._state.size - self._offset

    def write(self, piece: bytes) -> None:
        """The next bytes. Raises `Superseded` and `TooLong`."""
        if len(piece) > self.left:
            raise TooLong
        with self._lock:
            self._open_part().write(piece, self._offset)
            self._offset += len(piece)

    def restart(self) -> None:
        """Drops all that is there, and goes on from the start. Raises `Superseded`."""
        with self._lock:
            self._open_part().cut(0)
            self._start = self._offset = 0

    def undo(self) -> None:
        """Drops what this writer wrote, unless another took over."""
        with self._lock:
            if self._part is not None:
                self._part.cut(self._start)

    def finish(self) -> UploadState:
        """How far it has come now. Raises `Superseded`, `NotAsAnnounced`, `UnknownUpload`."""
        with self._lock:
            part = self._open_part()
            if self._state.is_whole:
                return self._state
            if self.left:
                return UploadState(self._offset, self._state.size, self._state.expires_at)
            return self._prove(part)

    def keep(self) -> None:
        """Has what came count, whatever comes after it."""
        with self._lock:
            if self._part is not None:
                self._part.keep()

    def close(self) -> None:
        """Ends it; what was written is kept."""
        with self._lock:
            part, self._part = self._part, None
            if part is not None:
                try:
                    part.close()
                finally:
                    self._let_go()

    def _open_part(self) -> OpenStream:
        if self._part is None:
            raise Superseded
        return self._part
