"""Questions to the fleet: filtered, ordered, a page at a time, and counted by what is wrong.

Kiosks that are retired, or whose place another machine has taken, are left out unless asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, join

from kiosk.folding import folded
from kiosk.protocol.heartbeat import NOTABLE_OFFSET
from portal.storage.fleet import FleetRow
from portal.storage.kiosks import Kiosk, kiosk_name
from portal.storage.paper import Paper
from portal.storage.retirements import Retirement

SILENT_AFTER: Final = timedelta(days=1)
"""A kiosk that is switched off at night is no news; one that was not heard for a day is. A rollout
waits for none that is silent (`portal.rollout.round`)."""
LATE_AFTER: Final = timedelta(days=1)
_JOINED: Final = join(FleetRow, Kiosk, Kiosk.number == FleetRow.kiosk_number)
_successor = aliased(Kiosk)


class Alert(StrEnum):
    """What somebody should see to, the gravest first."""

    HELD = "held"
    LATE = "late"
    SILENT = "silent"
    NEVER = "never"
    PAPER = "paper"
    RELEASE = "release"
    CLOCK = "clock"
    TROUBLE = "fault"


class Order(StrEnum):
    """By what rows are ordered."""

    HEARD = "heard"
    OLDEST = "undelivered"
    """How long the oldest undelivered submission waits."""
    UNDELIVERED = "waiting"
    """How many there are."""
    KIOSK = "kiosk"
    CENTRE = "centre"
    STATE = "state"
    RING = "ring"


@dataclass(frozen=True)
class Now:
    """What rows are judged by: the hour, and the catalogue's snapshots older than all should have.

    `expects_any`: something is published, so that a kiosk without a snapshot is behind too.
    """

    moment: datetime
    behind: frozenset[int] = frozenset()
    expects_any: bool = False


@dataclass(frozen=True)
class Filter:
    """Which kiosks; what is None is not asked for."""

    text: str = ""
    state: str | None = None
    ring: int | None = None
    alert: Alert | None = None
    trouble: str | None = None
    silent_for: timedelta | None = None
    gone: bool = False
    """Retired and replaced ones too."""


@dataclass(frozen=True)
class Seen:
    """One kiosk as it stands. Ages are reckoned at the moment of the question."""

    kiosk: str
    number: int
    centre: str
    centre_name: str
    state: str
    municipality: str
    ring: int | None
    enrolled_at: datetime
    heard_at: datetime | None
    silent: timedelta | None
    undelivered: int
    held: int
    """Of the undelivered."""
    oldest: timedelta | None
    """The age of the oldest undelivered submission."""
    paper: Paper | None
    snapshot: int | None
    catalogue_version: str | None
    software: str | None
    troubles: tuple[str, ...]
    skew_seconds: int | None
    alerts: tuple[Alert, ...]
    is_gone: bool


@dataclass(frozen=True)
class Tally:
    """How many kiosks there are, and how many of them each alert is true of."""

    kiosks: int = 0
    undelivered: int = 0
    heard_lately: int = 0
    alerts: Mapping[Alert, int] = field(default_factory=dict)


def page_of(
    session: Session,
    asked: Filter,
    now: Now,
    order: Order = Order.KIOSK,
    *,
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[Seen]:
    """The rows that pass, in order; the kiosk's number decides between equals."""
    query = (
        select(FleetRow, Kiosk.ring, Kiosk.enrolled_at, _is_gone(), *_alerts(now))
        .select_from(_JOINED)
        .where(*_conditions(asked, now))
    )
    by = _ORDERS[order]
    ordered = by.desc() if descending else by.asc()
    is_last = descending or order is Order.OLDEST  # what waits for nothing is the least late
    ordered = ordered.nulls_last() if is_last else ordered.nulls_first()
    query = query.order_by(ordered, FleetRow.kiosk_number).limit(limit).offset(offset)
    return [_seen(found, now) for found in session.execute(query)]


def count(session: Session, asked: Filter, now: Now) -> int:
    """How many rows pass."""
    query = select(func.count()).select_from(_JOINED).where(*_conditions(asked, now))
    return session.scalar(query) or 0


def one(session: Session, number: int, now: Now) -> Seen | None:
    """One kiosk, gone or not."""
    query = select(FleetRow, Kiosk.ring, Kiosk.enrolled_at, _is_gone(), *_alerts(now))
    query = query.select_from(_JOINED).where(FleetRow.kiosk_number == number)
    found = session.execute(query).first()
    return None if found is None else _seen(found, now)


def tallies(session: Session, now: Now, lately: timedelta) -> dict[str, Tally]:
    """By state; those that are gone left out. `lately`: a kiosk that was heard since is at work."""
    sums = [func.sum(case((is_so, 1), else_=0)) for is_so in _alerts(now)]
    heard = func.sum(case((FleetRow.heard_at >= now.moment - lately, 1), else_=0))
    query = (
        select(FleetRow.state, func.count(), func.sum(FleetRow.undelivered), heard, *sums)
        .select_from(_JOINED)
        .where(~_is_gone())
        .group_by(FleetRow.state)
        .order_by(FleetRow.state)
    )
    return {
        state: Tally(
            kiosks, int(undelivered), int(at_work), dict(zip(Alert, map(int, counts), strict=True))
        )
        for state, kiosks, undelivered, at_work, *counts in session.execute(query)
    }


