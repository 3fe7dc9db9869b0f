"""What the sync loop stands in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.protocol.heartbeat import CatalogueFigures, DayFigures, StaffLogAnchor
from kiosk.station.board import Board
from kiosk.station.portal_link import Clock
from kiosk.station.rhythm import Rhythm


@dataclass(frozen=True)
class Chance:
    """Randomness: `draw` from 0 up to 1, and bytes fit for nonces."""

    draw: Callable[[], float]
    random_bytes: Callable[[int], bytes]


@dataclass(frozen=True)
class Surroundings:
    """Time, chance, software, and the board it writes to."""

    board: Board
    clock: Clock
    monotonic: Callable[[], float]
    chance: Chance
    rhythm: Rhythm
    software: str
    catalogue_version: Callable[[], str | None]
    catalogue: Callable[[], CatalogueFigures | None] = lambda: None
    staff_log: Callable[[], StaffLogAnchor | None] = lambda: None
    today: Callable[[], DayFigures | None] = lambda: None
