"""When a line is answered, and when one may be called back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.catalogue.model import Agency
from kiosk.catalogue.service_line import LineState, call_windows, line_state
from kiosk.catalogue.terms import Level
from kiosk.catalogue.text import Text

OAXACA = ZoneInfo("America/Mexico_City")
AGENCY = Agency("registro-civil", Text({"es": "Registro Civil"}), Level.STATE, place="MX-OAX")
OFFICE = ("Mo-Th 09:00-16:00", "Fr 08:30-15:00")
ALWAYS = ("Mo-Su 00:00-24:00",)


def at(day: int, clock: str, month: int = 11) -> datetime:
    return datetime.fromisoformat(f"2026-{month:02}-{day:02}T{clock}").replace(tzinfo=OAXACA)


@pytest.mark.parametrize(
    ("hours", "now", "is_open", "until"),
    [
        (OFFICE, at(24, "08:59"), False, at(24, "09:00")),
        (OFFICE, at(24, "09:00"), True, at(24, "16:00")),
        (OFFICE, at(24, "16:00"), False, at(25, "09:00")),
        (OFFICE, at(27, "15:00"), False, at(30, "09:00")),  # a Friday
        (OFFICE, at(16, "10:00"), False, at(17, "09:00")),  # the Revolution's holiday
        (ALWAYS, at(16, "03:00"), True, None),
        (("Mo-Fr 09:00-13:00", "Mo-Fr 13:00-18:00"), at(24, "12:00"), True, at(24, "18:00")),
    ],
)
def test_a_line_is_open_or_says_when(
    hours: tuple[str, ...], now: datetime, is_open: bool, until: datetime | None
) -> None:
    assert line_state(hours, AGENCY, now) == LineState(is_open=is_open, until=until)


def test_of_hours_that_are_not_known_nothing_is_said() -> None:
    assert line_state((), AGENCY, at(24, "10:00")) is None


def test_an_agency_may_be_closed_on_days_of_its_own() -> None:
    closed = replace(AGENCY, closed=(date(2026, 11, 24),))
    state = line_state(OFFICE, closed, at(24, "10:00"))
    assert state == LineState(is_open=False, until=at(25, "09:00"))


@pytest.mark.parametrize(
    ("hours", "zone", "windows"),
    [
        (("Mo-Fr 09:00-15:00",), "America/Mexico_City", [("09:00", "12:00"), ("12:00", "15:00")]),
        (("Mo-Fr 09:00-15:00",), "America/Tijuana", [("07:00", "10:00"), ("10:00", "13:00")]),
        (("Mo-Fr 09:00-12:30",), "America/Mexico_City", [("09:00", "12:30")]),
        (
            ALWAYS,
            "America/Mexico_City",
            [("07:00", "10:00"), ("10:00", "13:00"), ("13:00", "16:00"), ("16:00", "19:00"),
             ("19:00", "22:00")],
        ),
        (
            ("Mo-Th 09:00-12:00", "Fr 16:00-18:00"),
            "America/Mexico_City",
            [("09:00", "12:00"), ("16:00", "18:00")],
        ),
    ],
)  # fmt: skip
def test_windows_lie_within_the_hours_by_the_clock_of_the_centre(
    hours: tuple[str, ...], zone: str, windows: list[tuple[str, str]]
) -> None:
    here = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo(zone))
    assert call_windows(hours, AGENCY, here) == windows
