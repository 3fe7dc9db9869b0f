"""Feeds: what changes daily. Tenders, job postings and places of one publisher, true on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import AfterValidator, StringConstraints

from kiosk.catalogue.job import Job
from kiosk.catalogue.location import Location
from kiosk.catalogue.places import is_place
from kiosk.catalogue.postings import Line, Posting
from kiosk.catalogue.tender import Tender
from kiosk.catalogue.text import SPANISH

FOLDER: Final = "feeds"
HEAD: Final = "feed.json"
_DAYS: Final = frozenset(
    {"startDate", "endDate", "date", "datePublished", "datePosted", "validFrom", "validThrough"}
)


def known_place(place: str) -> str:
    """The code itself. Raises `ValueError`."""
    if not is_place(place):
        raise ValueError("a state's code, such as MX-OAX, or INEGI's of a municipality")
    return place


def _in_spanish(title: dict[str, str]) -> dict[str, str]:
    if SPANISH not in title:
        raise ValueError("Spanish (es) is missing")
    return title


class FeedHead(Posting):
    """feed.json. `place`: where what says nothing of its place is.

    After `expires` its jobs and places are shown no more, its tenders still. The dates of an
    `example` move along: they are as far from the visitor's day as they are from `as_of`.
    """

    title: Annotated[
        dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], Line],
        AfterValidator(_in_spanish),
    ]
    as_of: date
    place: Annotated[str, AfterValidator(known_place)] | None = None
    expires: date | None = None
    example: bool = False

    def as_of_on(self, today: date) -> date:
        """The day that its postings were true on; a clock that is behind makes no future."""
        return today if self.example else min(self.as_of, today)

    def shift(self, today: date) -> timedelta:
        """How far the dates of an example move; those of others stay."""
        return today - self.as_of if self.example else timedelta()


@dataclass(frozen=True)
class Feed:
    """One publisher's postings, by id."""

    id: str
    head: FeedHead
    tenders: tuple[Tender, ...] = ()
    jobs: tuple[Job, ...] = ()
    locations: tuple[Location, ...] = ()


def moved(fields: Any, shift: timedelta) -> Any:
    """A posting's JSON with every date so much later."""
    if not shift:
        return fields
    match fields:
        case Mapping():
            return {
                name: _later(value, shift) if name in _DAYS else moved(value, shift)
                for name, value in fields.items()
            }
        case list():
            return [moved(each, shift) for each in fields]
        case _:
            return fields


def _later(value: Any, shift: timedelta) -> Any:
    if not isinstance(value, str):
        return moved(value, shift)
    if "T" in value:
        return (datetime.fromisoformat(value) + shift).isoformat()
    return (date.fromisoformat(value) + shift).isoformat()
