"""The fleet: what is to be seen to, the map, and the table of all kiosks."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

from starlette.responses import Response

from kiosk.catalogue.places import STATES
from portal.console import country
from portal.console.guard import Ask
from portal.console.plots import share
from portal.fleet.releases import Releases
from portal.publishing.ending import offline_ends, soon
from portal.publishing.errors import PublishingError
from portal.publishing.repository import RINGS, Repository
from portal.storage import fleet_query
from portal.storage.database import Database
from portal.storage.fleet_query import Alert, Filter, Order, Tally
from portal.webhooks import overview

LATELY: Final = timedelta(minutes=45)
"""Three heartbeats."""
ROWS: Final = 50
_MOST_TROUBLES: Final = 12
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_PAGE: Final = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
COLUMNS: Final = (
    Order.KIOSK,
    Order.CENTRE,
    Order.STATE,
    Order.HEARD,
    Order.OLDEST,
    Order.UNDELIVERED,
    Order.RING,
)
_MOST_FIRST: Final = frozenset({Order.UNDELIVERED})
GRAVE: Final = (Alert.HELD, Alert.LATE, Alert.SILENT, Alert.PAPER)
"""What colours a state on the map."""


@dataclass(frozen=True)
class StateLine:
    """A state on the map and in its table."""

    state: str
    tally: Tally
    worst: int
    """Per cent of its kiosks that the most frequent grave alert is true of."""

    @property
    def shade(self) -> str:
        """How it is drawn."""
        return "bad" if self.worst >= 10 else "notice" if self.worst else "good"


class FleetPages:
    """Over one database and repository."""

    def __init__(
        self, database: Database, repository: Repository, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._repository = repository
        self._clock = clock

    def overview(self, ask: Ask) -> Response:
        """Figures, what is to be seen to, the map, each state, and the troubles."""
        moment, releases = self._clock(), Releases(self._repository)
        with self._database.reading() as session:
            now = releases.now(session, moment)
            tallies = fleet_query.tallies(session, now, LATELY)
            troubles = fleet_query.troubles(session).most_common(_MOST_TROUBLES)
            webhooks = len(overview.alarming(session, moment))
        everybody = _sum(tallies)
        lines = [_line(state, tally) for state, tally in tallies.items()]
        by_state = {line.state: line for line in lines}
        circles = country.circles({line.state: line.tally.kiosks for line in lines})
        return ask.page(
            "fleet.html",
            room="fleet",
            moment_now=moment,
            everybody=everybody,
            at_work=share(everybody.heard_lately, everybody.kiosks),
            alerts=[(alert, count) for alert, count in everybody.alerts.items() if count],
            webhooks=webhooks,
            signatures=self._signatures_ending(moment),
            states=sorted(lines, key=lambda line: (-line.worst, line.state)),
            circles=[(circle, by_state[circle.state]) for circle in circles],
            outline=country.outline(),
            width=country.WIDTH,
            height=country.HEIGHT,
            troubles=troubles,
            most_troubles=troubles[0][1] if troubles else 1,
            release=releases.everybodys(),
        )

    def _signatures_ending(self, now: datetime) -> int:
        """How many; 0 where the repository cannot be read, as its own page says."""
        with suppress(PublishingError):
            return len(soon(offline_ends(self._repository), now))
        return 0

    def table(self, ask: Ask) -> Response:
        """Fifty kiosks at a time, filtered and ordered as the address says."""
        asked, order, descending = filter_of(ask), order_of(ask), ask.query("down") == "1"
        releases = Releases(self._repository)
        wanted = int(ask.query("page")) if _PAGE.fullmatch(ask.query("page")) else 1
        with self._database.reading() as session:
            now = releases.now(session, self._clock())
            count = fleet_query.count(session, asked, now)
            pages = max(1, ceil(count / ROWS))
            number = min(wanted, pages)
            rows = fleet_query.page_of(
                session,
                asked,
                now,
                order,
                descending=descending,
                limit=ROWS,
                offset=(number - 1) * ROWS,
            )
            troubles = sorted(fleet_query.troubles(session))
        return ask.page(
            "kiosks.html",
            room="kiosks",
            rows=[(row, releases.of(row.snapshot)) for row in rows],
            count=count,
            number=number,
            pages=pages,
            asked=asked,
            query=_query(asked, order, descending=descending),
            order=order,
            descending=descending,
            heads=_heads(order, descending=descending),
            states=STATES,
            rings=RINGS,
            alerts=list(Alert),
            troubles=troubles,
        )


def filter_of(ask: Ask) -> Filter:
    """What the address asks for; what is none of ours is not asked for."""
    state, ring = ask.query("state"), ask.query("ring")
    alert, trouble = ask.query("alert"), ask.query("fault")
    return Filter(
        text=ask.query("q").strip()[:80],
        state=state if state in STATES else None,
        ring=int(ring) if ring in {str(one) for one in RINGS} else None,
        alert=Alert(alert) if alert in list(Alert) else None,
        trouble=trouble if _SLUG.fullmatch(trouble) else None,
        gone=ask.query("gone") == "1",
    )


def order_of(ask: Ask) -> Order:
    """By kiosk unless asked otherwise."""
    asked = ask.query("order")
    return Order(asked) if asked in list(Order) else Order.KIOSK


def _query(asked: Filter, order: Order, *, descending: bool) -> dict[str, str]:
    """As the address would say it, without the page."""
    found: dict[str, Any] = {
        "q": asked.text,
        "state": asked.state,
        "ring": asked.ring,
        "alert": asked.alert,
        "fault": asked.trouble,
        "gone": "1" if asked.gone else "",
        "order": "" if order is Order.KIOSK else order.value,
        "down": "1" if descending else "",
    }
    return {name: str(value) for name, value in found.items() if value}


def _heads(order: Order, *, descending: bool) -> list[tuple[Order, str, str]]:
    """Each column that orders: itself, `aria-sort`, and what `down` a touch on it asks for."""
    found = []
    for one in COLUMNS:
        down = not descending if one is order else one in _MOST_FIRST
        sort = ("descending" if descending else "ascending") if one is order else "none"
        found.append((one, sort, "1" if down else ""))
    return found


def _line(state: str, tally: Tally) -> StateLine:
    worst = max(tally.alerts[alert] for alert in GRAVE)
    return StateLine(state, tally, share(worst, tally.kiosks))


def _sum(tallies: dict[str, Tally]) -> Tally:
    every = list(tallies.values())
    return Tally(
        sum(one.kiosks for one in every),
        sum(one.undelivered for one in every),
        sum(one.heard_lately for one in every),
        {alert: sum(one.alerts[alert] for one in every) for alert in Alert},
    )
