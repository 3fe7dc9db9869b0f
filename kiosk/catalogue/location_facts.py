"""What a list of places needs of each. What a place does not say is said to be unsaid. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from kiosk.catalogue.location import Location, LocationType
from kiosk.catalogue.opening_hours import (
    UNSAID,
    Opening,
    Span,
    is_around_the_clock,
    opening_at,
    spans_of,
)
from kiosk.catalogue.places import is_state, state_of
from kiosk.catalogue.points import Away, Point
from kiosk.catalogue.posting_places import places_in
from kiosk.catalogue.zones import zone_at
from kiosk.folding import folded


class LocationTraits(NamedTuple):
    """What a place is listed, filtered and sorted by. `identifier` is its publisher's.

    `places`: municipality and state. `opening` and `away` are as of a moment and a centre: a list
    fills them in. `nearness` is what it is sorted by.
    """

    number: int
    feed: str
    id: str
    name: str
    type: str
    operator: str
    identifier: str
    places: tuple[str, ...]
    point: Point | None
    offers: tuple[str, ...]
    spans: tuple[Span, ...]
    opening: Opening = UNSAID
    away: Away | None = None
    nearness: float = 0.0


_GROUPS: Final = {
    LocationType.CLINIC: "health",
    LocationType.HOSPITAL: "health",
    LocationType.PHARMACY: "health",
    LocationType.PRESCHOOL: "education",
    LocationType.PRIMARY: "education",
    LocationType.SECONDARY: "education",
    LocationType.HIGH: "education",
    LocationType.UNIVERSITY: "education",
    LocationType.SCHOOL: "education",
}
OFFERS: Final = (
    ("vaccination", r"vacun|vaccin|inmuniz|immuni"),
    ("urgent", r"urgenci|emergenc"),
    ("family", r"familiar|general|primer nivel|primer contacto|primary care"),
    ("maternity", r"embaraz|prenatal|parto|materni|obstetr|gineco"),
    ("dental", r"dent|odonto|estomat"),
    ("mental", r"psico|psiqui|mental|adiccion"),
    ("laboratory", r"laborator|analisis clin|rayos x|radiolog|x-ray"),
    ("adults", r"adultos|alfabetiz|inea\b|adult education"),
    ("special-education", r"educacion especial|usaer|inclus"),
    ("meals", r"comedor|desayuno|tiempo completo"),
)
"""What people look for by the words that places use for it."""
WHEELCHAIR: Final = "wheelchair"
_WHEELCHAIR: Final = re.compile(r"silla|ramp|wheelchair|accesib|elevador")
_NEGATED: Final = re.compile(r"^(sin|no|without|none)\b")


def traits_of(location: Location, number: int, feed: str, place: str | None) -> LocationTraits:
    """`place` is where the feed's places are that say nothing of it."""
    employer = location.parent_organization
    return LocationTraits(
        number=number,
        feed=feed,
        id=location.id,
        name=location.name,
        type=location.type.value,
        operator=employer.name if employer else "",
        identifier=location.source.identifier,
        places=_places(location, place),
        point=Point(location.geo.latitude, location.geo.longitude) if location.geo else None,
        offers=_offers(location),
        spans=spans_of(location.opening_hours_specification),
    )


def kinds_of(traits: LocationTraits) -> tuple[str, ...]:
    """Its type, and the group that it is of."""
    group = _GROUPS.get(LocationType(traits.type))
    return (traits.type,) if group is None else (group, traits.type)


def opening_of(traits: LocationTraits, now: datetime) -> Opening:
    """How it stands now, by the clock of where it is; `now` knows its zone."""
    if is_around_the_clock(traits.spans):
        return opening_at(traits.spans, now)
    zone = ZoneInfo(zone_at(traits.places[0])) if traits.places else now.tzinfo
    return opening_at(traits.spans, now.astimezone(zone))


def label_of(traits: LocationTraits) -> str:
    """How an application names it: people know the name, agencies the identifier."""
    return f"{traits.name} ({traits.identifier})"


def _places(location: Location, place: str | None) -> tuple[str, ...]:
    if location.place is not None:
        own = location.place
        return (own,) if is_state(own) else (own, state_of(own))
    if location.address is None:
        return places_in("", place)
    address = location.address
    parts = (address.address_locality, address.address_region, address.address_country)
    return places_in(", ".join(filter(None, parts)), place)


def _offers(location: Location) -> tuple[str, ...]:
    said = [folded(each) for each in (*location.available_service, location.name)]
    found = [name for name, words in OFFERS if any(re.search(words, each) for each in said)]
    access = folded(location.accessibility or "").strip()
    if _WHEELCHAIR.search(access) and not _NEGATED.match(access):
        found.append(WHEELCHAIR)
    return tuple(found)
