"""Use: applications by service and by state, how long they take, and how services are rated.

Ratings and times are counted anew, which takes a while in a large country: what was counted is
shown for ten minutes, and that it failed for one. While one request counts, others are shown what
there is.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from typing import Final

from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.responses import Response

from kiosk.protocol.opinion import BEST
from portal.console.guard import Ask
from portal.console.plots import share
from portal.events import event
from portal.public.catalogue_names import CatalogueNames
from portal.storage import fleet_query, opinions, submission_sums, waiting_times
from portal.storage.database import STORAGE_FAILURES, Database, cause_of

KEPT: Final = timedelta(minutes=10)
KEPT_FAILURE: Final = timedelta(minutes=1)
_PATIENCE_SECONDS: Final = 5.0
"""Who has nothing to be shown waits so long for who counts: each that waits takes up a place."""
LOOKED_BACK: Final = timedelta(days=90)
_SHOWN: Final = 30
_LOG = logging.getLogger("portal")


@dataclass(frozen=True)
class Counted:
    """What was counted at `at`. `rated`: how often each of 1 to 5 was given, by service."""

    at: datetime
    by_service: Counter[str]
    by_state: Counter[str]
    assisted: int
    rated: dict[str, tuple[int, ...]]
    rated_by_state: dict[str, tuple[int, ...]]
    waits: dict[str, list[timedelta]]
    """What each closed application took, by service."""
    waits_by_state: dict[str, list[timedelta]]


@dataclass(frozen=True)
class Wait:
    """Half of `count` applications took `half` at most, nine tenths `most`."""

    name: str
    half: timedelta
    most: timedelta
    count: int
    percent: int
    """Of the longest `half`."""


@dataclass(frozen=True)
class Rating:
    """Of one service or state: the mean of `count` ratings, and each of 1 to 5 in per cent."""

    name: str
    mean: float
    count: int
    shares: tuple[float, ...]


class UsagePage:
    """Over one database; names come from the catalogue that is shown."""

    def __init__(
        self, database: Database, names: CatalogueNames, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._names = names
        self._clock = clock
        self._lock = Lock()
        self._counted: Counted | None = None
        self._failed_at: datetime | None = None

    def show(self, ask: Ask) -> Response:
        """Of the country, by service and by state."""
        counted = self._count()
        services = counted.by_service.most_common(_SHOWN)
        states = counted.by_state.most_common()
        return ask.page(
            "usage.html",
            room="usage",
            at=counted.at,
            total=sum(counted.by_service.values()),
            assisted=counted.assisted,
            services=[(self._names.of(name).service, name, count) for name, count in services],
            most_service=services[0][1] if services else 1,
            states=states,
            most_state=states[0][1] if states else 1,
            ratings=[
                (self._names.of(one.name).service, one) for one in _ratings(counted.rated)[:_SHOWN]
            ],
            ratings_by_state=_ratings(counted.rated_by_state),
            waits=[
                (self._names.of(one.name).service, one) for one in _waits(counted.waits)[:_SHOWN]
            ],
            waits_by_state=_waits(counted.waits_by_state),
        )

    def _count(self) -> Counted:
        now = self._clock()
        patience = _PATIENCE_SECONDS if self._counted is None else 0.0
        if self._is_due(now) and self._lock.acquire(timeout=patience):
            try:
                if self._is_due(now):
                    self._count_anew(now)
            finally:
                self._lock.release()
        if self._counted is None:
            raise PoolTimeout("use is being counted, or failed to be a moment ago")
        return self._counted

    def _is_due(self, now: datetime) -> bool:
        if self._failed_at is not None and now - self._failed_at < KEPT_FAILURE:
            return False
        return self._counted is None or now - self._counted.at >= KEPT

    def _count_anew(self, now: datetime) -> None:
        try:
            self._counted, self._failed_at = self._found(now), None
        except STORAGE_FAILURES as error:
            self._failed_at = self._clock()
            if self._counted is None:
                raise
            told = event("use-not-counted")
            _LOG.error("use is shown as it was before: %s", cause_of(error), extra=told)

    def _found(self, now: datetime) -> Counted:
        rated: dict[str, tuple[int, ...]] = {}
        rated_by_state: dict[str, tuple[int, ...]] = {}
        waits: dict[str, list[timedelta]] = {}
        waits_by_state: dict[str, list[timedelta]] = {}
        by_state: Counter[str] = Counter()
        with self._database.reading() as session:
            states = fleet_query.states_of_kiosks(session)
            for kiosk, count in submission_sums.by_kiosk(session).items():
                by_state[states.get(kiosk, "")] += count
            by_service = submission_sums.by_service(session)
            assisted = submission_sums.assisted(session)
            centres = fleet_query.states_of_centres(session)
            for one in opinions.rated(session):
                _add(rated, one.service, one.by_rating)
                _add(rated_by_state, centres.get(one.centre, ""), one.by_rating)
            for closed in waiting_times.closed(session, now - LOOKED_BACK):
                waits.setdefault(closed.service, []).append(closed.took)
                if state := states.get(closed.kiosk):
                    waits_by_state.setdefault(state, []).append(closed.took)
        return Counted(
            now,
            by_service,
            Counter({state: count for state, count in by_state.items() if state}),
            assisted,
            rated,
            {state: given for state, given in rated_by_state.items() if state},
            waits,
            waits_by_state,
        )


def _add(found: dict[str, tuple[int, ...]], name: str, by_rating: tuple[int, ...]) -> None:
    before = found.get(name, (0,) * BEST)
    found[name] = tuple(one + other for one, other in zip(before, by_rating, strict=True))


def _waits(found: dict[str, list[timedelta]]) -> list[Wait]:
    """The longest first."""
    longest = max((_part(took, 50) for took in found.values()), default=timedelta())
    waits = [
        Wait(
            name,
            _part(took, 50),
            _part(took, 90),
            len(took),
            share(_part(took, 50).total_seconds(), longest.total_seconds()),
        )
        for name, took in found.items()
    ]
    return sorted(waits, key=lambda one: (-one.half, one.name))


def _part(took: list[timedelta], percent: int) -> timedelta:
    """What so many of a hundred do not exceed (the nearest rank)."""
    ordered = sorted(took)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def _ratings(found: dict[str, tuple[int, ...]]) -> list[Rating]:
    """The worst first: they are what somebody should look at."""
    ratings = [_rating(name, given) for name, given in found.items() if sum(given)]
    return sorted(ratings, key=lambda one: (one.mean, -one.count, one.name))


def _rating(name: str, given: tuple[int, ...]) -> Rating:
    count = sum(given)
    mean = sum(value * times for value, times in enumerate(given, start=1)) / count
    return Rating(name, mean, count, tuple(round(100 * times / count, 2) for times in given))
