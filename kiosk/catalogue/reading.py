"""The store as the screen reads it: opened at each visit in a few milliseconds, read as needed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import apsw

from kiosk.catalogue import guide_table, notice_table, tables
from kiosk.catalogue.browsing import browse
from kiosk.catalogue.codec import (
    decode_agency,
    decode_form,
    decode_guide,
    decode_notice,
    decode_service,
)
from kiosk.catalogue.errors import StoreDamaged, UnknownAgency, UnknownService
from kiosk.catalogue.facets import Facets
from kiosk.catalogue.filters import EVERYTHING, Filters
from kiosk.catalogue.guide import Guide
from kiosk.catalogue.model import CRITERIA_FORM, Agency, Form, Service
from kiosk.catalogue.notice import Notice
from kiosk.catalogue.search import Hit, Listing, Search, SearchResult
from kiosk.catalogue.store_file import damage_in_words, open_store
from kiosk.catalogue.terms import Area, Level, LifeEvent, Subject
from kiosk.catalogue.text import SPANISH, Text
from kiosk.catalogue.vantage import NOWHERE, Vantage

if TYPE_CHECKING:
    from kiosk.catalogue.posting_store import PostingStore


@dataclass(frozen=True)
class AreaCount:
    """A thematic area and how many services it has."""

    area: Area
    services: int


@dataclass(frozen=True)
class LifeEventCount:
    """A life event and how many services it has."""

    life_event: LifeEvent
    services: int


@dataclass(frozen=True)
class AuthorityCount:
    """A competent authority and how many services it has."""

    agency: Agency
    services: int


class CatalogueStore:
    """One version of the catalogue, read-only, for use by one thread.

    Whatever is read may raise `StoreDamaged`: then the file rots, and is to be built anew.
    """

    def __init__(self, db: apsw.Connection, path: Path) -> None:
        self._db = db
        self._path = path
        self._agencies: dict[str, Agency] = {}
        self._searches: dict[str, Search] = {}
        with damage_in_words(path):
            self._about: dict[str, Any] = {
                name: json.loads(value) for name, value in tables.read_about(db).items()
            }

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises `NoCatalogue`, `StoreDamaged` (build it anew), `ForeignStore` (leave it)."""
        return cls(open_store(path), path)

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def version(self) -> str:
        """The catalogue's version, as its author wrote it."""
        return str(self._about["version"])

    @property
    def title(self) -> Text:
        return Text(self._about["title"])

    @property
    def notice(self) -> Text | None:
        """What must be said of the whole catalogue, such as that it is an example."""
        words = self._about["notice"]
        return None if words is None else Text(words)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._about["languages"])

    @property
    def source_stamp(self) -> str:
        """What the store was made from; see `kiosk.catalogue.ensuring`."""
        return str(self._about["source_stamp"])

    def service(self, service_id: str) -> Service:
        """Raises `UnknownService`."""
        with damage_in_words(self._path):
            found = tables.read_service(self._db, service_id)
        if found is None:
            raise UnknownService(f"the catalogue has no service {service_id!r}")
        return self._service(*found)

    def agency(self, agency_id: str) -> Agency:
        """Raises `UnknownAgency`."""
        if agency_id not in self._agencies:
            with damage_in_words(self._path):
                row = tables.read_agency(self._db, agency_id)
            if row is None:
                raise UnknownAgency(f"the catalogue has no agency {agency_id!r}")
            self._agencies[agency_id] = decode_agency(row)
        return self._agencies[agency_id]

    def form(self, service: Service) -> Form | None:
        """The service's questions; None where it has no form."""
        if service.form is None:
            return None
        with damage_in_words(self._path):
            row = tables.read_form(self._db, service.agency.id, service.form)
        if row is None:
            raise StoreDamaged(f"the catalogue store {self._path} lacks the form {service.form}")
        return decode_form(row)

    def beforehand(self, service: Service) -> Form | None:
        """The questions that come before its form; None where there are none."""
        if service.beforehand is None:
            return None
        with damage_in_words(self._path):
            row = tables.read_form(self._db, service.agency.id, service.beforehand.form)
        return None if row is None else decode_form(row)

    def criteria(self) -> Form | None:
        """The questions that services' criteria are about; None where there are none."""
        with damage_in_words(self._path):
            row = tables.read_form(self._db, *CRITERIA_FORM)
        return None if row is None else decode_form(row)

    def services_with_criterion(self) -> tuple[Service, ...]:
        """Those that say who may have them, by name."""
        with damage_in_words(self._path):
            rows = list(tables.read_services_with_criterion(self._db))
        return tuple(self._service(*row) for row in rows)

    def guides(self) -> tuple[Guide, ...]:
        """All ways through several services, by id."""
        with damage_in_words(self._path):
            rows = list(guide_table.read_guides(self._db))
        return tuple(decode_guide(row) for row in rows)

    def notices(self) -> tuple[Notice, ...]:
        """What is told to whoever passes by, by id: also what is over, or for elsewhere."""
        with damage_in_words(self._path):
            rows = list(notice_table.read_notices(self._db))
        return tuple(decode_notice(row) for row in rows)

    @property
    def newest_day(self) -> date:
        """The latest day that the catalogue itself tells of: a clock before it is wrong."""
        return date.fromisoformat(self._about["newest_day"])

    def count(self) -> int:
        """How many services there are, without opening any."""
        with damage_in_words(self._path):
            return tables.count_services(self._db)

    def services(
        self,
        *,
        area: Area | None = None,
        level: Level | None = None,
        place: str | None = None,
        life_event: LifeEvent | None = None,
        free: bool | None = None,
        here: bool | None = None,
        no_line: bool | None = None,
    ) -> tuple[Service, ...]:
        """The services that pass (see `Filters`), by name in the order of the Spanish alphabet."""
        filters = Filters(area, level, place, life_event, free, here, no_line)
        with damage_in_words(self._path):
            rows = list(tables.read_services(self._db, filters))
        return tuple(self._service(*row) for row in rows)

    def services_about(self, subject: Subject) -> tuple[Service, ...]:
        """Those that are offered on the page of such a thing."""
        with damage_in_words(self._path):
            rows = list(tables.read_services_about(self._db, subject.value))
        return tuple(self._service(*row) for row in rows)

    @cached_property
    def postings(self) -> PostingStore:
        """Tenders and jobs."""
        # Pages that show none spare its modules.
        from kiosk.catalogue.posting_store import PostingStore  # noqa: PLC0415

        return PostingStore(self._db, self._path)

    def areas(self) -> tuple[AreaCount, ...]:
        """All five, in their order."""
        with damage_in_words(self._path):
            counts = tables.count_by_area(self._db)
        return tuple(AreaCount(area, counts.get(area, 0)) for area in Area)

    def life_events(self) -> tuple[LifeEventCount, ...]:
        """Those that have a service, in their order."""
        with damage_in_words(self._path):
            counts = tables.count_by_life_event(self._db)
        return tuple(LifeEventCount(event, counts[event]) for event in LifeEvent if event in counts)

    def search(
        self,
        text: str,
        language: str = SPANISH,
        limit: int = 20,
        filters: Filters = EVERYTHING,
        vantage: Vantage = NOWHERE,
    ) -> SearchResult:
        """Finds services as a person types; see `kiosk.catalogue.search`."""
        with damage_in_words(self._path):
            if language not in self._searches:
                self._searches[language] = Search(self._db, self._listing, self.languages, language)
            return self._searches[language].search(text, limit, filters, vantage)

    def browse(
        self,
        filters: Filters = EVERYTHING,
        language: str = SPANISH,
        vantage: Vantage = NOWHERE,
    ) -> tuple[Hit, ...]:
        """A list without words: what is much used here first, then by name, one a template."""
        with damage_in_words(self._path):
            return browse(self._db, self._listing, filters, language, vantage)

    def listed(self, filters: Filters = EVERYTHING) -> int:
        """How long the list is that `browse` gives."""
        with damage_in_words(self._path):
            index = self._listing.index
            return index.listed(index.passing(filters))

    def authorities(self, filters: Filters = EVERYTHING) -> tuple[AuthorityCount, ...]:
        """Those that have a service that passes, by id."""
        with damage_in_words(self._path):
            passing = self._listing.passing(filters)
            counts = Counter(service.agency for service in passing)
        return tuple(AuthorityCount(self.agency(one), counts[one]) for one in sorted(counts))

    def of_template(self, template: str, filters: Filters = EVERYTHING) -> dict[str, str]:
        """The same service of each place that has it: the service's id by the place."""
        with damage_in_words(self._path):
            return {
                service.place: service.service_id
                for service in self._listing.passing(filters)
                if service.template == template and service.place is not None
            }

    def facets(self, filters: Filters = EVERYTHING) -> Facets:
        """How many services there are for each thing to narrow by, for a list without words."""
        with damage_in_words(self._path):
            index = self._listing.index
            return index.facets(index.everything, filters)

    @cached_property
    def _listing(self) -> Listing:
        return Listing.read(self._db)

    def check(self) -> None:
        """Reads every page of the file. Raises `StoreDamaged`."""
        with damage_in_words(self._path):
            found = self._db.execute("PRAGMA integrity_check(1)").fetchone()
        if found != ("ok",):
            raise StoreDamaged(f"the catalogue store {self._path} is damaged: {found}")

    def _service(self, agency_id: str, row: str) -> Service:
        return decode_service(row, self.agency(agency_id))
