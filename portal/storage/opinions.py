"""Opinions as they came: by service and centre, with no word about which machine or what hour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Date, LargeBinary, String, Uuid, case, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.protocol.opinion import BEST, Opinion
from portal.storage.table import Table

KEPT_COMMENTS: Final = timedelta(days=365)
"""What somebody wrote is for whoever can mend something; how it was rated stays."""


class OpinionRow(Table):
    """One opinion."""

    __tablename__ = "opinions"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    centre: Mapped[str] = mapped_column(String(80), index=True)
    service: Mapped[str] = mapped_column(String(80), index=True)
    agency: Mapped[str] = mapped_column(String(80), index=True)
    day: Mapped[date] = mapped_column(Date)
    rating: Mapped[int]
    comment: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_id: Mapped[str | None] = mapped_column(String(16))

    def opinion(self) -> Opinion:
        """The opinion as it came."""
        return Opinion(
            id=self.id,
            service=self.service,
            agency=self.agency,
            day=self.day,
            rating=self.rating,
            comment=self.comment,
            key_id=self.key_id,
        )


@dataclass(frozen=True)
class Rated:
    """What one service was given in one centre: `by_rating` counts 1 to 5, worst first."""

    service: str
    centre: str
    by_rating: tuple[int, ...]
    comments: int

    @property
    def count(self) -> int:
        return sum(self.by_rating)

    @property
    def mean(self) -> float:
        return sum(rating * count for rating, count in enumerate(self.by_rating, 1)) / self.count


def add(session: Session, centre: str, opinions: Iterable[Opinion]) -> None:
    """Keeps those that are not there yet.

    Raises SQLAlchemy's `IntegrityError` where another request keeps one at the same moment.
    """
    for one in opinions:
        if session.get(OpinionRow, one.id) is None:
            session.add(
                OpinionRow(
                    id=one.id,
                    centre=centre,
                    service=one.service,
                    agency=one.agency,
                    day=one.day,
                    rating=one.rating,
                    comment=one.comment,
                    key_id=one.key_id,
                )
            )
    session.flush()


def rated(
    session: Session, *, service: str | None = None, centre: str | None = None
) -> list[Rated]:
    """How each service was rated in each centre."""
    counts = [
        func.sum(case((OpinionRow.rating == rating, 1), else_=0)) for rating in range(1, BEST + 1)
    ]
    query = (
        select(OpinionRow.service, OpinionRow.centre, func.count(OpinionRow.comment), *counts)
        .group_by(OpinionRow.service, OpinionRow.centre)
        .order_by(OpinionRow.service, OpinionRow.centre)
    )
    if service is not None:
        query = query.where(OpinionRow.service == service)
    if centre is not None:
        query = query.where(OpinionRow.centre == centre)
    return [
        Rated(name, place, tuple(map(int, by_rating)), int(comments))
        for name, place, comments, *by_rating in session.execute(query)
    ]


def with_comments(session: Session, agency: str) -> list[OpinionRow]:
    """The opinions with a comment to one agency, oldest day first."""
    return list(
        session.scalars(
            select(OpinionRow)
            .where(OpinionRow.agency == agency, OpinionRow.comment.is_not(None))
            .order_by(OpinionRow.day, OpinionRow.id)
        )
    )


def erase_comments(session: Session, today: date) -> int:
    """Those of more than a year ago, for good; how many."""
    old = (
        update(OpinionRow)
        .where(OpinionRow.comment.is_not(None), OpinionRow.day < today - KEPT_COMMENTS)
        .values(comment=None, key_id=None)
    )
    return session.connection().execute(old).rowcount
