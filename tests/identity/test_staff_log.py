"""The log of the staff's acts: appended only, and telling when somebody was at it."""

from __future__ import annotations

import errno
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.identity.staff.log import LogBroken, LogEntry, LogFailed, StaffLog

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    log = StaffLog(tmp_path / "log.jsonl")
    for number in range(4):
        log.write(NOW, "staff-1a2b3c4d", "send-now", f"{number} waited, dijo Ñoño")
    return tmp_path / "log.jsonl"


def test_it_goes_on_where_it_ended(path: Path) -> None:
    log = StaffLog(path)
    before = log.anchor()

    entry = log.write(NOW, "staff-1a2b3c4d", "enter")

    assert (entry.number, entry.before) == (5, before.newest)
    assert [one.number for one in StaffLog(path).entries()] == [1, 2, 3, 4, 5]
    assert StaffLog(path).anchor() == log.anchor()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("line", range(4))
def test_a_changed_line_is_told(path: Path, line: int) -> None:
    lines = path.read_text().splitlines(keepends=True)
    lines[line] = lines[line].replace("waited", "w4ited")
    path.write_text("".join(lines))

    with pytest.raises(LogFailed, match=f"line {line + 1}"):
        list(StaffLog(path).entries())


@pytest.mark.parametrize("line", range(3))
def test_a_missing_line_is_told(path: Path, line: int) -> None:
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:line] + lines[line + 1 :]))

    with pytest.raises(LogFailed, match=f"line {line + 1}"):
        list(StaffLog(path).entries())


def test_an_end_that_was_cut_off_differs_from_what_was_anchored(path: Path) -> None:
    anchored = StaffLog(path).anchor()
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))

    assert StaffLog(path).anchor() != anchored


def test_a_whole_chain_written_anew_differs_too(path: Path, tmp_path: Path) -> None:
    other = StaffLog(tmp_path / "other.jsonl")
    for entry in StaffLog(path).entries():
        other.write(entry.at, "staff-00000000", entry.act, entry.detail)

    assert other.anchor().entries == StaffLog(path).anchor().entries
    assert other.anchor().newest != StaffLog(path).anchor().newest


@pytest.mark.parametrize("cut", [1, 20, 100])
def test_a_line_that_a_power_cut_left_half_is_written_over(path: Path, cut: int) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])

    StaffLog(path).write(NOW, "staff-1a2b3c4d", "enter")

    entries = list(StaffLog(path).entries())
    assert [one.act for one in entries] == ["send-now"] * 3 + ["enter"]


def test_a_line_is_plain_json(path: Path) -> None:
    first = json.loads(path.read_text().splitlines()[0])

    assert first["detail"] == "0 waited, dijo Ñoño"


def test_a_look_takes_apart_what_is_new_and_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = StaffLog(path)
    log.look()
    other = StaffLog(path)
    entry = other.write(NOW, "staff-00000000", "enter")
    checked: list[int] = []

    def digest(self: LogEntry) -> bytes:
        checked.append(self.number)
        return self.hash

    monkeypatch.setattr(LogEntry, "digest", digest)

    assert log.look() == other.anchor()
    assert checked == [entry.number]
    assert log.newest("enter") == entry


@pytest.mark.parametrize("line", range(4))
def test_a_line_that_is_changed_after_it_was_checked_is_told(path: Path, line: int) -> None:
    log = StaffLog(path)
    before = log.look()
    lines = path.read_text().splitlines(keepends=True)
    lines[line] = lines[line].replace("waited", "w4ited")
    path.write_text("".join(lines))
    assert log.anchor() == before, "nobody has looked yet"

    with pytest.raises(LogBroken):
        log.look()
    with pytest.raises(LogBroken):
        log.anchor()


def test_one_written_anew_or_cut_short_or_taken_away_while_it_is_in_use_is_told(
    path: Path, tmp_path: Path
) -> None:
    log, whole = StaffLog(path), path.read_bytes()
    log.look()
    other = StaffLog(tmp_path / "other.jsonl")
    for entry in StaffLog(path).entries():
        other.write(entry.at, "staff-00000000", entry.act, entry.detail)

    (tmp_path / "other.jsonl").rename(path)
    with pytest.raises(LogBroken):
        log.look()
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    with pytest.raises(LogBroken):
        log.look()
    path.unlink()
    with pytest.raises(LogBroken):
        log.look()
    path.write_bytes(whole)
    assert log.look().entries == 4, "put back, it is as it was"


def test_one_that_was_taken_away_leaves_a_sign(path: Path) -> None:
    log = StaffLog(path)
    log.look()
    path.unlink()

    log.mend(NOW)

    assert [one.act for one in StaffLog(path).entries()] == ["log-set-aside"]
    assert [aside.stat().st_size for aside in log.set_aside()] == [0]


def test_what_a_failing_disk_kept_all_the_same_is_gone_on_from(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: int) -> None:
        raise OSError(5, "Input/output error")

    log = StaffLog(path)
    with monkeypatch.context() as disk:
        disk.setattr("kiosk.identity.staff.log.os.fsync", fails)
        with pytest.raises(LogFailed):
            log.write(NOW, "staff-1a2b3c4d", "enter")
    log.write(NOW, "staff-1a2b3c4d", "leave")

    assert [one.number for one in StaffLog(path).entries()] == [1, 2, 3, 4, 5, 6]


def test_one_on_a_bad_sector_is_set_aside_and_shuts_nobody_out(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, opened = path.stat().st_ino, Path.open

    def open_(one: Path, *arguments: Any) -> object:
        if one.stat().st_ino == bad:
            raise OSError(errno.EIO, "Input/output error")
        return opened(one, *arguments)

    monkeypatch.setattr(Path, "open", open_)
    log = StaffLog(path)
    with pytest.raises(LogBroken, match="Input/output"):
        log.look()

    log.mend(NOW)

    assert [one.stat().st_ino for one in log.set_aside()] == [bad]
    assert [one.act for one in log.entries()] == ["log-set-aside"]
