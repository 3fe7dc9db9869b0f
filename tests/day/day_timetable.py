"""What befalls a kiosk hour by hour on a bad day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from faults_proxy import Weather

LINES: Final[Mapping[str, Weather | None]] = {
    "good": Weather(),
    "down": None,
    "lossy": Weather(loss=0.2, latency=0.05, reset=0.3),
    "slow": Weather(rate=8_000, latency=0.12),
    "cuts": Weather(loss=0.1, reset=1.0),
}
"""None: nothing comes through."""
PRINTERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "good": {"paper_out": False, "cover_open": False, "mute": False, "bytes_left": None},
    "no paper": {"paper_out": True},
    "open": {"cover_open": True},
    "mute": {"mute": True},
    "pulled out": {"bytes_left": 9_000},
}
RIGHT: Final = timedelta()
IN_1970: Final = timedelta(days=-20_500)


@dataclass(frozen=True)
class Hour:
    """`clock` is how far the kiosk's is ahead; `publishes`: a new catalogue comes."""

    number: int
    line: str = "good"
    printer: str = "good"
    clock: timedelta = RIGHT
    publishes: bool = False


_BAD: Final = {
    1: Hour(1, line="down"),
    2: Hour(2, line="down", clock=timedelta(hours=3)),
    3: Hour(3, printer="no paper", clock=timedelta(hours=3)),
    4: Hour(4, publishes=True),
    6: Hour(6, line="lossy"),
    7: Hour(7, printer="open"),
    8: Hour(8, line="slow", publishes=True),
    9: Hour(9, line="down", printer="no paper"),
    10: Hour(10, line="down", clock=timedelta(days=-1)),
    11: Hour(11, line="cuts", clock=timedelta(days=-1)),
    13: Hour(13, clock=IN_1970),
    14: Hour(14, printer="mute", publishes=True),
    15: Hour(15, line="down", clock=IN_1970),
    17: Hour(17, printer="pulled out"),
    18: Hour(18, clock=timedelta(minutes=6)),
    19: Hour(19, line="cuts", printer="no paper"),
    20: Hour(20, line="lossy", clock=timedelta(days=400)),
    22: Hour(22, publishes=True),
}
DAY: Final = tuple(_BAD.get(number, Hour(number)) for number in range(24))
SHORT: Final = tuple(replace(DAY[hour], number=place) for place, hour in enumerate((9, 13, 15)))
