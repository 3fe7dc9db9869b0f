"""Whether a release goes on to the next ring, stays, or is halted. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

_TOLERATED: Final = 0.02
"""The share of kiosks that may refuse a release: a machine or two is broken by itself."""
_COUNT_BEFORE_THEY_TELL: Final = 100
"""At most so many of the seen; else the first to tell would halt it, who may be the broken one."""
_NEEDED: Final = 0.9
"""The share that must have taken it: one that breaks the kiosk is heard of no more."""


@dataclass(frozen=True)
class Reports:
    """How many kiosks that a release was offered to were seen of late, and what they told of it."""

    seen: int
    taken: int
    refused: int
    lost: int = 0
    """Of the seen: who show what a repository signed that was restored since."""
    overridden: int = 0
    """Of the refused: known as somebody resumed the release, and so no reason to halt it again."""


@dataclass(frozen=True)
class Advance:
    """The next ring gets it too."""


@dataclass(frozen=True)
class Halt:
    """It goes no further: `refused` of `told` kiosks did not take it."""

    refused: int
    told: int


class Lacking(StrEnum):
    """What a release still waits for."""

    SIGNS = "signs"  # nobody of its ring was seen
    KIOSKS = "kiosks"  # too few of the seen have it
    TIME = "time"  # it has not done well for long enough


@dataclass(frozen=True)
class Wait:
    """Not yet. `reason` for the admin; `left` where only time is lacking."""

    reason: str
    lacking: Lacking
    left: timedelta | None = None


Decision = Advance | Halt | Wait


def decide(reports: Reports, since: datetime, now: datetime, soak: timedelta) -> Decision:
    """On a release that a ring has `since`; `soak` is how long it must have done well there."""
    told = reports.taken + reports.refused
    counted = max(told, min(reports.seen, _COUNT_BEFORE_THEY_TELL))
    if reports.refused - reports.overridden > _TOLERATED * counted:
        return Halt(reports.refused, told)
    if not reports.seen:
        return Wait("no kiosk of this ring was seen in a day", Lacking.SIGNS)
    if not reports.taken or reports.taken < _NEEDED * (reports.seen - reports.overridden):
        lost = f"; {reports.lost} show a lost one (`portal renew --again`)" if reports.lost else ""
        return Wait(f"{reports.taken} of {reports.seen} kiosks have it{lost}", Lacking.KIOSKS)
    if now - since < soak:
        left = soak - (now - since)
        return Wait(f"it goes on {left} from now", Lacking.TIME, left)
    return Advance()
