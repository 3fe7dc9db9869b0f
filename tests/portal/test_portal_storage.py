"""The schema comes with the package, is run at the start, and damages nothing foreign."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from database_choice import BOTH_KINDS, empty_address, is_postgresql
from portal_world import Device, Portal
from query_plan import plan_of
from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.protocol.enrolment import request_enrolment
from kiosk.protocol.heartbeat import CatalogueFigures, StaffLogAnchor
from kiosk.protocol.message import MAX_WHOLE_NUMBER
from kiosk.protocol.tracking import CLOSED, Stage
from portal.cli import main
from portal.storage import agency_query, nonces, submissions, tracking_steps, uploads
from portal.storage.agency_query import Asked
from portal.storage.database import (
    STORAGE_FAILURES,
    Database,
    DatabaseUnusable,
    cause_of,
    open_database,
)
from portal.storage.engines import journal_settings
from portal.storage.migrate import migrate, migrate_back, revision_of, revisions
from portal.storage.tables import METADATA

pytest_plugins = ["portal_fixtures"]


NOW = datetime(2026, 1, 15, tzinfo=UTC)
OPEN = Asked(stages=tuple(stage for stage in Stage if stage not in CLOSED))


def url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.mark.both_databases
@pytest.mark.usefixtures("chosen_database")
def test_the_migrations_make_exactly_the_tables_of_the_program(tmp_path: Path) -> None:
    database = open_database(empty_address(tmp_path))

    with database._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    assert len(METADATA.tables) == 24
    database.close()


def test_the_manual_says_of_each_table_how_long_it_is_kept() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "portal-operations.md").read_text()
    section = manual.split("### What is kept how long\n")[1].split("\n### ")[0]
    first = re.findall(r"(?m)^\| (`[^|]*) \|", section)

    assert {name for cell in first for name in re.findall("`([a-z_]+)`", cell)} == {
        *METADATA.tables
    }


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda s: agency_query.open_by_day(s, "registro-civil"), "ix_submissions_open"),
        (lambda s: agency_query.page(s, "registro-civil", OPEN, None, 50), "ix_submissions_open"),
        (lambda s: uploads.drop(s, NOW, NOW, 20), "ix_uploads_expires_at"),
    ],
)
def test_the_few_that_are_asked_for_are_found_in_an_index_of_their_own(
    portal: Portal, ask: Callable[[Session], object], index: str
) -> None:
    """The database must see that the question asks for no others; it does by the same words."""
    with portal.database.writing() as session:
        if is_postgresql():
            session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = plan_of(session, ask)
    assert index in plan, plan


@pytest.mark.both_databases
@pytest.mark.usefixtures("chosen_database")
def test_the_migrations_lead_back_step_by_step_and_up_again_from_each(tmp_path: Path) -> None:
    database = open_database(empty_address(tmp_path))
    steps = revisions()

    for revision in reversed(["base", *steps[:-1]]):
        with database._engine.begin() as connection:
            migrate_back(connection, revision)
            assert revision_of(connection) == (None if revision == "base" else revision)
        if revision in {"base", steps[0], steps[-2]}:
            with database._engine.connect() as connection, connection.begin() as transaction:
                migrate(connection)
                assert revision_of(connection) == steps[-1]
                assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
                transaction.rollback()
    with database._engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    database.close()


@pytest.mark.both_databases
def test_the_migrations_keep_what_is_there_in_both_directions(portal: Portal) -> None:
    device = portal.enrol()
    envelope = device.envelope()
    device.submit(envelope)

    with portal.database._engine.begin() as connection:
        migrate_back(connection, "0001")
    again = open_database(portal.settings.database)

    with again.reading() as session:
        stored = submissions.by_id(session, envelope.header.id)
        assert stored is not None
        assert stored.envelope() == envelope
        assert [step.stage for step in tracking_steps.of(session, stored.id)] == ["delivered"]
    again.close()


@pytest.mark.both_databases
@pytest.mark.usefixtures("chosen_database")
def test_of_several_that_open_a_new_database_each_finds_it_whole(tmp_path: Path) -> None:
    address = empty_address(tmp_path)

    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(open_database, [address] * 4))

    for database in opened:
        with database.reading() as session:
            assert revision_of(session.connection()) == revisions()[-1]
        database.close()


@pytest.mark.both_databases
def test_what_a_kiosk_tells_may_be_as_large_as_a_message_holds(portal: Portal) -> None:
    device = portal.enrol()
    figures = CatalogueFigures(snapshot=MAX_WHOLE_NUMBER, refused=MAX_WHOLE_NUMBER)
    anchor = StaffLogAnchor(entries=MAX_WHOLE_NUMBER, newest=bytes(32))
    changes = {"catalogue": figures, "staff_log": anchor, "software": "\0" * 40}

    answer = device.post("/v1/heartbeats", device.heartbeat().model_copy(update=changes))

    assert answer.status_code == 200, answer.text


@pytest.mark.both_databases
def test_signs_that_a_database_may_not_know_do_not_keep_a_machine_out(portal: Portal) -> None:
    key = Ed25519PrivateKey.generate()

    answer = portal.post(
        "/v1/enrolments", request_enrolment(portal.code(), "0.1\0", portal.clock(), key)
    )

    assert answer.status_code == 201, answer.text


def test_opening_again_keeps_what_is_there(portal: Portal) -> None:
    device = portal.enrol()
    device.submit(device.envelope())
    portal.close()

    again = open_database(portal.settings.database)

    with again.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM submissions")) == 1
    again.close()


def test_a_foreign_database_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "foreign.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    before = path.read_bytes()

    with pytest.raises(DatabaseUnusable, match="another program"):
        open_database(url(path))

    assert path.read_bytes() == before


def test_a_database_of_a_newer_portal_is_refused(tmp_path: Path) -> None:
    database = open_database(url(tmp_path / "portal.sqlite"))
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()

    with pytest.raises(DatabaseUnusable, match="update this one"):
        open_database(url(tmp_path / "portal.sqlite"))


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///{folder}",
        "nonsense",
        "postgresql+nothing://host/name",
        "sqlite:////proc/no-such-place/portal.sqlite",
    ],
)
def test_a_database_that_cannot_be_opened_is_told_in_words(tmp_path: Path, address: str) -> None:
    with pytest.raises(DatabaseUnusable) as caught:
        open_database(address.format(folder=tmp_path))
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "portal.sqlite").write_bytes(b"these are no tables" * 100)

    with pytest.raises(DatabaseUnusable, match="not a database"):
        open_database(url(tmp_path / "portal.sqlite"))


def test_a_password_in_the_address_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable) as caught:
        open_database(f"sqlite://user:geheim@/{tmp_path}")
    assert "geheim" not in str(caught.value)


@pytest.mark.both_databases
def test_a_failed_transaction_leaves_nothing(portal: Portal) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)

    def use_twice(database: Database) -> None:
        with database.writing() as session:
            nonces.use(session, "kiosk-1", "first", moment)
            nonces.use(session, "kiosk-1", "second", moment)
            nonces.use(session, "kiosk-1", "first", moment)

    with pytest.raises(IntegrityError):
        use_twice(portal.database)
    with portal.database.reading() as session:
        assert session.get(nonces.Nonce, ("kiosk-1", "second")) is None


@pytest.mark.skipif(is_postgresql(), reason="of SQLite's one writer")
def test_a_writer_takes_its_turn_before_it_reads_and_a_reader_takes_none(portal: Portal) -> None:
    """Two that read before they write would both be right and one of them refused."""
    other = sqlite3.connect(portal.settings.home / "portal.sqlite", timeout=0, isolation_level=None)

    with portal.database.reading() as session:
        session.execute(text("SELECT 1"))
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    with portal.database.writing() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


@pytest.mark.both_databases
def test_moments_come_back_aware_and_equal(portal: Portal) -> None:
    moment = datetime(2026, 1, 1, 12, 30, 1, 999_999, tzinfo=timezone(timedelta(hours=-6)))
    with portal.database.writing() as session:
        nonces.use(session, "kiosk-1", "nonce", moment)

    with portal.database.reading() as session:
        row = session.get(nonces.Nonce, ("kiosk-1", "nonce"))
        assert row is not None
        assert row.forget_at == moment
        assert row.forget_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("version", "journal", "synchronous"),
    [
        ((3, 40, 1), "DELETE", "EXTRA"),
        ((3, 51, 2), "DELETE", "EXTRA"),
        ((3, 51, 3), "WAL", "FULL"),
        ((4, 0, 0), "WAL", "FULL"),
    ],
)
def test_the_journal_fits_the_library(
    version: tuple[int, ...], journal: str, synchronous: str
) -> None:
    assert journal_settings(version) == (
        f"PRAGMA journal_mode={journal}",
        f"PRAGMA synchronous={synchronous}",
    )


@pytest.mark.skipif(is_postgresql(), reason="of SQLite's pragmas")
def test_the_pragmas_hold_in_a_transaction(portal: Portal) -> None:
    names = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}
    journal, synchronous = (
        setting.partition("=")[2] for setting in journal_settings(sqlite3.sqlite_version_info)
    )
    with portal.database.writing() as session:
        assert str(session.scalar(text("PRAGMA journal_mode"))).upper() == journal
        assert names[session.scalar(text("PRAGMA synchronous")) or 0] == synchronous
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.parametrize("chosen_database", [BOTH_KINDS[1]], indirect=True)
def test_a_server_that_hangs_up_costs_a_request_at_most(portal: Portal, device: Device) -> None:
    hang_up = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'ventanilla-portal' AND pid <> pg_backend_pid()"
    )
    first, second = device.envelope(), device.envelope()
    device.submit(first)
    with portal.database.reading() as session:
        assert session.scalars(hang_up).all(), "nobody was there to be hung up on"

    results = device.submit(first, second)

    assert [result.status for result in results] == ["accepted", "accepted"]


@pytest.mark.parametrize("chosen_database", [BOTH_KINDS[1]], indirect=True)
def test_a_server_that_hangs_up_within_a_transaction_is_a_failure_of_storage(
    portal: Portal,
) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)

    def use_and_lose() -> None:
        with portal.database.writing() as session:
            nonces.use(session, "kiosk-1", "lost", moment)
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(STORAGE_FAILURES) as caught:
        use_and_lose()

    assert "\n" not in str(cause_of(caught.value))
    with portal.database.reading() as session:
        assert session.get(nonces.Nonce, ("kiosk-1", "lost")) is None


@pytest.mark.parametrize("chosen_database", [BOTH_KINDS[1]], indirect=True)
def test_what_maintenance_goes_through_may_take_longer_than_an_answer(portal: Portal) -> None:
    """In a large country a year of opinions is not looked through within a minute."""
    allowed: dict[str, str] = {}

    def look(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        with closing(connection.connection.cursor()) as own:
            own.execute("SHOW statement_timeout")
            words = " ".join(statement.split()[:3])
            (allowed[words],) = own.fetchone() or ("",)

    event.listen(Engine, "before_cursor_execute", look)
    try:
        assert main(["maintenance", "--home", str(portal.settings.home)]) == 0
    finally:
        event.remove(Engine, "before_cursor_execute", look)

    at_length = {words for words, limit in allowed.items() if limit == "0"}
    assert at_length >= {
        "INSERT INTO heartbeat_history", "DELETE FROM heartbeat_history",
        "DELETE FROM kiosk_days", "UPDATE opinions SET", "UPDATE webhook_deliveries SET",
        "DELETE FROM webhook_deliveries", "VACUUM drafts, nonces,",
    }  # fmt: skip
    with portal.database.reading() as session:
        assert session.scalar(text("SHOW statement_timeout")) == "1min"
