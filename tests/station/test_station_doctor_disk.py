"""What the doctor advises where the disk, the catalogue's folder or the fonts refuse."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.catalogue.updating.errors import DiskRefused
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import (
    DiskFailed,
    DiskFull,
    ForeignDatabase,
    OutboxBusy,
    OutboxDamaged,
    OutboxError,
    OutboxNotWritable,
)
from kiosk.station.checks_disk import check_fonts, check_outbox, check_published
from kiosk.station.checks_identity import check_device_key
from kiosk.station.finding import Severity

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (OutboxDamaged, "do not delete it"),
        (ForeignDatabase, "Move that file away"),
        (DiskFull, "Free some room"),
        (OutboxNotWritable, "the file's owner"),
        (DiskFailed, "Check the disk"),
        (OutboxBusy, "start the station again"),
    ],
)
def test_an_outbox_that_does_not_open_fails_with_its_own_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[OutboxError], advice: str
) -> None:
    def refuse(_path: Path) -> Outbox:
        raise error("in its own words")

    monkeypatch.setattr(Outbox, "open_for_reading", refuse)
    found = check_outbox(tmp_path / "outbox.sqlite", NOW)
    assert (found.state, found.meaning) == (Severity.FAIL, "in its own words")
    assert advice in found.remedy


def test_a_folder_of_releases_that_the_disk_refuses_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_folder: Path) -> None:
        raise DiskRefused("the disk says no")

    monkeypatch.setattr("kiosk.catalogue.updating.facts.standing", refuse)
    found = check_published(tmp_path, NOW)
    assert (found.state, found.meaning) == (Severity.WARN, "the disk says no")


def test_who_cannot_look_into_the_kiosks_folder_is_told_whom_to_be(tmp_path: Path) -> None:
    home = tmp_path / ("no system looks into a name as long as this one " * 10)

    published = check_published(home / "catalogue", NOW)
    key = check_device_key(home, {})

    assert (published.state, key.state) == (Severity.WARN, Severity.FAIL)
    assert "the station's user" in published.remedy
    assert "the station's user" in key.remedy


def test_a_list_of_fonts_that_does_not_come_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hang(*_: object, **said: object) -> None:
        raise subprocess.TimeoutExpired("fc-list", float(str(said["timeout"])))

    monkeypatch.setattr(subprocess, "run", hang)
    found = check_fonts()
    assert found.state is Severity.WARN
    assert "fc-cache" in found.remedy
