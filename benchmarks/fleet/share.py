"""A share of the fleet in a process of its own: each kiosk's turns when they are due, no earlier.

Turns run in threads, for they wait on the line. What comes late because this machine is too slow
for so many kiosks is noted as `late`: it flatters the portal, which is asked less than it would be.
"""

from __future__ import annotations

import gc
import heapq
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from resource import RLIMIT_NOFILE, getrlimit, setrlimit
from threading import stack_size
from time import monotonic, process_time
from typing import Final

from benchmarks.fleet.kiosk import Life, Portal, VirtualKiosk
from benchmarks.fleet.samples import Sample
from kiosk.sealing.agency_key import AgencyPublicKey

_TALLY_SECONDS: Final = 0.25
_STACK: Final = 512 * 1024
Submissions = Sequence[tuple[str, str, bytes, str | None]]


@dataclass(frozen=True)
class Share:
    """Which kiosks, and what they need to be."""

    numbers: range
    secret: bytes
    folder: Path
    address: str
    portal_key: bytes
    agency: str
    agency_key: bytes
    life: Life
    counted: int = 0
    """So many of them speak through the relay at `relay`, which counts."""
    relay: str = ""
    at_once: int = 1
    """So many speak at a time."""


@dataclass(frozen=True)
class Told:
    """What a share went through; `submissions` by kiosk."""

    samples: Sequence[Sample]
    submissions: dict[int, Submissions]
    late: Sequence[float]
    cpu_seconds: float


@dataclass
class _Turns:
    kiosks: Sequence[VirtualKiosk]
    at_once: int
    late: list[float] = field(default_factory=list)
    _due: list[tuple[float, int]] = field(default_factory=list)
    _done: SimpleQueue[tuple[int, Future[float]]] = field(default_factory=SimpleQueue)
    _flying: int = 0

    def begin(self, at: float) -> None:
        """Each takes its first turn by chance, within one round of probes."""
        for place, kiosk in enumerate(self.kiosks):
            kiosk.begin(at)
            heapq.heappush(self._due, (at + kiosk.first_turn(), place))

    def run(self, is_over: Callable[[], bool]) -> None:
        """Until it is over and nothing is under way."""
        with ThreadPoolExecutor(self.at_once) as threads:
            while not is_over():
                self._start(threads)
                self._take(self._rest())
            while self._flying:
                self._take(_TALLY_SECONDS)

    def _start(self, threads: ThreadPoolExecutor) -> None:
        while self._due and self._due[0][0] <= monotonic():
            due, place = heapq.heappop(self._due)
            self._flying += 1
            turn = threads.submit(self._turn, due, place)
            turn.add_done_callback(lambda done, place=place: self._done.put((place, done)))  # type: ignore[misc]

    def _turn(self, due: float, place: int) -> float:
        self.late.append(monotonic() - due)
        return self.kiosks[place].turn()

    def _rest(self) -> float:
        until = self._due[0][0] - monotonic() if self._due else _TALLY_SECONDS
        return min(max(until, 0.0), _TALLY_SECONDS)

    def _take(self, seconds: float) -> None:
        """What came back within so long is due again when it says; a bug is raised here."""
        try:
            place, turn = self._done.get(timeout=seconds)
        except Empty:
            return
        self._flying -= 1
        heapq.heappush(self._due, (turn.result(), place))


def live(share: Share, parent: Connection) -> None:
    """Says `ready`; from `go` on tallies what waits, until it hears `end`; then tells all."""
    logging.disable(logging.CRITICAL)
    stack_size(_STACK)
    setrlimit(RLIMIT_NOFILE, (getrlimit(RLIMIT_NOFILE)[1],) * 2)
    samples: list[Sample] = []
    gc.disable()  # thousands of kiosks are no litter, and are not to be searched for any
    kiosks = [
        VirtualKiosk(number, share.secret, share.folder, portal, share.life, note=samples.append)
        for number, portal in zip(share.numbers, _portals(share), strict=True)
    ]
    gc.freeze()
    gc.enable()
    parent.send("ready")
    began_at = parent.recv()
    cpu = process_time()
    turns = _Turns(kiosks, share.at_once)
    turns.begin(began_at)
    tallied = began_at

    def is_over() -> bool:
        nonlocal tallied
        if monotonic() - tallied > _TALLY_SECONDS:
            tallied = monotonic()
            parent.send(sum(kiosk.waiting for kiosk in kiosks))
        return parent.poll()

    turns.run(is_over)
    parent.recv()
    cpu = process_time() - cpu
    submissions: dict[int, Submissions] = {one.number: one.submissions() for one in kiosks}
    parent.send(Told(samples, submissions, turns.late, cpu))


def _portals(share: Share) -> Iterator[Portal]:
    """What each kiosk takes for its portal."""
    agency_key = AgencyPublicKey.from_bytes(share.agency_key)
    for place in range(len(share.numbers)):
        address = share.relay if place < share.counted else share.address
        yield Portal(address, share.portal_key, share.agency, agency_key)
