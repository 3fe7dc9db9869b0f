"""Single pictures out of a camera's stream of JPEGs (MJPEG), one behind the other.

A picture is followed marker by marker (ITU-T T.81, annex B), so that a small picture inside another
one's head ends nothing.
"""

from __future__ import annotations

from typing import Final

MOST_BYTES: Final = 8 * 1024 * 1024
_START: Final = b"\xff\xd8\xff"
_BEGINNING: Final = 0xD8
_END: Final = 0xD9
_SCAN: Final = 0xDA
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})


class NoPictures(ValueError):  # noqa: N818 - named for what it is
    """Too much came without one whole picture."""


class JpegStream:
    """Put in what comes; whole pictures come out."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, piece: bytes) -> list[bytes]:
        """The pictures that are whole now, oldest first. Raises `NoPictures`."""
        self._held += piece
        found = []
        while True:
            start = self._held.find(_START)
            if start < 0:
                del self._held[: max(0, len(self._held) - len(_START) + 1)]
                break
            del self._held[:start]
            end = _end_of(self._held)
            if end is None:
                break
            found.append(bytes(self._held[:end]))
            del self._held[:end]
        if len(self._held) > MOST_BYTES:
            raise NoPictures
        return found


def _end_of(held: bytearray) -> int | None:
    """Behind the end of the picture that `held` begins with; None where it has not come yet."""
    place = 2
    while place + 4 <= len(held):
        if held[place] != 0xFF:
            return place  # no JPEG from here on: what came before is handed out, and is damaged
        marker = held[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker in _ALONE:
            place += 2
        elif marker in (_BEGINNING, _END):
            return place + 2 if marker == _END else place
        else:
            length = int.from_bytes(held[place + 2 : place + 4], "big")
            place += 2 + max(2, length)
            if marker == _SCAN:
                place = _behind_scan(held, place)
    if place + 2 <= len(held) and held[place : place + 2] == bytes((0xFF, _END)):
        return place + 2
    return None


def _behind_scan(held: bytearray, place: int) -> int:
    """The next marker that is none of a scan's own."""
    while 0 <= (place := held.find(b"\xff", place)) < len(held) - 1:
        following = held[place + 1]
        if following and following not in _ALONE and following != 0xFF:
            return place
        place += 1 if following == 0xFF else 2
    return len(held)
