"""The console's pages over eight thousand kiosks: what the server needs for one answer.

Beside them: the same kiosks read whole, parsed and filtered in Python, as they would be were the
last heartbeats all there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from starlette.requests import Request

from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Growth, Measured
from benchmarks.place import Place
from benchmarks.programs import took
from kiosk.catalogue.place_names import municipalities_of
from kiosk.catalogue.places import STATES, state_of
from kiosk.protocol.enrolment import Centre
from kiosk.protocol.heartbeat import Heartbeat, OutboxFigures
from portal.console.door import Visitor
from portal.console.fleet_pages import FleetPages
from portal.console.guard import Ask
from portal.console.roles import Role
from portal.publishing.repository import Repository
from portal.storage import fleet
from portal.storage.database import Database, open_database
from portal.storage.heartbeats import HeartbeatRow
from portal.storage.kiosks import Kiosk

KIOSKS: Final = 8000
SIZES: Final = (80, 800, KIOSKS)
AIM: Final = Aim(at_most=200.0)
_TIMES: Final = 15
_NOW: Final = datetime(2026, 11, 25, 18, tzinfo=UTC)
_TABLE: Final = b"alert=fault&order=heard&page=3"
_PEER: Final = "all heartbeats parsed"


def measure_fleet_pages(place: Place, depth: Depth) -> Iterator[Figure]:  # noqa: ARG001
    """What an operator waits for, as far as the server can help it."""
    with _fleet(place.scratch / "fleet.sqlite", KIOSKS) as database:
        pages = FleetPages(database, Repository(place.scratch / "no-repository"), lambda: _NOW)
        peer = _times(lambda: _all_parsed(database), rounds=3)
        asked: dict[str, Callable[[], object]] = {
            "the console's table: fifty of 8,000 kiosks, filtered and in order": lambda: (
                pages.table(_ask("/console/kiosks", _TABLE))
            ),
            "the console's first page: alerts and map of 8,000 kiosks": lambda: pages.overview(
                _ask("/console", b"")
            ),
        }
        for name, ask in asked.items():
            yield Figure(name, "ms", _times(ask), peer, _PEER, aim=AIM)


def grow_fleet_pages(place: Place, depth: Depth) -> Iterator[Growth]:  # noqa: ARG001 - as all parts
    """The same over ever more kiosks."""
    tables, overviews = [], []
    for size in SIZES:
        with _fleet(place.scratch / f"fleet-{size}.sqlite", size) as database:
            pages = FleetPages(database, Repository(place.scratch / "no-repository"), lambda: _NOW)
            table, first = _ask("/console/kiosks", b"order=heard"), _ask("/console", b"")
            tables.append(_times(partial(pages.table, table)).value)
            overviews.append(_times(partial(pages.overview, first)).value)
    yield Growth("the console's table", "ms", "kiosks", SIZES, tuple(tables))
    yield Growth("the console's first page", "ms", "kiosks", SIZES, tuple(overviews))


@contextmanager
def _fleet(path: Path, count: int) -> Iterator[Database]:
    database = open_database(f"sqlite:///{path}")
    places = [place for state in STATES for place in municipalities_of(state)]
    numbers = range(1, count + 1)
    centres = {number: _centre(number, places[number * 7 % len(places)]) for number in numbers}
    with database.writing() as session:
        session.add_all(
            Kiosk(
                number=number,
                device_key=bytes(32),
                centre=centres[number].model_dump_json(),
                software="0.1.0",
                enrolled_at=_NOW,
                ring=3,
            )
            for number in numbers
        )
        session.flush()
        for number in numbers:
            heartbeat, received_at = _heartbeat(number), _NOW - timedelta(seconds=number)
            row = fleet.row_of(number, centres[number])
            fleet.put(row, heartbeat, received_at)
            told = heartbeat.model_dump_json()
            last = HeartbeatRow(kiosk=heartbeat.kiosk, heartbeat=told, received_at=received_at)
            session.add_all((row, last))
    try:
        yield database
    finally:
        database.close()


def _centre(number: int, place: str) -> Centre:
    return Centre(
        id=f"cdc-{number}", name=f"Centro {number}", state=state_of(place), municipality=place
    )


def _heartbeat(number: int) -> Heartbeat:
    waiting = number % 5
    return Heartbeat(
        kiosk=f"kiosk-{number}",
        at=_NOW,
        software="0.1.0",
        outbox=OutboxFigures(
            queued=waiting,
            sending=0,
            carried=0,
            held=int(number % 97 == 0),
            delivered=number,
            oldest_undelivered_seconds=number * 10 if waiting else None,
        ),
        troubles=("printer-paper-low",) if number % 20 == 0 else (),
    )


def _ask(path: str, query: bytes) -> Ask:
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query,
        "headers": [],
    }
    return Ask(Request(scope), {}, Visitor("bench", Role.VIEWER, ""))


def _all_parsed(database: Database) -> int:
    with database.reading() as session:
        rows = session.query(HeartbeatRow).all()
        parsed = [Heartbeat.model_validate_json(row.heartbeat) for row in rows]
    return sum(bool(one.troubles) for one in parsed)


def _times(doing: Callable[[], object], rounds: int = _TIMES) -> Measured:
    doing()
    return Measured.of([took(doing) for _ in range(rounds)])
