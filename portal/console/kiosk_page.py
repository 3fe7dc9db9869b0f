"""One kiosk: how it is, and how it was by the hour and by the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.responses import Response

from kiosk.catalogue.zones import CENTRAL
from kiosk.protocol.heartbeat import DayFigures
from portal.console.guard import Ask
from portal.console.plots import Plot, bars
from portal.fleet.history import DAYS_SHOWN, Span, by_day, by_hour
from portal.fleet.releases import Releases
from portal.publishing.repository import Repository
from portal.storage import (
    fleet_query,
    heartbeat_history,
    kiosk_days,
    kiosks,
    retirements,
    submissions,
)
from portal.storage.database import Database

_BEATS_AN_HOUR: Final = 4
_BEATS_A_DAY: Final = 96


class KioskPage:
    """Over one database and repository."""

    def __init__(
        self, database: Database, repository: Repository, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._repository = repository
        self._clock = clock

    def show(self, ask: Ask) -> Response:
        """404 for a name that no kiosk has."""
        name = ask.request.path_params["kiosk"]
        number, moment = kiosks.number_of(name), self._clock()
        if number is None:
            raise HTTPException(404)
        releases = Releases(self._repository)
        since = (moment - timedelta(days=DAYS_SHOWN)).date()
        with self._database.reading() as session:
            seen = fleet_query.one(session, number, releases.now(session, moment))
            if seen is None:
                raise HTTPException(404)
            hours = heartbeat_history.of(session, number, since, days=False)
            days = heartbeat_history.of(session, number, since, days=True)
            told = kiosk_days.of(session, number, since)
            came = submissions.by_day(session, name, moment - timedelta(days=DAYS_SHOWN))
            retired = retirements.of(session, number)
        week, quarter = by_hour(hours, moment), by_day([*days, *hours], moment)
        return ask.page(
            "kiosk.html",
            room="kiosks",
            seen=seen,
            retired=retired,
            release=releases.of(seen.snapshot),
            plots=[*_hourly(week), *_daily(quarter), *_told(quarter, told)],
            applications=_applications(quarter, came),
            quarter=[(span, told.get(span.start.date())) for span in _lived(quarter, told)],
            came=came,
        )


def _hourly(week: Sequence[Span]) -> list[tuple[str, Plot]]:
    marks = _marks(week, 24)
    return [
        (
            "beats-by-hour",
            bars(
                [span.beats for span in week],
                [span.troubled > 0 for span in week],
                marks,
                most=_BEATS_AN_HOUR,
            ),
        ),
        (
            "waiting-by-hour",
            bars([span.undelivered for span in week], [span.held > 0 for span in week], marks),
        ),
    ]


def _daily(quarter: Sequence[Span]) -> list[tuple[str, Plot]]:
    marks = _marks(quarter, 14)
    return [
        (
            "beats-by-day",
            bars(
                [span.beats for span in quarter],
                [span.without_paper > 0 for span in quarter],
                marks,
                most=_BEATS_A_DAY,
            ),
        ),
        (
            "waiting-by-day",
            bars(
                [span.undelivered for span in quarter], [span.held > 0 for span in quarter], marks
            ),
        ),
    ]


def _told(quarter: Sequence[Span], told: Mapping[date, DayFigures]) -> list[tuple[str, Plot]]:
    """What it counted itself, also on days on which it had no line."""
    days = [told.get(span.start.date(), DayFigures(day=span.start.date())) for span in quarter]
    marks, bad = _marks(quarter, 14), [day.troubles > 0 for day in days]
    return [("visits-by-day", bars([day.visits for day in days], bad, marks))]


def _lived(quarter: Sequence[Span], told: Mapping[date, DayFigures]) -> list[Span]:
    """The days of which anything is known, newest first."""
    return [span for span in reversed(quarter) if span.beats or span.start.date() in told]


def _applications(quarter: Sequence[Span], came: dict[str, int]) -> Plot:
    values = [came.get(f"{span.start:%Y-%m-%d}", 0) for span in quarter]
    return bars(values, ticks=_marks(quarter, 14))


def _marks(spans: Sequence[Span], every: int) -> list[tuple[int, str]]:
    """A date under every so manieth; hours are said in the hour of the centre of Mexico."""
    is_hours = len(spans) > DAYS_SHOWN
    zone = ZoneInfo(CENTRAL)
    return [
        (place, f"{(span.start.astimezone(zone) if is_hours else span.start):%d/%m}")
        for place, span in enumerate(spans)
        if place % every == 0
    ]
