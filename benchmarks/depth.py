"""How much is measured: `make bench` is short, `make bench-full` long and shows growth, `make soak`
lets ten thousand visitors come and go and measures nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True)
class Depth:
    """Rounds and amounts, by what they are of."""

    name: str
    starts: int
    turnovers: int
    restarts: int
    """Of the browser, which takes its time."""
    passes: int
    """Of all keystrokes."""
    sizes: tuple[int, ...]
    """Services to search among."""
    sends: int
    slips: int
    flings: int
    flings_beside: int
    """Of the browser and of the empty list."""
    round_trips: tuple[float, ...]
    """Seconds, of the lines that a queue drains over."""
    rest_seconds: float
    soak_visits: int
    grows: bool


SHORT: Final = Depth(
    name="short",
    starts=5,
    turnovers=10,
    restarts=3,
    passes=3,
    sizes=(1_200, 10_000),
    sends=400,
    slips=5,
    flings=2,
    flings_beside=1,
    round_trips=(0.3,),
    rest_seconds=15.0,
    soak_visits=25,
    grows=False,
)
FULL: Final = Depth(
    name="full",
    starts=11,
    turnovers=30,
    restarts=7,
    passes=5,
    sizes=(1_200, 10_000, 100_000),
    sends=2_000,
    slips=25,
    flings=9,
    flings_beside=3,
    round_trips=(0.0, 0.05, 0.3, 0.8),
    rest_seconds=60.0,
    soak_visits=300,
    grows=True,
)
SOAK: Final = replace(FULL, name="soak", soak_visits=10_000, grows=False)
