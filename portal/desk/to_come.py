"""What an agency may still ask for: an hour that the clocks there show once, a day not yet over."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from typing import Final


class Unmeetable(StrEnum):
    """Why nobody can come at that hour; ends the keys of the pages' words."""

    PAST = "past"
    SKIPPED = "skipped"
    TWICE = "twice"


_MEANS: Final = {
    Unmeetable.PAST: "that hour has passed",
    Unmeetable.SKIPPED: "the clocks there leave that hour out",
    Unmeetable.TWICE: "the clocks there show that hour twice",
}


class CannotMeet(Exception):  # noqa: N818 - named for what happened
    """At that hour nobody can be expected; `why` says so."""

    def __init__(self, why: Unmeetable) -> None:
        super().__init__(_MEANS[why])
        self.why = why


def appointed(wall: datetime, zone: tzinfo, now: datetime) -> datetime:
    """The moment at which the clocks of `zone` show `wall`, which has no zone of its own.

    Raises `CannotMeet` where they never do, where they do twice, and where it is over;
    `OverflowError` at the ends of the calendar.
    """
    at = wall.replace(tzinfo=zone)
    if at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        raise CannotMeet(Unmeetable.SKIPPED)
    if at.utcoffset() != at.replace(fold=1).utcoffset():
        raise CannotMeet(Unmeetable.TWICE)
    if at <= now:
        raise CannotMeet(Unmeetable.PAST)
    return at


def is_over(day: date, zone: tzinfo, now: datetime) -> bool:
    """Whether `day` has ended by the clock of `zone`."""
    return day < now.astimezone(zone).date()
