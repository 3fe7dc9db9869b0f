"""From the touch on *Print* to the first byte of the slip at the printer.

The real screen draws the slip, the real station takes it, asks the printer how it is and sends; the
printer is the simulator on a socket (ESC/POS), behind a cable that notes when a slip begins.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final

from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Measured
from benchmarks.place import Place
from benchmarks.programs import (
    PATIENCE,
    NoAnswer,
    milliseconds,
    next_moment,
    now,
    running,
    wait_for_station,
)
from kiosk.printing.simulator import Simulator

_QUESTION: Final = re.compile(rb"\x10\x04.", re.DOTALL)
"""How are you (DLE EOT n), which is no part of a slip."""
_END: Final = b"\x1dV"
"""The cut."""


def measure_slips(place: Place, depth: Depth) -> Iterator[Figure]:
    """The first slip of a visit, which loads what draws slips: each in a visit of its own."""
    times = []
    with Simulator() as printer, _cable_to(printer.port) as cable:
        variables = {"KIOSK_PRINTER": f"escpos-tcp://127.0.0.1:{cable.port}"}
        with running(place, "kiosk", "station", variables=variables):
            wait_for_station(place)
            for _ in range(depth.slips):
                with running(place, "benchmarks.probes.printing", variables=variables) as screen:
                    times.append(_until_begun(next_moment(screen, "tap"), cable))
                    cable.ended.get(timeout=PATIENCE)
    yield Figure(
        "touch to first byte at the printer", "ms", Measured.of(times), aim=Aim(at_most=300.0)
    )


class _Cable:
    """`begun` holds when each slip's first byte went by, `ended` when it was cut."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.begun: SimpleQueue[int] = SimpleQueue()
        self.ended: SimpleQueue[int] = SimpleQueue()
        self._under_way = False

    def watch(self, piece: bytes) -> None:
        moment = now()
        said = _QUESTION.sub(b"", piece)
        if said and not self._under_way:
            self._under_way = True
            self.begun.put(moment)
        if _END in said:
            self._under_way = False
            self.ended.put(moment)


def _until_begun(tap: int, cable: _Cable) -> float:
    try:
        return milliseconds(cable.begun.get(timeout=PATIENCE) - tap)
    except Empty:
        raise NoAnswer("nothing came to the printer") from None


@contextmanager
def _cable_to(port: int) -> Iterator[_Cable]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        cable = _Cable(listener.getsockname()[1])

        def accept() -> None:
            with suppress(OSError):
                while True:
                    near, _ = listener.accept()
                    far = socket.create_connection(("127.0.0.1", port))
                    for source, sink, down in ((near, far, True), (far, near, False)):
                        Thread(target=pump, args=(source, sink, down), daemon=True).start()

        def pump(source: socket.socket, sink: socket.socket, down: bool) -> None:  # noqa: FBT001
            with suppress(OSError):
                while piece := source.recv(64 * 1024):
                    if down:
                        cable.watch(piece)
                    sink.sendall(piece)
            with suppress(OSError):
                sink.shutdown(socket.SHUT_WR)

        Thread(target=accept, daemon=True).start()
        yield cable
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
