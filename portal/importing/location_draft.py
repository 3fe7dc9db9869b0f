"""A row as a place, in schema.org's words. What the source does not say is left out."""

from __future__ import annotations

import re
from typing import Any, Final

from kiosk.catalogue.job import Employer, Place
from kiosk.catalogue.location import Geo, Location, LocationType
from kiosk.catalogue.places import STATES, is_place
from portal.importing.cleaning import one_line
from portal.importing.contacts import find_addresses, find_emails, find_phones, postcode_of
from portal.importing.evaluating import Cells
from portal.importing.hours import parse_hours
from portal.importing.mapping import Expression, LocationSources, Mapping
from portal.importing.posting_draft import PostingDraft
from portal.importing.service_draft import CannotDraft

_LANGUAGES: Final = 40
_DEGREES: Final = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,15})?")


def draft_location(cells: Cells, mapping: Mapping, identifier: str, location_id: str) -> Location:
    """Raises `CannotDraft`. Repairs are told to `cells`."""
    return _Drafting(cells, mapping, _sources(mapping)).location(identifier, location_id)


def name_of(cells: Cells, mapping: Mapping) -> str:
    """Raises `CannotDraft` where there is none: nobody could look for it."""
    return _name(cells, _sources(mapping))


def _name(cells: Cells, sources: LocationSources) -> str:
    name = one_line(cells.words(sources.name, "name"))
    if not name:
        raise CannotDraft("the place has no name")
    return name


def _sources(mapping: Mapping) -> LocationSources:
    if mapping.location is None:
        raise AssertionError(mapping.kind)  # the mapping was checked when it was read
    return mapping.location


class _Drafting:
    def __init__(self, cells: Cells, mapping: Mapping, sources: LocationSources) -> None:
        self._cells = cells
        self._from = sources
        self._row = PostingDraft(cells, mapping)

    def location(self, identifier: str, location_id: str) -> Location:
        sources = self._from
        operator = self._row.line(sources.organization, "parentOrganization")
        said = one_line(self._cells.words(sources.hours, "openingHours"))
        hours = parse_hours(self._cells.words(sources.hours, "openingHours"))
        if said and not hours:
            self._cells.tell("openingHours", "no certain hours: kept in words")
        fields: dict[str, Any] = {
            "id": location_id,
            "name": self._row.fit.line(_name(self._cells, sources), "name"),
            "type": self._type(),
            "parent_organization": Employer(name=operator) if operator else None,
            "address": self._address(),
            "place": self._place(),
            "geo": self._geo(),
            "telephone": self._row.first(sources.phone, "telephone", find_phones),
            "email": self._row.first(sources.email, "email", find_emails),
            "url": self._row.first(sources.url, "url", find_addresses),
            "opening_hours_specification": hours,
            "opening_hours_words": None
            if hours
            else self._row.fit.line(said, "openingHours") or None,
            "available_service": self._row.lines(sources.services, "availableService"),
            "accessibility": self._row.text(sources.accessibility, "accessibility"),
            "available_language": self._row.lines(
                sources.languages, "availableLanguage", _LANGUAGES
            ),
            "source": self._row.source(identifier),
        }
        return self._row.finish(Location, sources.description, sources.more, fields)

    def _type(self) -> LocationType:
        said = self._cells.terms(self._from.type, "type")
        return LocationType(said[0]) if said else LocationType.OTHER

    def _address(self) -> Place | None:
        sources = self._from
        written = self._row.line(sources.postcode, "postalCode")
        address = Place(
            street_address=self._row.line(sources.street, "streetAddress"),
            address_locality=self._row.line(sources.locality, "addressLocality"),
            address_region=self._row.line(sources.region, "addressRegion"),
            postal_code=(postcode_of(written) or written) if written else None,
            address_country=self._row.line(sources.country, "addressCountry"),
        )
        return None if address == Place() else address

    def _place(self) -> str | None:
        """A municipality's code, a state's, or a state's number."""
        said = one_line(self._cells.words(self._from.place, "place")).replace(" ", "")
        if said.isascii() and said.isdigit() and len(said) <= 2 and 1 <= int(said) <= len(STATES):
            return STATES[int(said) - 1]
        code = said.zfill(5) if said.isascii() and said.isdigit() and len(said) == 4 else said
        if said and not is_place(code):
            self._cells.tell("place", f"{said[:20]!r} is no code of a state or municipality")
        return code if said and is_place(code) else None

    def _geo(self) -> Geo | None:
        north = self._degrees(self._from.latitude, "latitude", 90)
        east = self._degrees(self._from.longitude, "longitude", 180)
        if north is None or east is None or (north, east) == (0, 0):
            return None
        return Geo(latitude=north, longitude=east)

    def _degrees(self, expression: Expression | None, what: str, most: int) -> float | None:
        said = one_line(self._cells.words(expression, what))
        value = float(said.replace(",", ".")) if _DEGREES.fullmatch(said) else None
        if said and (value is None or abs(value) > most):
            self._cells.tell(what, f"{said[:20]!r} is no number of degrees")
            return None
        return value
