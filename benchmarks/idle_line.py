"""What a kiosk says over the line on a day on which nobody comes.

The real station speaks through a relay that counts each kind of exchange; how often a day has each
is played from the station's own schedule.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Measured
from benchmarks.fleet.relay import Relay, relay_to
from benchmarks.place import Place
from benchmarks.programs import PATIENCE, NoAnswer, running, wait_for_station
from benchmarks.updating import measure_flat_metadata
from kiosk.station.rhythm import Rhythm
from kiosk.station.schedule import (
    Beat,
    Due,
    Probe,
    Rest,
    Standing,
    after_heartbeat,
    after_probe,
    next_step,
)

DAY: Final = 86_400.0
_REQUEST: Final = re.compile(rb"^(GET|POST|PUT|PATCH|HEAD) (\S+?)(\?\S*)? HTTP/1", re.MULTILINE)
_HEALTH: Final = "health"
_HEARTBEAT: Final = "heartbeats"


@dataclass
class _Kinds(Relay):
    """`said`: by the last part of the path, the number of exchanges and their bytes, both ways."""

    said: dict[str, list[int]] = field(default_factory=dict)
    _now: str = ""

    def _pump(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        super()._pump(_Counted(self, source, way), sink, way)  # type: ignore[arg-type]

    def count(self, piece: bytes, way: str) -> None:
        """Of a piece that goes by."""
        if way == "up" and (begun := _REQUEST.match(piece)):
            self._now = begun.group(2).decode().rpartition("/")[2]
            self.said.setdefault(self._now, [0, 0])[0] += 1
        if self._now:
            self.said[self._now][1] += len(piece)

    def each(self, kind: str) -> float:
        """Bytes of one exchange."""
        times, total = self.said.get(kind, (0, 0))
        if not times:
            raise NoAnswer(f"the station said no {kind}, only {sorted(self.said)}")
        return total / times


class _Counted:
    """A socket whose pieces are counted as they are taken."""

    def __init__(self, relay: _Kinds, source: socket.socket, way: str) -> None:
        self._relay, self._source, self._way = relay, source, way

    def recv(self, most: int) -> bytes:
        piece = self._source.recv(most)
        self._relay.count(piece, self._way)
        return piece

    def shutdown(self, how: int) -> None:
        self._source.shutdown(how)


def measure_idle_line(place: Place, depth: Depth) -> Iterator[Figure]:  # noqa: ARG001 - as all parts
    """Beside a kiosk that fetches plain TUF's files as often as ours asks for news."""
    probes, beats = exchanges_a_day(Rhythm(heartbeat=place.settings.heartbeat_seconds))
    with relay_to(place.settings.portal_url, _Kinds) as relay:
        variables = {"KIOSK_PORTAL_URL": relay.address, "KIOSK_HEARTBEAT_SECONDS": "2"}
        with running(place, "kiosk", "station", variables=variables):
            wait_for_station(place)
            deadline = time.monotonic() + PATIENCE
            while relay.said.get(_HEARTBEAT, [0])[0] < 3 or _HEALTH not in relay.said:
                if time.monotonic() > deadline:
                    raise NoAnswer(f"the station said only {relay.said}")
                time.sleep(0.2)
            time.sleep(1.0)
    others = sum(total for kind, (_, total) in relay.said.items() if kind not in _COUNTED)
    ours = probes * relay.each(_HEALTH) + beats * relay.each(_HEARTBEAT) + others
    yield Figure(
        "idle line, a day",
        "kB",
        Measured.once(ours / 1000),
        Measured.once(probes * measure_flat_metadata() / 1000),
        "plain TUF: timestamp and snapshot as often, no heartbeats",
        aim=Aim(at_most=300.0),
        note=(
            f"{probes} questions for news of {relay.each(_HEALTH):.0f} B and {beats} heartbeats of"
            f" {relay.each(_HEARTBEAT):.0f} B, both ways, HTTP with its heads; TLS and TCP on top"
        ),
    )


_COUNTED: Final = frozenset({_HEALTH, _HEARTBEAT})


def exchanges_a_day(rhythm: Rhythm) -> tuple[int, int]:
    """Questions and heartbeats of a day with a good line, as the station's schedule has them."""
    draw = Random(7).random  # noqa: S311 - chance, not a secret
    standing, moment, probes, beats = Standing(), 0.0, 0, 0
    while moment < DAY:
        match next_step(standing, moment, Due(), member=True):
            case Probe():
                probes += 1
                standing = after_probe(standing, moment, rhythm, draw, round_trip=0.3)
            case Beat():
                beats += 1
                standing = after_heartbeat(standing, moment, rhythm, draw, there=True)
            case Rest(seconds):
                moment += seconds
            case other:
                raise AssertionError(other)
    return probes, beats
