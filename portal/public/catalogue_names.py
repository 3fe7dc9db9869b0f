"""What services are called, for pages that have only an id; an id that nobody knows stays one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.catalogue.errors import UnknownAgency, UnknownService
from kiosk.catalogue.text import SPANISH, Text
from portal.public.shelf import NotYet, Shelf

_NOBODY: Final = Text({SPANISH: ""})


@dataclass(frozen=True)
class Named:
    """`is_shown`: it has a page."""

    service: Text
    agency: Text
    is_shown: bool


class CatalogueNames:
    """Looks them up in the catalogue that is shown."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def agency(self, agency_id: str) -> Text:
        """Its name, or its id."""
        try:
            with self._shelf.lent() as reading:
                return reading.store.agency(agency_id).name
        except (NotYet, UnknownAgency):
            return Text({SPANISH: agency_id})

    def of(self, service_id: str, agency_id: str | None = None) -> Named:
        """Works without a catalogue too."""
        try:
            with self._shelf.lent() as reading:
                service = reading.store.service(service_id)
                agency = service.agency
                if agency_id not in (None, agency.id):
                    agency = reading.store.agency(str(agency_id))
                return Named(service.name, agency.name, is_shown=True)
        except (NotYet, UnknownService, UnknownAgency):
            who = Text({SPANISH: agency_id}) if agency_id else _NOBODY
            return Named(Text({SPANISH: service_id}), who, is_shown=False)
