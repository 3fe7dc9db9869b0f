"""Files that are no outbox, or no good one: refused in words, and left as they were."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from outbox_samples import BODY, NOON, accept

from kiosk.offline import outbox_schema
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import (
    DiskFailed,
    ForeignDatabase,
    NoOutbox,
    OutboxBusy,
    OutboxDamaged,
    OutboxError,
    OutboxNotWritable,
    OutboxTooNew,
)

KEPT = {"outbox.sqlite", "outbox.sqlite.lock", "copies"}
OPENERS = (Outbox.open, Outbox.open_for_reading)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.sqlite"


def _filled(path: Path) -> None:
    with Outbox.open(path) as outbox:
        for _ in range(20):
            accept(outbox)


def _refused(path: Path, kind: type[OutboxError]) -> None:
    """Both ways of opening refuse the file so, name it, and change nothing."""
    before = path.read_bytes()
    for opener in OPENERS:
        with pytest.raises(kind, match=str(path)) as refused:
            opener(path)
        assert refused.type is kind
        assert "\n" not in str(refused.value)
    assert path.read_bytes() == before
    others = {file.name for file in path.parent.iterdir()} - {path.name, "copies"}
    assert all(name.endswith(("-wal", "-shm", ".lock")) for name in others)


def test_another_programs_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE submission (id TEXT)")
        connection.commit()

    _refused(path, ForeignDatabase)


def test_another_programs_database_in_wal_mode(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA application_id = 1")
        connection.execute("CREATE TABLE t (id TEXT)")
        connection.commit()

    for opener in OPENERS:
        with pytest.raises(ForeignDatabase):
            opener(path)


@pytest.mark.parametrize("text", ["hola", "una lista de compras\n" * 1000])
def test_a_text_file(path: Path, text: str) -> None:
    path.write_text(text)

    _refused(path, ForeignDatabase)


def test_an_empty_file(path: Path) -> None:
    path.touch()

    _refused(path, OutboxDamaged)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.9])
def test_a_truncated_outbox(path: Path, share: float) -> None:
    _filled(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])

    _refused(path, OutboxDamaged)


@pytest.mark.parametrize("opener", OPENERS)
@pytest.mark.parametrize("lost", [1, 100, 600, 1000, 2000, 3000, 4095])
def test_an_outbox_that_lost_its_last_bytes_is_refused_or_whole(
    path: Path, lost: int, opener: Callable[[Path], Outbox]
) -> None:
    _filled(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-lost])

    try:
        with opener(path) as outbox:
            bodies = [item.sealed for item in outbox.due(NOON, 100)]
    except OutboxDamaged:
        return
    assert bodies == [BODY] * 20


def test_an_outbox_cut_within_its_first_page(path: Path) -> None:
    _filled(path)
    path.write_bytes(path.read_bytes()[:700])

    for opener in OPENERS:
        with pytest.raises((OutboxDamaged, ForeignDatabase)):
            opener(path)


@pytest.mark.parametrize("page", [1, 2, 4, 7])
def test_an_outbox_with_a_page_of_noise(path: Path, page: int) -> None:
    _filled(path)
    content = bytearray(path.read_bytes())
    content[page * 4096 : (page + 1) * 4096] = b"\x5a" * 4096
    path.write_bytes(content)

    _refused(path, OutboxDamaged)


def test_damage_that_shows_only_later(path: Path) -> None:
    _filled(path)
    with Outbox.open(path) as outbox:
        outbox._connection.release_memory()
        content = bytearray(path.read_bytes())
        content[4096:] = b"\x5a" * (len(content) - 4096)
        path.write_bytes(content)

        with pytest.raises(OutboxDamaged, match="damaged"):
            outbox.items()


def test_an_outbox_of_a_newer_version(path: Path) -> None:
    _filled(path)
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("CREATE TABLE what_is_to_come (id TEXT)")
        connection.pragma("user_version", 99)

    _refused(path, OutboxTooNew)


@pytest.mark.parametrize("version", [0, 1, 3, 99])
def test_a_version_mark_that_does_not_fit_its_tables(path: Path, version: int) -> None:
    _filled(path)
    with closing(apsw.Connection(str(path))) as connection:
        connection.pragma("user_version", version)

    _refused(path, OutboxDamaged)


def test_tables_that_no_version_made(path: Path) -> None:
    _filled(path)
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("CREATE TABLE what_a_flipped_bit_made (id TEXT)")

    _refused(path, OutboxDamaged)


def test_no_outbox_is_not_made_by_a_look(path: Path) -> None:
    with pytest.raises(NoOutbox, match="nothing was accepted"):
        Outbox.open_for_reading(path)

    assert list(path.parent.iterdir()) == []


def test_a_folder_in_its_place(path: Path) -> None:
    path.mkdir()

    for opener in OPENERS:
        with pytest.raises(ForeignDatabase, match="nor any file"):
            opener(path)


def test_a_name_that_no_disk_takes(path: Path) -> None:
    named = path.with_name("o" * 300)

    for opener in OPENERS:
        with pytest.raises(DiskFailed, match=f"the outbox {named} cannot be reached: .*too long"):
            opener(named)


def test_a_link_that_leads_nowhere_is_named_and_stays(path: Path) -> None:
    path.symlink_to(path.with_name("a disk that is not there"))

    with pytest.raises(OutboxNotWritable, match=str(path)):
        Outbox.open(path)
    assert {file.name for file in path.parent.iterdir()} == {path.name, f"{path.name}.lock"}


def test_a_home_that_cannot_be_made(path: Path) -> None:
    path.write_text("a file where the folder should be")

    with pytest.raises(DiskFailed, match="cannot be reached"):
        Outbox.open(path / "outbox.sqlite")


def test_it_opens_beside_one_that_is_just_writing(path: Path) -> None:
    _filled(path)
    with closing(apsw.Connection(str(path))) as other:
        other.execute("BEGIN IMMEDIATE")

        with Outbox.open(path) as outbox:
            assert len(outbox.items()) == 20


def test_an_outbox_that_another_process_keeps_to_itself(path: Path) -> None:
    with Outbox.open(path) as outbox, closing(apsw.Connection(str(path))) as other:
        outbox._connection.set_busy_timeout(1)
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(OutboxBusy, match="in use"):
            accept(outbox)

        other.execute("ROLLBACK")
        accept(outbox)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write; a read-only disk is tested too")
def test_a_file_that_this_user_may_not_write(path: Path) -> None:
    _filled(path)
    path.chmod(0o440)

    with pytest.raises(OutboxNotWritable, match=f"this user cannot write the outbox {path}"):
        Outbox.open(path)


def test_a_look_changes_nothing(path: Path) -> None:
    _filled(path)

    with Outbox.open_for_reading(path) as outbox:
        assert [item.sealed for item in outbox.sendable(100)] == [BODY] * 20
        with pytest.raises(OutboxNotWritable):
            accept(outbox)


def test_it_is_kept_durably(path: Path) -> None:
    with Outbox.open(path) as outbox:
        connection = outbox._connection
        kept = {
            name: connection.pragma(name)
            for name in (
                "journal_mode",
                "synchronous",
                "secure_delete",
                "mmap_size",
                "trusted_schema",
                "application_id",
            )
        }
        assert kept == {
            "journal_mode": "wal",
            "synchronous": 2,
            "secure_delete": 1,
            "mmap_size": 0,
            "trusted_schema": 0,
            "application_id": int.from_bytes(b"VTOB", "big"),
        }
    assert path.stat().st_mode & 0o777 == 0o660


def test_a_copy_that_lost_its_log_mode_gets_it_back(path: Path) -> None:
    _filled(path)
    with closing(apsw.Connection(str(path))) as connection:
        assert connection.pragma("journal_mode", "DELETE") == "delete"

    with Outbox.open(path) as outbox:
        assert outbox._connection.pragma("journal_mode") == "wal"
        assert len(outbox.items()) == 20


def test_an_older_outbox_is_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _filled(path)
    newer = (*outbox_schema.MIGRATIONS, "CREATE TABLE stick (id TEXT) STRICT")
    monkeypatch.setattr(outbox_schema, "MIGRATIONS", newer)

    with Outbox.open(path) as outbox:
        assert outbox._connection.table_exists(None, "stick")
        assert len(outbox.items()) == 20
    Outbox.open(path).close()


def test_an_older_outbox_that_another_process_keeps_to_itself(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled(path)
    newer = (*outbox_schema.MIGRATIONS, "CREATE TABLE stick (id TEXT) STRICT")
    monkeypatch.setattr(outbox_schema, "MIGRATIONS", newer)
    monkeypatch.setattr(outbox_schema, "BUSY_TIMEOUT_MS", 1)
    with closing(apsw.Connection(str(path))) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(OutboxBusy, match=f"the outbox {path} is in use"):
            Outbox.open(path)


def test_who_comes_second_finds_the_firsts_outbox(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled(path)  # just after the other process looked and saw none
    monkeypatch.setattr(outbox_schema, "_is_there", lambda _path: False)

    with Outbox.open(path) as outbox:
        assert len(outbox.items()) == 20
    assert {file.name for file in path.parent.iterdir()} == KEPT


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2", "2.99.99"])
def test_a_sqlite_that_can_corrupt_is_refused(version: str) -> None:
    with pytest.raises(RuntimeError, match=version):
        outbox_schema.assert_sqlite_is_current(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.51.3.1", "3.54.1", "4.0.0"])
def test_a_later_sqlite_will_do(version: str) -> None:
    outbox_schema.assert_sqlite_is_current(version)
