"""Plots as paths of SVG, drawn by the server: no script, and a table beside says the same. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 120
_GAP: Final = 0.18
"""The part of each bar's place that stays empty."""


@dataclass(frozen=True)
class Tick:
    """A mark on an axis, and what stands there."""

    at: float
    words: str


@dataclass(frozen=True)
class Plot:
    """Bars in a box of `WIDTH` by `HEIGHT`; `most` is the value of its upper edge."""

    bars: str
    alarming: str
    """Those of the bars that are drawn in another colour."""
    most: int
    ticks: tuple[Tick, ...]
    is_empty: bool


def bars(
    values: Sequence[int],
    alarming: Sequence[bool] | None = None,
    ticks: Sequence[tuple[int, str]] = (),
    most: int | None = None,
) -> Plot:
    """`ticks` are at places of `values`; `most` where the scale is known beforehand."""
    top = most or round_up(max(values, default=0))
    step = WIDTH / max(1, len(values))
    marked = alarming or [False] * len(values)
    parts: dict[bool, list[str]] = {True: [], False: []}
    for place, (value, is_marked) in enumerate(zip(values, marked, strict=True)):
        if value > 0:
            parts[is_marked].append(_bar(place, min(value, top), top, step))
    return Plot(
        "".join(parts[False]),
        "".join(parts[True]),
        top,
        tuple(Tick(round(place * step, 1), words) for place, words in ticks),
        not any(values),
    )


def round_up(value: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50…; at least 1."""
    if value <= 1:
        return 1
    power = 10 ** int(log10(value))
    return int(next(power * by for by in (1, 2, 5, 10) if power * by >= value))


def _bar(place: int, value: int, top: int, step: float) -> str:
    height = max(1.5, value / top * HEIGHT)
    x, width = place * step + step * _GAP / 2, step * (1 - _GAP)
    return f"M{x:.1f} {HEIGHT}v-{height:.1f}h{width:.1f}v{height:.1f}z"


def share(part: float, whole: float) -> int:
    """Per cent, whole; of nothing, 0. One of many is never 0, and all but one never 100."""
    if not whole or part <= 0:
        return 0
    return 100 if part >= whole else max(1, min(99, ceil(part / whole * 100 - 0.5)))
