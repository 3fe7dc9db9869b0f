"""What came is counted as it is stored: once, whatever happens, and without reading it again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import pytest
from portal_world import Device, Portal
from sqlalchemy import Engine, event, text

from kiosk.protocol.batch import Accepted, Batch
from portal.storage import submission_sums
from portal.storage.database import Database, open_database
from portal.storage.migrate import migrate_back
from portal.storage.submission_sums import SubmissionCount

pytest_plugins = ["portal_fixtures"]
pytestmark = pytest.mark.both_databases
AGENCY, SERVICE, OTHER = "registro-civil", "acta-de-nacimiento", "cambio-de-nombre"


def counted(database: Database) -> list[SubmissionCount]:
    with database.reading() as session:
        return submission_sums.counts(session)


def test_each_is_counted_by_its_kiosk_and_service_and_with_help(portal: Portal) -> None:
    one, other = portal.enrol(), portal.enrol()
    first = (one.envelope(), one.envelope(assisted=True), one.envelope(service=OTHER))

    one.submit(*first)
    other.submit(other.envelope(assisted=True))
    one.submit(one.envelope())

    assert counted(portal.database) == [
        SubmissionCount(one.id, AGENCY, SERVICE, 3, 1),
        SubmissionCount(one.id, AGENCY, OTHER, 1, 0),
        SubmissionCount(other.id, AGENCY, SERVICE, 1, 1),
    ]
    with portal.database.reading() as session:
        assert submission_sums.by_service(session) == {SERVICE: 4, OTHER: 1}
        assert submission_sums.by_kiosk(session) == {one.id: 4, other.id: 1}
        assert submission_sums.assisted(session) == 2


def test_what_is_sent_again_or_refused_is_not_counted_again(portal: Portal) -> None:
    device = portal.enrol()
    envelope, stranger = device.envelope(), portal.enrol()
    foreign = stranger.envelope()

    for _ in range(3):
        device.post("/v1/submissions", Batch(envelopes=(envelope,)))
    device.post("/v1/submissions", Batch(envelopes=(foreign,)))

    assert sum(one.count for one in counted(portal.database) if one.kiosk == device.id) == 1


def test_what_failed_to_be_stored_is_not_counted(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = portal.enrol()
    envelopes = (device.envelope(), device.envelope())

    def broken(*_: object) -> None:
        raise ValueError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(submission_sums, "add", broken)
        device.submit(*envelopes)
    assert counted(portal.database) == []
    with portal.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM submissions")) == 0

    device.submit(*envelopes)

    assert [one.count for one in counted(portal.database)] == [2]


def test_those_that_are_stored_at_the_same_moment_are_all_counted(portal: Portal) -> None:
    devices = [portal.enrol() for _ in range(3)]
    services = (SERVICE, OTHER)
    batches = [
        [device.envelope(service=service) for service in order]
        for device in devices
        for order in (services, services[::-1], services, services[::-1])
    ]
    senders = [device for device in devices for _ in range(4)]

    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda pair: pair[0].submit(*pair[1]), zip(senders, batches, strict=True))
        )

    assert all(isinstance(one, Accepted) for answer in answers for one in answer)
    assert {one.count for one in counted(portal.database)} == {4}
    assert len(counted(portal.database)) == 6


def test_rows_are_held_in_one_order_whatever_came_first(portal: Portal, device: Device) -> None:
    """Two batches that count the same two would wait for each other for ever."""
    asked: list[str] = []

    def note(*call: Any) -> None:
        if "INTO submission_sums" in call[2]:
            asked.append(str(call[3]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with portal.database.writing() as session:
            submission_sums.add(session, [device.header(service=OTHER), device.header()])
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    (values,) = asked
    assert values.index(SERVICE) < values.index(OTHER)


def test_what_an_older_portal_stored_is_counted_by_the_migration(portal: Portal) -> None:
    one, other = portal.enrol(), portal.enrol()
    for device in (one, other):
        device.submit(*(device.envelope() for _ in range(7)))
        device.submit(device.envelope(assisted=True), device.envelope(service=OTHER))
    before = counted(portal.database)
    assert sum(row.count for row in before) == 18
    with portal.database.engine.begin() as connection:
        migrate_back(connection, "0025")

    again = open_database(portal.settings.database)

    assert counted(again) == before
    again.close()


def test_the_migration_counts_each_once_however_small_its_pieces(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = portal.enrol()
    for number in range(4):
        device.submit(*(device.envelope(assisted=number == 1) for _ in range(10)))
    script = import_module("portal.storage.migrations.versions.r0026_submission_sums")
    monkeypatch.setattr(script, "_PAGES", 1)
    monkeypatch.setattr(script, "_ROWS", 3)

    with portal.database.engine.begin() as connection:
        pieces = [*(script._pages if portal.database.is_postgresql else script._rows)(connection)]
        every, assisted = script._counted(connection)

    assert len(pieces) > 2
    key = (device.id, AGENCY, SERVICE)
    assert (every, assisted) == ({key: 40}, {key: 10})
