"""One place in plain words; what nobody published of it is said to be unsaid. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kiosk.catalogue.location import Location
from kiosk.catalogue.location_facts import LocationTraits
from kiosk.ui.location_words import away_words, hours_lines, kind_words, opening_words
from kiosk.ui.place_words import with_state
from kiosk.ui.posting_parts import Fact, PageParts, PostingLine, PostingPart
from kiosk.words import Words


def location_page(
    location: Location, traits: LocationTraits, now: datetime, words: Words
) -> PageParts:
    """`now` is the visitor's own time; the traits are as of it."""
    return PageParts(
        title=location.name,
        lead=kind_words(traits, words),
        verdict=opening_words(traits.opening, now, words),
        good=traits.opening.is_open,
        facts=tuple(_facts(location, traits, words)),
        parts=tuple(_parts(location, traits, words)),
    )


def address_lines(location: Location, traits: LocationTraits, words: Words) -> tuple[str, str]:
    """Street, and the town with its postcode; either may be empty."""
    address = location.address
    town = with_state(traits.places[0], words) if traits.places else ""
    if address is None:
        return "", town
    named = address.address_locality or ""
    lies_in = "" if named and town.startswith(named) else named
    return address.street_address or "", " · ".join(
        filter(None, (lies_in, " ".join(filter(None, (address.postal_code, town)))))
    )


def hours_of(location: Location, traits: LocationTraits, words: Words) -> list[str]:
    """When it is open, as far as that is said."""
    said = location.opening_hours_words
    return [*hours_lines(traits.spans, words), *([said] if said else [])]


def _facts(location: Location, traits: LocationTraits, words: Words) -> Iterator[Fact]:
    street, town = address_lines(location, traits, words)
    where = street or town or words("posting.place-unsaid")
    yield Fact("place", words("location.where"), where, town if street else "")
    if traits.away is not None:
        how_far = away_words(traits.away, words)
        yield Fact("here", words("location.how-far"), how_far, words("location.straight"))
    phone = location.telephone or words("location.phone-unsaid")
    yield Fact("phone", words("location.phone"), phone, location.email or "")
    if traits.operator:
        yield Fact("government", words("location.operator"), traits.operator)
    if location.available_language:
        languages = ", ".join(location.available_language)
        yield Fact("language", words("location.languages"), languages)
    yield Fact("document", words("location.identifier"), traits.identifier)


def _parts(location: Location, traits: LocationTraits, words: Words) -> Iterator[PostingPart]:
    hours = tuple(map(PostingLine, hours_of(location, traits, words)))
    if hours:
        hours = (*hours, PostingLine(words("location.holidays")))
    yield PostingPart(words("location.hours"), hours, words("location.call-first"))
    if location.available_service:
        services = tuple(map(PostingLine, location.available_service))
        yield PostingPart(words("location.services"), services)
    if location.accessibility:
        access = location.accessibility.splitlines()
        yield PostingPart(
            words("location.accessibility"), tuple(PostingLine(each) for each in access if each)
        )
    if location.description:
        said = location.description.splitlines()
        yield PostingPart(words("location.more"), tuple(PostingLine(each) for each in said if each))
