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
from threading import Lock
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
    LineStanding,
    Listen,
    Probe,
    Rest,
    after_heartbeat,
    after_listening,
    after_probe,
    next_step,
    seconds_to_listen,
    while_listening,
)

DAY: Final = 86_400.0
_REQUEST: Final = re.compile(rb"^(GET|POST|PUT|PATCH|HEAD) (\S+?)(\?\S*)? HTTP/1", re.MULTILINE)
_HEALTH: Final = "health"
_LISTENING: Final = "listening"
_HEARTBEAT: Final = "heartbeats"
_BETWEEN_KEEPALIVES: Final = 45.0
_KEEPALIVE_BYTES: Final = 2 * 52
"""Asked and answered: IPv4 and TCP with its timestamps, and nothing in it."""


@dataclass
class _Kinds(Relay):
    """`said`: by the last part of the path, the number of exchanges and their bytes, both ways.

    A question that the portal may keep is of a kind of its own. Of each connection the kind of its
    last request is known, for several are under way at a time.
    """

    said: dict[str, list[int]] = field(default_factory=dict)
    _now: dict[frozenset[int], str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def _pump(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        line = frozenset((id(source), id(sink)))
        super()._pump(_Counted(self, source, way, line), sink, way)  # type: ignore[arg-type]

    def count(self, piece: bytes, way: str, line: frozenset[int]) -> None:
        """Of a piece that goes by."""
        with self._lock:
            if way == "up" and (begun := _REQUEST.match(piece)):
                kept = b"wait=" in (begun.group(3) or b"")
                path = begun.group(2).decode().rpartition("/")[2]
                self._now[line] = _LISTENING if kept else path
                self.said.setdefault(self._now[line], [0, 0])[0] += 1
            if line in self._now:
                self.said[self._now[line]][1] += len(piece)

    def each(self, kind: str) -> float:
        """Bytes of one exchange."""
        times, total = self.said.get(kind, (0, 0))
        if not times:
            raise NoAnswer(f"the station said no {kind}, only {sorted(self.said)}")
        return total / times


class _Counted:
    """A socket whose pieces are counted as they are taken."""

    def __init__(
        self, relay: _Kinds, source: socket.socket, way: str, line: frozenset[int]
    ) -> None:
        self._relay, self._source, self._way, self._line = relay, source, way, line

    def recv(self, most: int) -> bytes:
        piece = self._source.recv(most)
        self._relay.count(piece, self._way, self._line)
        return piece

    def shutdown(self, how: int) -> None:
        self._source.shutdown(how)


def measure_idle_line(place: Place, depth: Depth) -> Iterator[Figure]:  # noqa: ARG001 - as all parts
    """Beside a kiosk that fetches plain TUF's files as often as ours asks an older portal."""
    settings = place.settings
    rhythm = Rhythm(heartbeat=settings.heartbeat_seconds, listening=settings.listen_seconds)
    day = exchanges_a_day(rhythm)
    with relay_to(place.settings.portal_url, _Kinds) as relay:
        variables = {
            "KIOSK_PORTAL_URL": relay.address,
            "KIOSK_HEARTBEAT_SECONDS": "2",
            "KIOSK_LISTEN_SECONDS": "2",
        }
        with running(place, "kiosk", "station", variables=variables):
            wait_for_station(place)
            deadline = time.monotonic() + PATIENCE
            while any(relay.said.get(kind, [0])[0] < least for kind, least in _ENOUGH.items()):
                if time.monotonic() > deadline:
                    raise NoAnswer(f"the station said only {relay.said}")
                time.sleep(0.2)
            time.sleep(1.0)
    others = sum(total for kind, (_, total) in relay.said.items() if kind not in _ENOUGH)
    ours = sum(times * relay.each(kind) for kind, times in day.items()) + others
    looks = DAY / rhythm.probe_online
    keepalives = DAY / _BETWEEN_KEEPALIVES * _KEEPALIVE_BYTES
    yield Figure(
        "idle line, a day",
        "kB",
        Measured.once(ours / 1000),
        Measured.once(looks * measure_flat_metadata() / 1000),
        f"plain TUF: timestamp and snapshot each {rhythm.probe_online:.0f} s, no heartbeats",
        aim=Aim(at_most=300.0),
        note=(
            f"{day[_LISTENING]} questions that the portal keeps, of {relay.each(_LISTENING):.0f} B,"
            f" and {day[_HEARTBEAT]} heartbeats of {relay.each(_HEARTBEAT):.0f} B, both ways, HTTP"
            f" with its heads; TLS and TCP on top, of which TCP's own question whether the other"
            f" end is there {keepalives / 1000:.0f} kB"
        ),
    )


_ENOUGH: Final = {_HEALTH: 1, _LISTENING: 3, _HEARTBEAT: 3}
"""How often each is to be heard, to know what it weighs."""


def exchanges_a_day(rhythm: Rhythm) -> dict[str, int]:
    """By kind, those of a day with a good line, as the station's schedule has them."""
    draw = Random(7).random  # noqa: S311 - chance, not a secret
    standing, moment, ends, asked = LineStanding(), 0.0, DAY, 0
    said = dict.fromkeys(_ENOUGH, 0)
    while moment < DAY:
        if moment >= ends:
            standing, ends = (
                after_listening(
                    standing, moment, rhythm, draw, asked=asked, took=asked, is_news=False
                ),
                DAY,
            )
        match next_step(standing, moment, Due(), member=True, listens=True):
            case Probe():
                said[_HEALTH] += 1
                standing = after_probe(standing, moment, rhythm, draw, round_trip=0.3)
            case Listen():
                said[_LISTENING] += 1
                asked = seconds_to_listen(standing, rhythm, draw)
                ends = moment + asked
                standing = while_listening(standing, moment, asked)
            case Beat():
                said[_HEARTBEAT] += 1
                standing = after_heartbeat(standing, moment, rhythm, draw, there=True)
            case Rest(seconds):
                moment = min(moment + seconds, ends)
            case other:
                raise AssertionError(other)
    return said
