"""A visit that stands still is replaced, and systemd hears that the screen lives."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from test_ui_supervisor import Supervised, supervised
from told_systemd import told_systemd
from waiting import until


def ended(house: Supervised) -> int:
    return house.log().count("stands still and is ended")


@pytest.mark.parametrize(("deed", "limit"), [("still", "STILL"), ("silent", "SLOW_START")])
def test_a_visit_that_stands_still_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str, limit: str
) -> None:
    monkeypatch.setenv(limit, "0.3")
    with supervised(tmp_path, deed, "stay") as house:
        first, second = house.visit(0), house.visit(1)
        assert first != second
        until(lambda: house.children() == [second], "the first one's end")
        assert ended(house) == 1


def test_a_visit_that_lives_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILL", "1")
    monkeypatch.setenv("SLOW_START", "1")
    with told_systemd(tmp_path, watchdog=1.5) as told:
        for name, value in told.variables.items():
            monkeypatch.setenv(name, value)
        started = time.monotonic()
        with supervised(tmp_path, "lively") as house:
            visit = house.visit(0)
            told.hears("READY=1")
            told.hears("WATCHDOG=1", 4)
            assert time.monotonic() > started + 1.5, "signs of life come at their rhythm"
            assert house.children() == [visit]
            assert ended(house) == 0
        told.hears("STOPPING=1")


def test_the_notice_alone_is_not_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with told_systemd(tmp_path, watchdog=0.6) as told:
        for name, value in told.variables.items():
            monkeypatch.setenv(name, value)
        with supervised(tmp_path, "crash"):
            until((tmp_path / "notice").exists, "the notice")
            told.hears("WATCHDOG=1", 2)
        told.hears("STOPPING=1")
        assert "READY=1" not in told.heard
