"""Today's figures: by the centre's own day, across restarts, on disks that fail."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.printing.paper import LETTER, ROLL_58
from kiosk.station.day_book import DayBook, figures_of

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


def test_a_damaged_file_or_a_full_disk_costs_a_count_only(tmp_path: Path) -> None:
    path = tmp_path / "day.json"
    path.write_text('{"day": "2026-11-25", "visits": [1]}')
    book = DayBook(path, Now())
    book.visit()
    assert sum(book.today().visits) == 1

    lost = DayBook(tmp_path / "gone" / "day.json", Now())
    lost.visit()
    assert sum(lost.today().visits) == 1
