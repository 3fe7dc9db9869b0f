"""The log of the staff's acts: appended only, and telling when somebody was at it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.identity.staff.log import LogFailed, StaffLog

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
