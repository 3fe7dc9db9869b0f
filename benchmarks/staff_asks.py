"""What the console and a desk ask of many submissions: how much came, and one of them by its folio.

Beside them: the same submissions counted row by row, and each of an agency's folios looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import case, func, insert, select
from sqlalchemy.orm import Session

from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Growth, Measured
from benchmarks.place import Place
from benchmarks.programs import took
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.tracking import Stage
from portal.storage import agency_query, submission_sums
from portal.storage.agency_query import Asked
from portal.storage.database import Database, open_database
from portal.storage.submission_sums import SubmissionSum
from portal.storage.submissions import Submission
from portal.storage.tracking_steps import TrackingRow

SIZES: Final = (2_000, 20_000, 100_000)
_AIM: Final = Aim(at_most=200.0)
_ROUNDS: Final = 9
_BEGAN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_KIOSKS, _AGENCIES, _SERVICES, _AT_ONCE = 400, 10, 70, 5_000
_AGENCY: Final = "agency-0"
_NO_PART: Final = "ZZZZZZ"
_COUNTED: Final = "every submission counted"
_LOOKED_AT: Final = "each of the agency's folios looked at"


def measure_staff_asks(place: Place, depth: Depth) -> Iterator[Figure]:  # noqa: ARG001 - as all parts
    """Of a hundred thousand, a tenth of them one agency's."""
    with _submissions(place.scratch / "staff-asks.sqlite", SIZES[-1]) as database:
        every = "of 100,000 submissions"
        counted = _times(database, _count_rows)
        yield Figure(f"use {every}", "ms", _times(database, _use), counted, _COUNTED, aim=_AIM)
        looked_at = _times(database, _look_at_each)
        for name, folio in (("a whole folio", _folio(0)), ("a part of a folio", _NO_PART)):
            found = _times(database, _search(folio))
            yield Figure(
                f"a desk's search for {name}, {every}", "ms", found, looked_at, _LOOKED_AT, aim=_AIM
            )


def grow_staff_asks(place: Place, depth: Depth) -> Iterator[Growth]:  # noqa: ARG001 - as all parts
    """The same over ever more submissions."""
    asks: dict[str, Callable[[Session], object]] = {
        "use": _use,
        "a desk's search for a whole folio": _search(_folio(0)),
        "a desk's search for a part of a folio": _search(_NO_PART),
    }
    values: dict[str, list[float]] = {name: [] for name in asks}
    for size in SIZES:
        with _submissions(place.scratch / f"staff-asks-{size}.sqlite", size) as database:
            for name, ask in asks.items():
                values[name].append(_times(database, ask).value)
    for name, found in values.items():
        yield Growth(name, "ms", "submissions", SIZES, tuple(found))


def _use(session: Session) -> object:
    return (
        submission_sums.by_service(session),
        submission_sums.by_kiosk(session),
        submission_sums.assisted(session),
    )


def _count_rows(session: Session) -> object:
    group = (Submission.kiosk, Submission.agency, Submission.service)
    helped = func.sum(case((Submission.header.contains('"assisted":true'), 1), else_=0))
    return session.execute(select(*group, func.count(), helped).group_by(*group)).all()


def _search(folio: str) -> Callable[[Session], object]:
    return lambda session: agency_query.page(session, _AGENCY, Asked(folio=folio), None, 50)


def _look_at_each(session: Session) -> object:
    has = Submission.folio.contains(_NO_PART)
    return session.scalars(select(Submission.id).where(Submission.agency == _AGENCY, has)).all()


@contextmanager
def _submissions(path: Path, count: int) -> Iterator[Database]:
    database = open_database(f"sqlite:///{path}")
    sums: Counter[tuple[str, str, str]] = Counter()
    with database.writing() as session:
        for start in range(0, count, _AT_ONCE):
            rows = [_row(number) for number in range(start, min(count, start + _AT_ONCE))]
            session.execute(insert(Submission), rows)
            session.execute(insert(TrackingRow), [_step(row) for row in rows])
            sums.update(
                (f"{row['kiosk']}", f"{row['agency']}", f"{row['service']}") for row in rows
            )
        keys = ("kiosk", "agency", "service")
        session.execute(
            insert(SubmissionSum),
            [
                {**dict(zip(keys, key, strict=True)), "count": came, "assisted": 0}
                for key, came in sums.items()
            ],
        )
    try:
        yield database
    finally:
        database.close()


def _folio(number: int) -> str:
    second = _BEGAN + timedelta(seconds=number)
    return mint_folio(number % _KIOSKS + 1, second, lambda _: b"\0")


def _row(number: int) -> dict[str, object]:
    return {
        "id": UUID(int=number + 1),
        "folio": _folio(number),
        "kiosk": f"kiosk-{number % _KIOSKS + 1}",
        "agency": f"agency-{number % _AGENCIES}",
        "service": f"service-{number % _SERVICES}",
        "claim_hash": bytes(32),
        "header": '{"assisted":false,"padding":"' + "x" * 600 + '"}',
        "sealed": bytes(1_500),
        "signature": bytes(64),
        "receipt": "x" * 500,
        "received_at": _BEGAN + timedelta(seconds=number),
        "stage": Stage.RESOLVED.value,
        "acknowledged_at": _BEGAN,
    }


def _step(row: dict[str, object]) -> dict[str, object]:
    return {"submission_id": row["id"], "stage": row["stage"], "at": _BEGAN, "note": ""}


def _times(database: Database, ask: Callable[[Session], object]) -> Measured:
    def doing() -> None:
        with database.reading() as session:
            ask(session)

    doing()
    return Measured.of([took(doing) for _ in range(_ROUNDS)])
