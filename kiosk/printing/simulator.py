"""A thermal printer on a loopback socket, that decodes what it gets into pictures and text.

It behaves as an ESC/POS printer does: DLE EOT is answered and DLE DC4 8 clears at once, all else
waits its turn; without paper or with the cover open it keeps what came and prints it when it can.
It can be made to fail in the ways printers fail.
"""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Condition as Signal
from threading import Thread
from typing import Final, Self

from PIL import Image

from kiosk.printing.escpos import CLEARED
from kiosk.printing.raster import Raster

_DOTS_A_BAND: Final = 24
_CODE_PAGE: Final = "cp858"
_UNFINISHED: Final = frozenset({b"\x1d", b"\x1b", b"\x10", b"\x1dv", b"\x1dV"})
_SIZES: Final = {
    b"\x1b@": 2,
    b"\x1dr": 3,
    b"\x10\x04": 3,
    b"\x10\x05": 3,
    b"\x10\x14": 10,
    b"\x1bt": 3,
    b"\x1bd": 3,
    b"\x1bJ": 3,
    b"\x1bp": 5,
}


@dataclass
class Faults:
    """What is wrong with it; all may be changed while it runs, under `Simulator.change`."""

    paper_out: bool = False
    near_end: bool = False
    cover_open: bool = False
    mute: bool = False
    keeps_all: bool = False
    """It knows no command that clears its buffers."""
    seconds_a_band: float = 0.0
    rows_left: int | None = None
    """Paper ends after so many rows."""
    bytes_left: int | None = None
    """The cable is pulled after so many bytes."""


