"""Places as a list narrows and orders them: from where a centre stands, at a moment. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from kiosk.catalogue.location_facts import LocationTraits, kinds_of, opening_of
from kiosk.catalogue.opening_hours import is_around_the_clock, opens_on
from kiosk.catalogue.places import is_state, state_of
from kiosk.catalogue.points import Away, Point, away, point_in, seat_of
from kiosk.catalogue.posting_list import UNSAID, PostingEntry

LOCATION_SORTS: Final = ("near", "name")
_OF_THE_STATE: Final = 1_000.0
_FAR: Final = 10_000.0


class Here(NamedTuple):
    """Where a centre stands: its place, and its point where that is known."""

    place: str | None = None
    point: Point | None = None


NOWHERE: Final = Here()


def here_at(place: str | None, coordinates: str = "") -> Here:
    """The centre's own coordinates, else those of its municipality's seat."""
    own = point_in(coordinates) if coordinates else None
    return Here(place, own or (seat_of(place) if place else None))


def location_entries(
    locations: Iterable[LocationTraits], here: Here, now: datetime
) -> list[PostingEntry]:
    """As they stand at this moment."""
    return [_entry(seen_from(here, traits, now)) for traits in locations]


def seen_from(here: Here, traits: LocationTraits, now: datetime) -> LocationTraits:
    """With how it stands now, and how far it is."""
    found: Away | None = None
    if here.point is not None and traits.point is not None:
        found = away(here.point, traits.point)
    return traits._replace(
        opening=opening_of(traits, now),
        away=found,
        nearness=_nearness(traits, found, here),
    )


def _nearness(traits: LocationTraits, found: Away | None, here: Here) -> float:
    """Kilometres; where there are none to tell, those to its seat, or by state alone."""
    if found is not None:
        return found.km
    own = traits.places[0] if traits.places else None
    if own is None or here.place is None:
        return _FAR
    if own == here.place:
        return 0.0
    seat = seat_of(own)
    if seat is not None and here.point is not None:
        return away(here.point, seat).km
    return _OF_THE_STATE if _state(own) == _state(here.place) else _FAR


def _state(place: str) -> str:
    return place if is_state(place) else state_of(place)


def _entry(traits: LocationTraits) -> PostingEntry:
    return PostingEntry(
        traits.number,
        {
            "kind": kinds_of(traits),
            "open": _open(traits),
            "offers": traits.offers,
            "operator": (traits.operator or UNSAID,),
            "place": traits.places or (UNSAID,),
        },
        traits,
    )


def _open(traits: LocationTraits) -> tuple[str, ...]:
    if not traits.spans:
        return (UNSAID,)
    found = ["now"] if traits.opening.is_open else []
    if opens_on(traits.spans, "67"):
        found.append("weekend")
    if is_around_the_clock(traits.spans):
        found.append("always")
    return tuple(found)
