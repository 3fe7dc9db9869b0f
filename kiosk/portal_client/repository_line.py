"""Files of the catalogue's repository over the line: public, unsigned, verified by who asks.

What it gives is not believed: a captive portal may answer in the portal's place.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.portal_client.errors import PortalBusy, PortalError, PortalGarbage
from kiosk.portal_client.wire import Question, Stream, Wire

REPOSITORY: Final = "/v1/catalogue"
"""Where the portal has the repository, below its own address."""
_ABSENT: Final = frozenset({403, 404, 410})


class NoSuchFile(PortalError):  # noqa: N818 - named for what happened
    """The repository has no such file."""


class TooLarge(PortalGarbage):
    """More comes than the file may have."""


class RepositoryLine:
    """One repository, one caller at a time; `portal_ca` as of `PortalClient`."""

    def __init__(self, address: str, timeout_seconds: float, portal_ca: Path | None = None) -> None:
        self._wire = Wire(address, timeout_seconds, None, portal_ca=portal_ca)

    @property
    def received_bytes(self) -> int:
        """How many bytes of contents came over the line so far."""
        return self._wire.streamed_bytes

    def pieces(self, path: str, start: int, most: int) -> Iterator[bytes]:
        """The file from byte `start` on, at most `most` bytes of it; compressed on the way.

        Raises `NoSuchFile` and the other kinds of `PortalError`.
        """
        # What follows a part that is here already counts in bytes of the file itself.
        begin = {"Range": f"bytes={start}-", "Accept-Encoding": "identity"} if start else {}
        headers = {"Accept": "*/*", "Accept-Encoding": "gzip", **begin}
        with self._wire.stream(Question("GET", f"/{path}", headers=headers)) as stream:
            if start and _is_whole(start, stream):
                return
            skip = _before(start, stream)
            left = skip + most
            for piece in stream.pieces:
                left -= len(piece)
                if left < 0:
                    raise TooLarge("an answer larger than the file may be")
                if piece[skip:]:
                    yield piece[skip:]
                skip = max(0, skip - len(piece))

    def close(self) -> None:
        """Lets go of connections that were kept open."""
        self._wire.close()


def _is_whole(start: int, stream: Stream) -> bool:
    """Whether nothing follows on what is here. Raises `TooLarge`: more is here than the file is."""
    if stream.status != 416:
        return False
    if stream.headers.get("Content-Range", "") != f"bytes */{start}":
        raise TooLarge("more of the file is here than it has")
    return True


def _before(start: int, stream: Stream) -> int:
    """How many bytes before the wanted ones the answer begins: the whole comes where ranges do not.

    Raises what `pieces` does.
    """
    status = stream.status
    if status == 200:
        return start
    if (
        status == 206
        and start
        and stream.headers.get("Content-Range", "").startswith(f"bytes {start}-")
    ):
        return 0
    if status in _ABSENT:
        raise NoSuchFile(f"the repository answered {status}")
    if status == 429 or status >= 500:
        raise PortalBusy(status, stream.retry_after)
    raise PortalGarbage(f"unexpected answer {status} from the repository")
