"""A camera and a paper scanner, by the programs that Linux has for them.

`v4l2-ctl` (Video4Linux) writes a camera's JPEGs to its standard output, one behind the other;
`scanimage` (SANE) writes one scan. Their pictures are in memory alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.files.jpeg_stream import JpegStream, NoPictures
from kiosk.ui.file_desk import FileDesk

_MOST_SCANNED: Final = 40_000_000
_SCAN_SECONDS: Final = 120.0


def camera_command(device: str) -> tuple[str, ...]:
    """Streams JPEGs of 1280 × 720, or of what the camera has that is nearest."""
    return (
        "v4l2-ctl",
        f"--device={device}",
        "--set-fmt-video=width=1280,height=720,pixelformat=MJPG",
        "--stream-mmap=3",
        "--stream-to=-",
    )


def scanner_command(device: str) -> tuple[str, ...]:
    """Scans one page at 200 points to the inch: small letters are read."""
    return (
        "scanimage",
        f"--device-name={device}",
        "--format=jpeg",
        "--mode=Color",
        "--resolution=200",
    )


def watch_camera(desk: FileDesk, seen: Callable[[], None], lost: Callable[[], None]) -> None:
    """Keeps the newest picture in `desk.frame` until the desk rests."""
    stream = JpegStream()

    def piece(more: bytes) -> None:
        try:
            pictures = stream.feed(more)
        except NoPictures:
            desk.rest()
            lost()
            return
        if pictures:
            desk.frame = pictures[-1]
            seen()

    desk.run(camera_command(desk.devices.camera), piece, lambda _: lost())


def scan_page(desk: FileDesk, scanned: Callable[[], None], lost: Callable[[], None]) -> None:
    """One page into `desk.frame`."""
    held = bytearray()

    def piece(more: bytes) -> None:
        held.extend(more[: _MOST_SCANNED - len(held)])

    def ended(well: bool) -> None:
        if well and held:
            desk.frame = bytes(held)
            scanned()
        else:
            lost()

    desk.run(scanner_command(desk.devices.scanner), piece, ended, seconds=_SCAN_SECONDS)
