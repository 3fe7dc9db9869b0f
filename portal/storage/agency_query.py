"""What was sent to one agency: filtered, page by page, and counted. Bodies are never read here.

Pages go on behind a submission, in the order of arrival and then of ids: what comes meanwhile moves
nothing from one page to another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, String, and_, exists, func, or_, select
from sqlalchemy.orm import Session, defer

from kiosk.protocol.tracking import CLOSED, Stage
from portal.storage.acknowledgements import Acknowledgement
from portal.storage.submissions import Submission
from portal.storage.tracking_steps import TrackingRow


@dataclass(frozen=True)
class Asked:
    """Which of an agency's submissions. `folio` is a part of one; `until` is excluded."""

    service: str | None = None
    stages: tuple[Stage, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    folio: str = ""
    acknowledged: bool | None = None
    newest_first: bool = False


@dataclass(frozen=True)
class Found:
    """A submission, and how far it has come since when."""

    row: Submission
    stage: Stage
    since: datetime
    is_acknowledged: bool


@dataclass(frozen=True)
class OpenCount:
    """How many of one service that came on one day (UTC) are not decided."""

    service: str
    day: str
    count: int


def page(
    session: Session, agency: str, asked: Asked, after: Submission | None, limit: int
) -> list[Found]:
    """At most `limit`, those behind `after`."""
    query = (
        select(Submission, _is_acknowledged())
        .options(defer(Submission.sealed), defer(Submission.signature), defer(Submission.receipt))
        .where(Submission.agency == agency, *_conditions(asked))
    )
    order = (Submission.received_at, Submission.id)
    if after is not None:
        query = query.where(_behind(after, newest_first=asked.newest_first))
    rows = session.execute(
        query.order_by(*(one.desc() if asked.newest_first else one for one in order)).limit(limit)
    ).all()
    steps = _latest(session, [row.id for row, _ in rows])
    return [Found(row, *steps[row.id], bool(is_acknowledged)) for row, is_acknowledged in rows]


def by_stage(session: Session, agency: str) -> dict[Stage, int]:
    """How many there are of each stage."""
    stage = _stage().label("stage")
    inner = select(stage).where(Submission.agency == agency).subquery()
    rows = session.execute(select(inner.c.stage, func.count()).group_by(inner.c.stage))
    return {Stage(stage): count for stage, count in rows}


def unacknowledged(session: Session, agency: str) -> int:
    """How many nobody has taken note of."""
    query = select(func.count()).select_from(Submission)
    return session.scalar(query.where(Submission.agency == agency, ~_is_acknowledged())) or 0


def open_by_day(session: Session, agency: str) -> list[OpenCount]:
    """How many are not decided, by service and day of arrival, oldest first."""
    day = func.date(Submission.received_at, type_=String)
    rows = session.execute(
        select(Submission.service, day, func.count())
        .where(Submission.agency == agency, _stage().not_in([one.value for one in CLOSED]))
        .group_by(Submission.service, day)
        .order_by(day, Submission.service)
    )
    return [OpenCount(service, str(one), count) for service, one, count in rows]


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.service is not None:
        conditions.append(Submission.service == asked.service)
    if asked.stages:
        conditions.append(_stage().in_([stage.value for stage in asked.stages]))
    if asked.since is not None:
        conditions.append(Submission.received_at >= asked.since)
    if asked.until is not None:
        conditions.append(Submission.received_at < asked.until)
    if asked.folio:
        conditions.append(Submission.folio.contains(asked.folio, autoescape=True))
    if asked.acknowledged is not None:
        conditions.append(_is_acknowledged() if asked.acknowledged else ~_is_acknowledged())
    return conditions


def _behind(after: Submission, *, newest_first: bool) -> ColumnElement[bool]:
    at, own = Submission.received_at, Submission.id
    same = at == after.received_at
    if newest_first:
        return or_(at < after.received_at, and_(same, own < after.id))
    return or_(at > after.received_at, and_(same, own > after.id))


def _stage() -> ScalarSelect[Any]:
    return (
        select(TrackingRow.stage)
        .where(TrackingRow.submission_id == Submission.id)
        .order_by(TrackingRow.sequence.desc())
        .limit(1)
        .correlate(Submission)
        .scalar_subquery()
    )


def _is_acknowledged() -> ColumnElement[bool]:
    return exists().where(Acknowledgement.submission_id == Submission.id).correlate(Submission)


def _latest(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[Stage, datetime]]:
    rows = session.execute(
        select(TrackingRow.submission_id, TrackingRow.stage, TrackingRow.at)
        .where(TrackingRow.submission_id.in_(ids))
        .order_by(TrackingRow.sequence)
    )
    return {submission: (Stage(stage), at) for submission, stage, at in rows}
