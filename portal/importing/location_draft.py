"""A row as a place, in schema.org's words. What the source does not say is left out."""

from __future__ import annotations

import re
from typing import Any, Final

from pydantic import ValidationError

from kiosk.catalogue.job import Employer, Place
from kiosk.catalogue.location import Geo, Location, LocationType
from kiosk.catalogue.places import STATES, is_place
from kiosk.catalogue.postings import Source
from portal.importing.cleaning import one_line
from portal.importing.contacts import find_addresses, find_emails, find_phones, postcode_of
from portal.importing.evaluating import Cells
from portal.importing.fitting import LINES, Fitting
from portal.importing.hours import parse_hours
from portal.importing.mapping import Expression, LocationSources, Mapping
from portal.importing.service_draft import CannotDraft

_LANGUAGES: Final = 40
_IDENTIFIER: Final = 300
_DEGREES: Final = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,15})?")


def draft_location(cells: Cells, mapping: Mapping, identifier: str, location_id: str) -> Location:
    """Raises `CannotDraft`. Repairs are told to `cells`."""
    return _Drafting(cells, mapping, _sources(mapping)).location(identifier, location_id)


def name_of(cells: Cells, mapping: Mapping) -> str:
    """Raises `CannotDraft` where there is none: nobody could look for it."""
    name = one_line(cells.words(_sources(mapping).name, "name"))
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
        self._mapping = mapping
        self._from = sources
        self._fit = Fitting(cells)

    def location(self, identifier: str, location_id: str) -> Location:
        sources = self._from
        operator = self._line(sources.organization, "parentOrganization")
        said = one_line(self._cells.words(sources.hours, "openingHours"))
        hours = parse_hours(self._cells.words(sources.hours, "openingHours"))
        if said and not hours:
            self._cells.tell("openingHours", "no certain hours: kept in words")
        fields: dict[str, Any] = {
            "name": self._fit.line(name_of(self._cells, self._mapping), "name"),
            "type": self._type(),
            "parent_organization": Employer(name=operator) if operator else None,
            "address": self._address(),
            "place": self._place(),
            "geo": self._geo(),
            "telephone": self._first(sources.phone, "telephone", find_phones),
            "email": self._first(sources.email, "email", find_emails),
            "url": self._first(sources.url, "url", find_addresses),
            "opening_hours_specification": hours,
            "opening_hours_words": None if hours else self._fit.line(said, "openingHours") or None,
            "available_service": self._lines(sources.services, "availableService"),
            "accessibility": self._text(sources.accessibility, "accessibility"),
            "available_language": self._lines(sources.languages, "availableLanguage", _LANGUAGES),
            "language": self._mapping.language,
            "source": self._source(identifier),
        }
        for more in sources.more:
            if text := self._cells.text(more.column):
                self._fit.add(f"{more.label}: {one_line(text)}")
        try:
            return Location(id=location_id, description=self._description(), **fields)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, found["loc"]))
            raise CannotDraft(f"{where}: {found['msg']}") from None

    def _line(self, expression: Expression | None, what: str) -> str | None:
        return self._fit.line(one_line(self._cells.words(expression, what)), what) or None

    def _lines(
        self, expression: Expression | None, what: str, most: int = LINES
    ) -> tuple[str, ...]:
        return self._fit.lines(self._cells.items(expression, what), what, most)

    def _text(self, expression: Expression | None, what: str) -> str | None:
        return self._fit.text(self._cells.words(expression, what), what)

    def _description(self) -> str | None:
        return self._fit.description(self._cells.words(self._from.description, "description"))

    def _first(self, expression: Expression | None, what: str, find: Any) -> str | None:
        """The first that is written there; the others stand in the description."""
        words = self._cells.words(expression, what)
        found = find(words)
        if words and len(found) != 1:
            self._cells.tell(what, "not one alone: its words are in the description")
            self._fit.add(one_line(words))
        return found[0] if found else None

    def _type(self) -> LocationType:
        said = self._cells.terms(self._from.type, "type")
        return LocationType(said[0]) if said else LocationType.OTHER

    def _address(self) -> Place | None:
        sources = self._from
        written = self._line(sources.postcode, "postalCode")
        address = Place(
            street_address=self._line(sources.street, "streetAddress"),
            address_locality=self._line(sources.locality, "addressLocality"),
            address_region=self._line(sources.region, "addressRegion"),
            postal_code=(postcode_of(written) or written) if written else None,
            address_country=self._line(sources.country, "addressCountry"),
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

    def _source(self, identifier: str) -> Source:
        url = find_addresses(self._cells.words(self._mapping.url, "url"))
        if len(identifier) > _IDENTIFIER:
            self._cells.tell("identifier", f"longer than {_IDENTIFIER} signs: cut")
        return Source(
            identifier=identifier[:_IDENTIFIER],
            system=self._mapping.system,
            url=url[0] if url else None,
        )
