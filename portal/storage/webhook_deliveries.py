"""Events on their way to agencies' addresses: written with what they tell of, sent afterwards.

Each is leased by whoever sends it: others leave it alone meanwhile, and take it over where the
lease ran out, because its holder was killed. So each arrives at least once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    Uuid,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.storage.table import Table, UtcMoment
from portal.storage.webhooks import Webhook, awake


class DeliveryState(StrEnum):
    """How it stands with one."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    """Given up; somebody may have it tried again."""


class Delivery(Table):
    """One event for one address. `body` is sent as it stands, each time the same bytes."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index("ix_webhook_deliveries_due", "webhook", "state", "due_at"),
        Index("ix_webhook_deliveries_settled", "state", "settled_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    webhook: Mapped[UUID] = mapped_column(Uuid, ForeignKey("webhooks.id"))
    kind: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    state: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime] = mapped_column(UtcMoment)
    attempts: Mapped[int] = mapped_column(Integer)
    last_failure: Mapped[str] = mapped_column(String(20))
    settled_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    lease: Mapped[UUID | None] = mapped_column(Uuid)
    leased_until: Mapped[datetime | None] = mapped_column(UtcMoment)


_NEW: Final[Mapping[str, object]] = {
    "state": DeliveryState.WAITING.value,
    "attempts": 0,
    "last_failure": "",
}


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes down new ones, in one statement: `id`, `webhook`, `kind`, `body`, `created_at`."""
    if rows:
        session.execute(
            insert(Delivery), [{**_NEW, "due_at": one["created_at"], **one} for one in rows]
        )


def addresses_due(session: Session, now: datetime) -> list[UUID]:
    """Those that may be sent to, and have something due."""
    query = select(Webhook.id).where(
        *awake(now),
        select(Delivery.id).where(Delivery.webhook == Webhook.id, *_due(now)).exists(),
    )
    return list(session.scalars(query))


def claim(
    session: Session, webhook: UUID, lease: UUID, *, now: datetime, until: datetime, limit: int
) -> list[Delivery]:
    """At most so many that are due, the oldest first, for nobody else until the lease ends."""
    found = session.scalars(
        select(Delivery)
        .where(Delivery.webhook == webhook, *_due(now))
        .order_by(Delivery.due_at, Delivery.created_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for one in found:
        one.lease, one.leased_until = lease, until
    session.flush()
    return list(found)


def by_id(session: Session, delivery: UUID, *, lock: bool = False) -> Delivery | None:
    """With `lock` for nobody else who locks it."""
    query = select(Delivery).where(Delivery.id == delivery)
    return session.scalar(query.with_for_update() if lock else query)


def newest(
    session: Session, webhook: UUID, state: DeliveryState | None, limit: int
) -> list[Delivery]:
    """An address's, newest first."""
    query = select(Delivery).where(Delivery.webhook == webhook)
    if state is not None:
        query = query.where(Delivery.state == state.value)
    return list(
        session.scalars(query.order_by(Delivery.created_at.desc(), Delivery.id.desc()).limit(limit))
    )


def counts(session: Session, webhooks: Sequence[UUID]) -> dict[tuple[UUID, DeliveryState], int]:
    """How many there are of each state."""
    rows = session.execute(
        select(Delivery.webhook, Delivery.state, func.count())
        .where(Delivery.webhook.in_(webhooks))
        .group_by(Delivery.webhook, Delivery.state)
    )
    return {(webhook, DeliveryState(state)): count for webhook, state, count in rows}


@dataclass(frozen=True)
class Outstanding:
    """How many events of an address wait or were given up; `oldest` is when the first was made."""

    webhook: UUID
    state: DeliveryState
    count: int
    oldest: datetime


def outstanding(session: Session) -> list[Outstanding]:
    """Of all addresses; what was delivered is not looked at."""
    states = (DeliveryState.WAITING.value, DeliveryState.DEAD.value)
    rows = session.execute(
        select(
            Delivery.webhook,
            Delivery.state,
            func.count().label("count"),
            func.min(Delivery.created_at).label("oldest"),
        )
        .where(Delivery.state.in_(states))
        .group_by(Delivery.webhook, Delivery.state)
    )
    return [
        Outstanding(webhook, DeliveryState(state), count, oldest)
        for webhook, state, count, oldest in rows
    ]


def again(session: Session, webhook: UUID, now: datetime) -> int:
    """What was given up is tried anew; how many those are."""
    dead = (Delivery.webhook == webhook, Delivery.state == DeliveryState.DEAD.value)
    done = update(Delivery).where(*dead).values(**_NEW, due_at=now, settled_at=None)
    return _changed(session, done)


def make_due(session: Session, webhook: UUID, now: datetime) -> None:
    """Whatever waits is due now, however long it has waited."""
    waits = (Delivery.webhook == webhook, Delivery.state == DeliveryState.WAITING.value)
    session.execute(update(Delivery).where(*waits).values(due_at=now))


def remove(session: Session, webhook: Webhook) -> None:
    """An address with all that was on its way there, once nobody writes more down for it."""
    session.refresh(webhook, with_for_update=True)
    session.execute(delete(Delivery).where(Delivery.webhook == webhook.id))
    session.delete(webhook)


def give_up(session: Session, before: datetime, now: datetime) -> int:
    """What was due before then and still waits is dead; what somebody had tried again is not."""
    waits = (Delivery.state == DeliveryState.WAITING.value, Delivery.due_at < before)
    done = update(Delivery).where(*waits).values(state=DeliveryState.DEAD.value, settled_at=now)
    return _changed(session, done)


def erase(session: Session, state: DeliveryState, before: datetime) -> int:
    """What was settled before then."""
    return _changed(
        session, delete(Delivery).where(Delivery.state == state.value, Delivery.settled_at < before)
    )


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.state == DeliveryState.WAITING.value,
        Delivery.due_at <= now,
        or_(Delivery.leased_until.is_(None), Delivery.leased_until <= now),
    )


def _changed(session: Session, statement: Any) -> int:
    return int(session.connection().execute(statement).rowcount)
