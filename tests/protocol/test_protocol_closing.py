"""What is closed for a day is open again once the day is over; what is closed for more is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kiosk.protocol.staff_calls import CentreChoices, ClosedWord

TODAY = date(2026, 11, 27)
TOMORROW = TODAY + timedelta(days=1)


def test_closed_for_today_holds_today() -> None:
    kept = CentreChoices(theme="dark", closed=ClosedWord.TODAY).chosen_on(TODAY)
    assert kept.closed_on == TODAY
    assert kept.on(TODAY) == kept
    assert kept.on(TOMORROW) == CentreChoices(theme="dark")
    assert kept.on(TODAY - timedelta(days=1)) == CentreChoices(theme="dark"), "a clock went back"


@pytest.mark.parametrize("closed", [None, ClosedWord.SOON, ClosedWord.REPAIR])
def test_what_is_not_for_today_names_no_day_and_stays(closed: ClosedWord | None) -> None:
    kept = CentreChoices(closed=closed, closed_on=TODAY).chosen_on(TODAY)
    assert kept == CentreChoices(closed=closed)
    assert kept.on(TOMORROW) == kept


def test_what_was_closed_before_days_were_kept_stays() -> None:
    kept = CentreChoices(closed=ClosedWord.TODAY)
    assert kept.on(TOMORROW) == kept
