"""A calendar to touch, told as tables."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.ui.calendar_pages import CalendarProgress, Cell, before, cells_of, chosen, columns_of
from kiosk.words import words_of

ES = words_of("es")
MONTHS = [ES(f"month.{number}") for number in range(1, 13)]
WEEKDAYS = [ES(f"calendar.weekday-{number}") for number in range(1, 8)]
EARLIEST, LATEST = date(1985, 3, 10), date(2004, 2, 28)


def cells(place: CalendarProgress) -> list[Cell]:
    return cells_of(place, EARLIEST, LATEST, MONTHS, WEEKDAYS)


def test_four_touches_lead_to_a_day() -> None:
    place: CalendarProgress | date = CalendarProgress()
    for value in (1980, 1988, 2):
        assert isinstance(place, CalendarProgress)
        place = chosen(place, value)
    assert place == CalendarProgress(1980, 1988, 2)
    assert isinstance(place, CalendarProgress)
    assert chosen(place, 29) == date(1988, 2, 29)


def test_a_touch_back_at_a_time() -> None:
    place = CalendarProgress(1980, 1988, 2)
    places = [place := before(place) for _ in range(3)]
    assert places == [CalendarProgress(1980, 1988), CalendarProgress(1980), CalendarProgress()]


@pytest.mark.parametrize(
    ("place", "first", "last", "columns"),
    [
        (CalendarProgress(), "1980–1989", "2000–2009", 4),
        (CalendarProgress(1980), "1985", "1989", 5),
        (CalendarProgress(2000), "2000", "2004", 5),
        (CalendarProgress(1980, 1985), "Marzo", "Diciembre", 4),
        (CalendarProgress(2000, 2004), "Enero", "Febrero", 4),
        (CalendarProgress(1980, 1985, 3), "10", "31", 7),
        (CalendarProgress(2000, 2004, 2), "1", "28", 7),
    ],
)
def test_only_what_the_form_takes_can_be_touched(
    place: CalendarProgress, first: str, last: str, columns: int
) -> None:
    open_ones = [cell.title for cell in cells(place) if cell.may_be_chosen]
    assert (open_ones[0], open_ones[-1]) == (first, last)
    assert columns_of(place) == columns


def test_the_days_stand_under_their_weekdays() -> None:
    shown = [cell.title for cell in cells(CalendarProgress(1980, 1988, 2))]
    assert shown[:7] == WEEKDAYS
    assert shown[7] == "1", "1 February 1988 was a Monday"
    assert len(shown) % 7 == 0
    (first,) = [cell for cell in cells(CalendarProgress(1980, 1988, 2)) if cell.title == "5"]
    assert first.name == "5 febrero"