@dataclass
class Printout:
    """What lies in the tray: rows of dots as they came, and text that was sent as text."""

    width: int = 0
    rows: bytearray = field(default_factory=bytearray)
    text: str = ""
    cut: bool = False

    @property
    def raster(self) -> Raster:
        return Raster(self.width, len(self.rows) * 8 // self.width, bytes(self.rows))

    def image(self) -> Image.Image:
        """Black on white."""
        raster = self.raster
        paper = Image.frombytes("1", (raster.width, raster.height), raster.rows)
        return paper.convert("L").point(lambda dot: 255 - dot)

    def save(self, folder: Path, number: int) -> Path:
        """The picture as `slip-<number>.png`. Raises `OSError`."""
        path = folder / f"slip-{number}.png"
        self.image().save(path)
        return path


class Simulator:
    """Serves one connection after the other until it is closed. A context manager.

    `done` is told of each slip that was cut, with its number from 1.
    """

    def __init__(
        self,
        port: int = 0,
        faults: Faults | None = None,
        done: Callable[[int, Printout], None] = lambda _number, _printout: None,
    ) -> None:
        self.faults = replace(faults or Faults())
        self._done = done
        self.printouts: list[Printout] = []
        self.drawer_pulses = 0
        self._changed = Signal()
        self._work: deque[bytes] = deque()
        self._begun = b""
        self._clearings = 0
        self._sheet = Printout()
        self._closed = False
        self._peer: socket.socket | None = None
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [Thread(target=part, daemon=True) for part in (self._serve, self._print)]
        for thread in self._threads:
            thread.start()

    @property
    def address(self) -> str:
        return f"escpos-tcp://127.0.0.1:{self.port}"

    def change(self, **faults: object) -> None:
        """Breaks or mends it, by the names of `Faults`."""
        with self._changed:
            for name, value in faults.items():
                setattr(self.faults, name, value)
            self._changed.notify_all()

    def restart(self) -> None:
        """As by its switch: what it had in memory is gone."""
        with self._changed:
            self._work.clear()
            self._begun = b""
            self._sheet = Printout()
            self._hang_up()
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._hang_up()
            self._changed.notify_all()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait_for(self, count: int, seconds: float = 10.0) -> list[Printout]:
        """Waits until so many slips were cut."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.printouts) >= count, seconds)
            return list(self.printouts)

    def _serve(self) -> None:
        while not self._closed:
            try:
                peer, _ = self._listener.accept()
            except OSError:  # it was closed
                return
            with self._changed:
                self._peer = peer
            with peer:
                self._hear(peer)
            with self._changed:
                self._peer = None

    def _hear(self, peer: socket.socket) -> None:
        while True:
            try:
                came = peer.recv(4096)
            except OSError:
                return
            if not came:
                return
            with self._changed:
                left = self.faults.bytes_left
                if left is not None:
                    came = came[: max(0, left)]
                    self.faults.bytes_left = left - len(came)
            self._begun = self._taken(self._begun + came)
            if left is not None and left <= len(came):
                self._hang_up()
                return

    def _hang_up(self) -> None:
        if self._peer is not None:
            with suppress(OSError):
                self._peer.shutdown(socket.SHUT_RDWR)

    def _taken(self, stream: bytes) -> bytes:
        """Answers or queues every whole command; what is left of the last one."""
        while stream:
            size = _command_size(stream)
            if size is None or size > len(stream):
                return stream
            command, stream = stream[:size], stream[size:]
            if command[:2] == b"\x10\x04":
                self._answer(self._status(command[2]))
                continue
            if command[:2] == b"\x10\x14":
                self._clear()
                continue
            with self._changed:
                self._work.append(command)
                self._changed.notify_all()
        return b""

    def _status(self, kind: int) -> int:
        with self._changed:
            faults = self.faults
            stopped = faults.paper_out or faults.cover_open
            byte = {
                1: 0x08 if stopped else 0,
                2: (0x04 if faults.cover_open else 0) | (0x20 if faults.paper_out else 0),
                3: 0,
                4: (0x0C if faults.near_end or faults.paper_out else 0)
                | (0x60 if faults.paper_out else 0),
            }.get(kind, 0)
        return byte | 0x12

    def _clear(self) -> None:
        with self._changed:
            if self.faults.keeps_all:
                return
            self._work.clear()
            self._clearings += 1
            self._changed.notify_all()
        for byte in CLEARED:
            self._answer(byte)

    def _answer(self, byte: int) -> None:
        with self._changed:
            if self.faults.mute or self._peer is None:
                return
            with suppress(OSError):
                self._peer.sendall(bytes([byte]))

    def _print(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or (self._work and self._can_print()))
                if self._closed:
                    return
                command, clearings = self._work.popleft(), self._clearings
            self._execute(command, clearings)

    def _can_print(self) -> bool:
        return not (self.faults.paper_out or self.faults.cover_open)

    def _execute(self, command: bytes, clearings: int) -> None:
        match command[:2]:
            case b"\x1dv":
                self._print_rows(command, clearings)
            case b"\x1dV":
                with self._changed:
                    self._sheet.cut = True
                    if self._sheet.rows or self._sheet.text:
                        self.printouts.append(self._sheet)
                        self._done(len(self.printouts), self._sheet)
                    self._sheet = Printout()
                    self._changed.notify_all()
            case b"\x1dr":
                self._answer(0x03 if self.faults.near_end else 0x00)
            case b"\x1bp":
                self.drawer_pulses += 1
            case _ if command[0] >= 0x20 or command == b"\n":
                self._sheet.text += command.decode(_CODE_PAGE)

    def _print_rows(self, command: bytes, clearings: int) -> None:
        stride = int.from_bytes(command[4:6], "little")
        content = command[8:]
        step = stride * _DOTS_A_BAND
        self._sheet.width = stride * 8
        for start in range(0, len(content), step):
            with self._changed:
                if self.faults.seconds_a_band:
                    self._changed.wait_for(lambda: self._closed, self.faults.seconds_a_band)
                self._changed.wait_for(
                    lambda: self._closed or self._clearings != clearings or self._can_print()
                )
                if self._closed or self._clearings != clearings:
                    return
                self._sheet.rows += content[start : start + step]
                self._feed(len(content[start : start + step]) // stride)

    def _feed(self, rows: int) -> None:
        left = self.faults.rows_left
        if left is not None:
            self.faults.rows_left = left - rows
            if left <= rows:
                self.faults.paper_out = True


def _command_size(stream: bytes) -> int | None:
    """How long the first command is; None where that is not known yet."""
    start = stream[:2]
    if start == b"\x1dv" and len(stream) >= 8:
        stride, rows = (int.from_bytes(stream[at : at + 2], "little") for at in (4, 6))
        return 8 + stride * rows
    if start == b"\x1dV" and len(stream) >= 3:
        return 4 if stream[2] >= 0x41 else 3
    if start in _UNFINISHED:
        return None
    return _SIZES.get(start, 1)
