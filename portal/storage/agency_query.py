"""What was sent to one agency: filtered, page by page, and counted. Bodies are never read here.

Pages go on behind a submission, in the order of arrival and then of ids: what comes meanwhile moves
nothing from one page to another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, func, or_, select
from sqlalchemy.orm import Session, defer

from kiosk.protocol.folio import FolioError, normalise_folio
from kiosk.protocol.tracking import CLOSED, Stage
from portal.storage.submissions import Submission, is_open
from portal.storage.tracking_steps import TrackingRow

LOOKED_THROUGH: Final = 20_000
"""Among so many, the newest that are asked for, a part of a folio is looked for."""


@dataclass(frozen=True)
class Asked:
    """Which of an agency's submissions. `folio` is a whole one, or a part; `until` is excluded."""

    service: str | None = None
    stages: tuple[Stage, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    folio: str = ""
    acknowledged: bool | None = None
    newest_first: bool = False


@dataclass(frozen=True)
class FoundSubmission:
    """A submission, and since when it is where it stands."""

    row: Submission
    since: datetime


@dataclass(frozen=True)
class OpenCount:
    """How many of one service that came on one day (UTC) are not decided."""

    service: str
    day: str
    count: int


def page(
    session: Session, agency: str, asked: Asked, after: Submission | None, limit: int
) -> list[FoundSubmission]:
    """At most `limit`, those behind `after`."""
    query = (
        select(Submission)
        .options(defer(Submission.sealed), defer(Submission.signature), defer(Submission.receipt))
        .where(Submission.agency == agency, *_conditions(asked))
    )
    if asked.folio:
        query = query.where(_has_folio(agency, asked))
    order = (Submission.received_at, Submission.id)
    if after is not None:
        query = query.where(_behind(after, newest_first=asked.newest_first))
    rows = session.scalars(
        query.order_by(*(one.desc() if asked.newest_first else one for one in order)).limit(limit)
    ).all()
    since = _latest(session, [row.id for row in rows])
    return [FoundSubmission(row, since[row.id]) for row in rows]


def whole_folio(typed: str) -> str | None:
    """The folio as it is stored; None for a part of one."""
    try:
        return normalise_folio(typed)
    except FolioError:
        return None


def undecided(session: Session, agency: str) -> dict[Stage, int]:
    """How many there are of each stage that is not the last."""
    rows = session.execute(
        select(Submission.stage, func.count())
        .where(Submission.agency == agency, is_open())
        .group_by(Submission.stage)
    )
    return {Stage(stage): count for stage, count in rows}


def unacknowledged(session: Session, agency: str) -> int:
    """How many nobody has taken note of."""
    query = select(func.count()).select_from(Submission)
    is_new = Submission.acknowledged_at.is_(None)
    return session.scalar(query.where(Submission.agency == agency, is_new)) or 0


def open_by_day(session: Session, agency: str) -> list[OpenCount]:
    """How many are not decided, by service and day of arrival, oldest first."""
    day = func.date(Submission.received_at, type_=String)
    rows = session.execute(
        select(Submission.service, day, func.count())
        .where(Submission.agency == agency, is_open())
        .group_by(Submission.service, day)
        .order_by(day, Submission.service)
    )
    return [OpenCount(service, str(one), count) for service, one, count in rows]


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.service is not None:
        conditions.append(Submission.service == asked.service)
    if asked.stages and not CLOSED.intersection(asked.stages):
        conditions.append(is_open())
    if asked.stages:
        conditions.append(Submission.stage.in_([stage.value for stage in asked.stages]))
    if asked.since is not None:
        conditions.append(Submission.received_at >= asked.since)
    if asked.until is not None:
        conditions.append(Submission.received_at < asked.until)
    if asked.acknowledged is not None:
        is_new = Submission.acknowledged_at.is_(None)
        conditions.append(~is_new if asked.acknowledged else is_new)
    return conditions


def _has_folio(agency: str, asked: Asked) -> ColumnElement[bool]:
    if (whole := whole_folio(asked.folio)) is not None:
        return Submission.folio == whole
    newest = (
        select(Submission.id, Submission.folio)
        .where(Submission.agency == agency, *_conditions(asked))
        .order_by(Submission.received_at.desc(), Submission.id.desc())
        .limit(LOOKED_THROUGH)
        .subquery()
    )
    return Submission.id.in_(
        select(newest.c.id).where(newest.c.folio.contains(asked.folio, autoescape=True))
    )


def _behind(after: Submission, *, newest_first: bool) -> ColumnElement[bool]:
    at, own = Submission.received_at, Submission.id
    same = at == after.received_at
    if newest_first:
        return or_(at < after.received_at, and_(same, own < after.id))
    return or_(at > after.received_at, and_(same, own > after.id))


def _latest(session: Session, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    rows = session.execute(
        select(TrackingRow.submission_id, func.max(TrackingRow.at).label("since"))
        .where(TrackingRow.submission_id.in_(ids))
        .group_by(TrackingRow.submission_id)
    )
    return {row.submission_id: row.since for row in rows}
