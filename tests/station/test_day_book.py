"""Today's figures: by the centre's own day, across restarts, on disks that fail."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.printing.paper import LETTER, ROLL_58
from kiosk.station.day_book import Day, DayBook, figures_of

NOON = datetime(2026, 11, 25, 12, 30, tzinfo=ZoneInfo("America/Mexico_City"))


class Now:
    moment = NOON

    def __call__(self) -> datetime:
        return self.moment


def test_a_day_is_counted_across_a_restart_and_ends_at_midnight(tmp_path: Path) -> None:
    now = Now()
    book = DayBook(tmp_path / "day.json", now)
    book.visit()
    book.visit()
    book.printed(8_000, ROLL_58)
    book.printed(3 * (LETTER.height or 0), LETTER)
    book.not_printed()
    book.trouble()

    again = DayBook(tmp_path / "day.json", now)
    day = figures_of(again.today(), opinions=5)
    assert again.today().visits[12] == 2
    assert (day.visits, day.opinions, day.printed, day.not_printed) == (2, 5, 2, 1)
    assert (day.millimetres, day.sheets, day.troubles) == (1_000, 3, 1)

    now.moment += timedelta(hours=12)
    again.visit()
    assert figures_of(again.today(), 0).visits == 1
    assert again.today().visits[0] == 1
    assert again.today().printed == 0


def test_a_clock_that_leaves_the_day_and_comes_back_goes_on_with_it(tmp_path: Path) -> None:
    now = Now()
    ended: list[Day] = []

    def book() -> DayBook:
        return DayBook(tmp_path / "day.json", now, ended.append)

    before = book()
    before.visit()
    before.not_printed()
    now.moment = NOON.replace(year=1970)  # the power went, and the clock's battery is dead
    again = book()
    again.visit()
    now.moment = NOON.replace(year=2100)
    again.visit()
    now.moment = NOON
    again.visit()
    assert (sum(again.today().visits), again.today().not_printed) == (2, 1)
    after = book()
    assert after.today() == again.today()
    now.moment += timedelta(days=1)
    after.visit()
    assert sum(after.today().visits) == 1
    assert [sum(one.visits) for one in ended if one.day == NOON.date()] == [1, 2]


def test_a_power_cut_between_two_days_doubles_no_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = Now()
    book = DayBook(tmp_path / "day.json", now)
    book.visit()
    now.moment += timedelta(days=1)
    with monkeypatch.context() as cut:
        cut.setattr(DayBook, "_keep", lambda *_: None)
        book.today()
    again = DayBook(tmp_path / "day.json", now)
    assert sum(again.today().visits) == 0
    now.moment -= timedelta(days=1)
    assert sum(again.today().visits) == 1


def test_a_damaged_file_or_a_full_disk_costs_a_count_only(tmp_path: Path) -> None:
    path = tmp_path / "day.json"
    path.write_text('{"day": "2026-11-25", "visits": [1]}')
    book = DayBook(path, Now())
    book.visit()
    assert sum(book.today().visits) == 1

    lost = DayBook(tmp_path / "gone" / "day.json", Now())
    lost.visit()
    assert sum(lost.today().visits) == 1
