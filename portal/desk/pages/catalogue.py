"""What the desk knows of its services: their names, forms, and how long an answer is to take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.catalogue.duration import Duration
from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.model import Agency, Catalogue, Service
from kiosk.catalogue.source import load_source
from kiosk.catalogue.zones import CENTRAL, zone_at
from kiosk.protocol.tracking import CLOSED, Stage
from portal.clerks.messages import DeskFigures
from portal.desk.writing import OwnForm

_MONTH: Final = 31
_YEAR: Final = 366


@dataclass(frozen=True)
class Services:
    """Of one agency; none of it without a catalogue. `folder` is where whom to believe is named.

    `catalogues`: the one of today first, then older ones, by whose forms older applications are
    read. `by_id` is of today. `read_at` is when they were read, `is_behind` whether they changed
    since and cannot be read.
    """

    agency: str
    folder: Path | None = None
    catalogues: tuple[Catalogue, ...] = ()
    by_id: Mapping[str, Service] | None = None
    read_at: datetime | None = None
    is_behind: bool = False

    def name(self, service: str, language: str) -> str:
        """What it is called; its id where the catalogue has it no more."""
        known = (self.by_id or {}).get(service)
        return known.name.in_language(language) if known else service

    def agency_name(self, language: str) -> str:
        """What the agency is called."""
        known = self._agency()
        return known.name.in_language(language) if known else self.agency

    def zone(self) -> ZoneInfo:
        """The hour of where the agency is; central Mexico's for a federal one."""
        return self.own_zone() or ZoneInfo(CENTRAL)

    def own_zone(self) -> ZoneInfo | None:
        """The hour of where the agency is; None: it has offices all over the country."""
        known = self._agency()
        return ZoneInfo(zone_at(known.place)) if known and known.place else None

    def own_form(self, service: str) -> OwnForm | None:
        """The form as it is today."""
        known = (self.by_id or {}).get(service)
        form = self.catalogues[0].form_of(known) if known else None
        return OwnForm(form.schema, form.ui_schema) if form else None

    def is_late(self, service: str, received: datetime, stage: Stage, now: datetime) -> bool:
        """Whether it is not decided, and the time that the catalogue promises is over."""
        promised = self._promised(service)
        return promised is not None and stage not in CLOSED and now - received > promised

    def late_of(self, figures: DeskFigures, now: datetime) -> int:
        """How many are late, to the day."""
        return sum(
            one.count
            for one in figures.open
            if (promised := self._promised(one.service)) is not None
            and now.date() - date.fromisoformat(one.day) > promised
        )

    def _promised(self, service: str) -> timedelta | None:
        known = (self.by_id or {}).get(service)
        duration = known.processing_time.duration if known else None
        return None if duration is None else longest(duration)

    def _agency(self) -> Agency | None:
        return next((one.agency for one in (self.by_id or {}).values()), None)


def services_of(agency: str, folders: Sequence[Path]) -> Services:
    """Of the catalogue in the first folder; the others are older ones of it.

    Raises `CatalogueError` for a folder that is no catalogue.
    """
    if not folders:
        return Services(agency)
    catalogues = tuple(load_source(folder) for folder in folders)
    own = {one.id: one for one in catalogues[0].services if one.agency.id == agency}
    return Services(agency, folders[0], catalogues, own)


def longest(duration: Duration) -> timedelta:
    """The longest that it can be, and a day at least: nothing is late by a month that had 31."""
    days = duration.years * _YEAR + duration.months * _MONTH + duration.weeks * 7 + duration.days
    whole = timedelta(days=days, hours=duration.hours, minutes=duration.minutes)
    return max(whole, timedelta(days=1))


__all__ = ["CatalogueError", "Services", "longest", "services_of"]