def troubles(session: Session) -> Counter[str]:
    """How many kiosks that are not gone have each trouble."""
    query = (
        select(FleetRow.troubles, func.count())
        .select_from(_JOINED)
        .where(~_is_gone(), FleetRow.troubles != "")
        .group_by(FleetRow.troubles)
    )
    found: Counter[str] = Counter()
    for names, kiosks in session.execute(query):
        found.update(dict.fromkeys(names.split(), kiosks))
    return found


def states_of_kiosks(session: Session) -> dict[str, str]:
    """Each kiosk's state, gone ones included, by the kiosk's name."""
    rows = session.execute(select(FleetRow.kiosk_number, FleetRow.state))
    return {kiosk_name(number): state for number, state in rows}


def states_of_centres(session: Session) -> dict[str, str]:
    """Each centre's state, by the centre's id."""
    rows = session.execute(select(FleetRow.centre, FleetRow.state).distinct())
    return {row.centre: row.state for row in rows}


def snapshots(session: Session) -> frozenset[int]:
    """All that some kiosk shows."""
    found = session.scalars(
        select(FleetRow.snapshot).where(FleetRow.snapshot.is_not(None)).distinct()
    )
    return frozenset(number for number in found if number is not None)


def _is_gone() -> ColumnElement[bool]:
    return or_(
        exists().where(Retirement.kiosk_number == FleetRow.kiosk_number),
        exists().where(_successor.predecessor == FleetRow.kiosk_number),
    )


def _conditions(asked: Filter, now: Now) -> Iterator[ColumnElement[bool]]:
    yield true()
    if not asked.gone:
        yield ~_is_gone()
    for word in folded(asked.text).split():
        yield FleetRow.sought.contains(word, autoescape=True)
    if asked.state is not None:
        yield FleetRow.state == asked.state
    if asked.ring is not None:
        yield Kiosk.ring == asked.ring
    if asked.alert is not None:
        yield _alert(asked.alert, now)
    if asked.trouble is not None:
        yield FleetRow.troubles.contains(f" {asked.trouble} ", autoescape=True)
    if asked.silent_for is not None:
        heard = FleetRow.heard_at <= now.moment - asked.silent_for
        yield or_(FleetRow.heard_at.is_(None), heard)


def _alert(alert: Alert, now: Now) -> ColumnElement[bool]:
    row, moment = FleetRow, now.moment
    none = row.snapshot.is_(None) if now.expects_any else false()
    conditions: Mapping[Alert, ColumnElement[bool]] = {
        Alert.HELD: row.held > 0,
        Alert.LATE: row.undelivered_since <= moment - LATE_AFTER,
        Alert.SILENT: row.heard_at <= moment - SILENT_AFTER,
        Alert.NEVER: row.heard_at.is_(None),
        Alert.PAPER: row.paper == Paper.OUT,
        Alert.RELEASE: and_(row.heard_at.is_not(None), or_(row.snapshot.in_(now.behind), none)),
        Alert.CLOCK: func.abs(row.skew_seconds) > NOTABLE_OFFSET.total_seconds(),
        Alert.TROUBLE: row.troubles != "",
    }
    return conditions[alert]


def _alerts(now: Now) -> list[ColumnElement[bool]]:
    """In the order of `Alert`; null is no."""
    return [_alert(alert, now) for alert in Alert]


def _seen(found: Sequence[Any], now: Now) -> Seen:
    row, ring, enrolled_at, is_gone, *alerts = found

    def age(moment: datetime | None) -> timedelta | None:
        return None if moment is None else max(timedelta(), now.moment - moment)

    return Seen(
        kiosk=kiosk_name(row.kiosk_number),
        number=row.kiosk_number,
        centre=row.centre,
        centre_name=row.centre_name,
        state=row.state,
        municipality=row.municipality,
        ring=ring,
        enrolled_at=enrolled_at,
        heard_at=row.heard_at,
        silent=age(row.heard_at),
        undelivered=row.undelivered,
        held=row.held,
        oldest=age(row.undelivered_since),
        paper=None if row.paper is None else Paper(row.paper),
        snapshot=row.snapshot,
        catalogue_version=row.catalogue_version,
        software=row.software,
        troubles=tuple(row.troubles.split()),
        skew_seconds=row.skew_seconds,
        alerts=tuple(alert for alert, is_so in zip(Alert, alerts, strict=True) if is_so),
        is_gone=bool(is_gone),
    )


_ORDERS: Final[Mapping[Order, InstrumentedAttribute[Any]]] = {
    Order.HEARD: FleetRow.heard_at,
    Order.OLDEST: FleetRow.undelivered_since,
    Order.UNDELIVERED: FleetRow.undelivered,
    Order.KIOSK: FleetRow.kiosk_number,
    Order.CENTRE: FleetRow.centre_name,
    Order.STATE: FleetRow.state,
    Order.RING: Kiosk.ring,
}
