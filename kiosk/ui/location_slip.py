"""The slip of a place, and what a phone keeps of it."""

from __future__ import annotations

from datetime import datetime

from kiosk.catalogue.location import Location
from kiosk.catalogue.location_facts import LocationTraits
from kiosk.printing.slip import LocationSlip, SlipOrigin
from kiosk.ui.location_page import address_lines, hours_of
from kiosk.ui.location_words import away_words, kind_words
from kiosk.words import Words

_MOST_SERVICES = 8


def location_of(
    location: Location,
    traits: LocationTraits,
    place: SlipOrigin,
    words: Words,
    *,
    as_of: str,
    said_at: datetime,
    copy: bool,
) -> LocationSlip:
    """Where it is, when it is open and what it does."""
    return LocationSlip(
        place=place,
        name=location.name,
        kind=kind_words(traits, words),
        address=tuple(filter(None, address_lines(location, traits, words))),
        how_far=away_words(traits.away, words) if traits.away else "",
        phone=location.telephone or "",
        hours=tuple(hours_of(location, traits, words)),
        services=location.available_service[:_MOST_SERVICES],
        as_of=as_of,
        said_at=said_at,
        card=contact_card(location, traits, words),
        copy=copy,
    )


def contact_card(location: Location, traits: LocationTraits, words: Words) -> str:
    """A vCard 3.0 (RFC 2426), which phones offer to keep, to call and to find on a map."""
    street, town = address_lines(location, traits, words)
    name = _plain(location.name)
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{name};;;;", f"FN:{name}"]
    lines.append(f"ADR:;;{_plain(street)};{_plain(town)};;;")
    if location.telephone:
        lines.append(f"TEL:{_plain(location.telephone)}")
    if traits.point is not None:
        lines.append(f"GEO:{traits.point.latitude:.5f};{traits.point.longitude:.5f}")
    return "\r\n".join([*lines, "END:VCARD", ""])


def _plain(text: str) -> str:
    """A value as the format wants it; longer than a code bears is cut."""
    escaped = text[:120].replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(escaped.split())
