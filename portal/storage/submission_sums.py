"""How many submissions of each service came from each kiosk, counted as they are stored.

One row for a kiosk and service, whatever the years: what a country uses is read without its
submissions. Only what one kiosk sends of one service at the same moment waits for its row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from kiosk.protocol.envelope import Header
from portal.storage.table import WHOLE_NUMBER, Table

_AT_ONCE: Final = 500
_INSERTS: Final[dict[str, Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class SubmissionSum(Table):
    """Of one kiosk and service."""

    __tablename__ = "submission_sums"

    kiosk: Mapped[str] = mapped_column(String(80), primary_key=True)
    agency: Mapped[str] = mapped_column(String(80), primary_key=True)
    service: Mapped[str] = mapped_column(String(80), primary_key=True)
    count: Mapped[int] = mapped_column(WHOLE_NUMBER)
    assisted: Mapped[int] = mapped_column(WHOLE_NUMBER)


_KEY: Final = (SubmissionSum.kiosk, SubmissionSum.agency, SubmissionSum.service)


@dataclass(frozen=True)
class SubmissionCount:
    """How many submissions of one service came from one kiosk; `assisted` of them with help."""

    kiosk: str
    agency: str
    service: str
    count: int
    assisted: int


def add(session: Session, headers: Iterable[Header]) -> None:
    """Counts what the caller's transaction stores; as its last act, since a row is held by it."""
    every: Counter[tuple[str, str, str]] = Counter()
    with_help: Counter[tuple[str, str, str]] = Counter()
    for one in headers:
        key = (one.kiosk, one.agency, one.service)
        every[key] += 1
        with_help[key] += one.assisted
    # In one order everywhere: two that count the same ones wait for each other in turn.
    rows = [
        {
            "kiosk": key[0],
            "agency": key[1],
            "service": key[2],
            "count": every[key],
            "assisted": with_help[key],
        }
        for key in sorted(every)
    ]
    insert = _INSERTS[session.get_bind().dialect.name]
    for start in range(0, len(rows), _AT_ONCE):
        more = insert(SubmissionSum).values(rows[start : start + _AT_ONCE])
        session.execute(
            more.on_conflict_do_update(
                index_elements=_KEY,
                set_={
                    "count": SubmissionSum.count + more.excluded.count,
                    "assisted": SubmissionSum.assisted + more.excluded.assisted,
                },
            )
        )


def counts(session: Session) -> list[SubmissionCount]:
    """How many there are, by kiosk and service."""
    rows = session.execute(
        select(*_KEY, SubmissionSum.count, SubmissionSum.assisted).order_by(*_KEY)
    )
    return [SubmissionCount(*row) for row in rows]


def by_service(session: Session) -> Counter[str]:
    """How many there are of each service."""
    return _by(session, SubmissionSum.service)


def by_kiosk(session: Session) -> Counter[str]:
    """How many came from each kiosk."""
    return _by(session, SubmissionSum.kiosk)


def assisted(session: Session) -> int:
    """How many were filled in with the help of a centre's staff."""
    return int(session.scalar(select(func.sum(SubmissionSum.assisted))) or 0)


def _by(session: Session, name: InstrumentedAttribute[str]) -> Counter[str]:
    # PostgreSQL adds whole numbers up to a decimal.
    total: ColumnElement[int] = func.sum(SubmissionSum.count)
    rows = session.execute(select(name, total).group_by(name))
    return Counter({one: int(count) for one, count in rows})
