"""Agencies' addresses that are told of events, and how each does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, String, Uuid, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.storage.table import Table, UtcMoment


class Webhook(Table):
    """One address. `failures` in a row since `failing_since`; it rests until `rests_until`."""

    __tablename__ = "webhooks"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    agency: Mapped[str] = mapped_column(String(80), index=True)
    address: Mapped[str] = mapped_column(String(500))
    kinds: Mapped[str] = mapped_column(String(200))
    """Of what it is told, with commas between; empty: of everything, new kinds too."""
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    paused_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    paused_why: Mapped[str] = mapped_column(String(20), default="", server_default="")
    failures: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    failing_since: Mapped[datetime | None] = mapped_column(UtcMoment)
    rests_until: Mapped[datetime | None] = mapped_column(UtcMoment)
    last_success_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    last_failure_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    last_failure: Mapped[str] = mapped_column(String(20), default="", server_default="")


def by_id(session: Session, webhook: UUID, *, lock: bool = False) -> Webhook | None:
    """With `lock` nobody else who locks it decides on it before the transaction ends."""
    query = select(Webhook).where(Webhook.id == webhook)
    # Not so strong that it would stop deliveries from naming it (their foreign key).
    return session.scalar(query.with_for_update(key_share=True) if lock else query)


def of(session: Session, agency: str | None = None) -> list[Webhook]:
    """One agency's, or all, oldest first."""
    query = select(Webhook).order_by(Webhook.agency, Webhook.created_at, Webhook.id)
    return list(session.scalars(query if agency is None else query.where(Webhook.agency == agency)))


def of_each(session: Session, agencies: Collection[str]) -> list[Webhook]:
    """Of these agencies together, in one statement; none is removed before the transaction ends."""
    query = select(Webhook).where(Webhook.agency.in_(agencies))
    return list(session.scalars(query.with_for_update(read=True, key_share=True)))


def awake(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What holds of those that may be sent to."""
    rested = or_(Webhook.rests_until.is_(None), Webhook.rests_until <= now)
    return Webhook.paused_at.is_(None), rested
