"""Stretches of time, joined where one begins before another has ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

At = TypeVar("At", int, datetime)


def joined(stretches: Iterable[tuple[At, At]]) -> list[tuple[At, At]]:
    """In order, none touching another; each is a start and an end."""
    whole: list[tuple[At, At]] = []
    for start, end in sorted(stretches):
        if whole and start <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(end, whole[-1][1])
        else:
            whole.append((start, end))
    return whole
