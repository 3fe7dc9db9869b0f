"""The portal as witness: a staff log that was rewritten is not the one that was told of."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from portal_world import Device, Portal

from kiosk.identity.staff.log import StaffLog
from kiosk.protocol.heartbeat import StaffLogAnchor
from portal.cli import main
from portal.storage import staff_anchors

pytest_plugins = ["portal_fixtures"]

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def tells(device: Device, log: StaffLog) -> None:
    anchor = log.anchor()
    told = StaffLogAnchor(entries=anchor.entries, newest=anchor.newest)
    beat = device.heartbeat().model_copy(update={"staff_log": told})
    assert device.post("/v1/heartbeats", beat).status_code == 200


@pytest.fixture
def path(device: Device, tmp_path: Path) -> Path:
    """A log whose third and fifth entries were told of."""
    log = StaffLog(tmp_path / "log.jsonl")
    for number in range(6):
        log.write(NOW, "staff-1a2b3c4d", "retry", f"{number} held")
        if number in {2, 4}:
            tells(device, log)
    return tmp_path / "log.jsonl"


def judged(portal: Portal, device: Device, path: Path) -> int:
    return main(["staff-log", device.id, str(path), "--home", str(portal.settings.home)])


def test_the_log_that_was_told_of_is_believed(
    portal: Portal, device: Device, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged(portal, device, path) == 0
    assert "6 entries, as 2 heartbeats" in capsys.readouterr().out


def test_one_that_was_written_anew_is_not(
    portal: Portal, device: Device, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = list(StaffLog(path).entries())
    path.unlink()
    forged = StaffLog(path)
    for entry in entries:
        forged.write(entry.at, entry.who, entry.act, entry.detail.replace("1 held", "9 held"))

    assert judged(portal, device, path) == 1
    assert "entry 3 is another" in capsys.readouterr().err


def test_one_that_was_cut_short_is_not(portal: Portal, device: Device, path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:4]))

    assert judged(portal, device, path) == 1


def test_the_same_standing_is_written_down_once(portal: Portal, device: Device, path: Path) -> None:
    log = StaffLog(path)
    tells(device, log)
    tells(device, log)

    with portal.database.reading() as session:
        assert [row.entries for row in staff_anchors.of(session, device.id)] == [3, 5, 6]


def test_a_file_that_is_not_there_is_one_clear_line(
    portal: Portal, device: Device, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged(portal, device, tmp_path / "none") == 1
    assert "is no file" in capsys.readouterr().err
