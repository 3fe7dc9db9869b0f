"""Days that are over, on their way to the portal: none lost without a line, none kept for ever."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from free_port import free_port
from kiosk_world import enrolled, enrolment
from loopback_portal import served
from waiting import until

from kiosk.portal_client.errors import PortalError, PortalRefused, PortalUnreachable
from kiosk.protocol.heartbeat import MOST_DAYS, DayBatch, DayFigures, DaysTaken
from kiosk.protocol.message import MAX_WHOLE_NUMBER
from kiosk.protocol.problem import problem
from kiosk.station.day_book import Day, DayBook, figures_of
from kiosk.station.membership import Member
from kiosk.station.past_days import MOST_KEPT, PastDays, PastDaysErrand
from kiosk.station.portal_link import Portal

FIRST = date(2026, 3, 1)
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
MEMBER = Member(enrolment(bytes(32)), Ed25519PrivateKey.generate())


def day(number: int, **figures: int) -> DayFigures:
    return DayFigures(day=FIRST + timedelta(days=number), **{"visits": number, **figures})


@dataclass
class Box:
    """The portal's end."""

    fails: PortalError | None = None
    taken: list[tuple[DayFigures, ...]] = field(default_factory=list)

    def tell_days(self, batch: DayBatch) -> DaysTaken:
        if self.fails is not None:
            raise self.fails
        self.taken.append(batch.days)
        return DaysTaken()


def tells(errand: PastDaysErrand, box: Box, now: datetime = NOON) -> None:
    errand.run(cast("Portal", box), MEMBER, now)


def test_weeks_without_a_line_are_told_in_batches_the_oldest_first(tmp_path: Path) -> None:
    path = tmp_path / "past.json"
    for number in range(18):
        PastDays(path).add(day(number))  # a restart each day
    box = Box(fails=PortalUnreachable("no line"))
    errand = PastDaysErrand(PastDays(path), lambda: None)
    with pytest.raises(PortalUnreachable):
        tells(errand, box)
    assert errand.due_in(NOON) == 0

    box.fails = None
    while errand.due_in(NOON) == 0:
        tells(errand, box)
    assert [len(batch) for batch in box.taken] == [7, 7, 4]
    assert [one for batch in box.taken for one in batch] == [day(number) for number in range(18)]
    assert PastDays(path).oldest() == ()


def test_a_day_is_turned_over_by_a_look_and_not_by_a_question(tmp_path: Path) -> None:
    over: list[str] = []
    errand = PastDaysErrand(PastDays(tmp_path / "past.json"), lambda: over.append("a day"))
    errand.due_in(NOON)
    assert over == []
    errand.look(NOON)
    assert over == ["a day"]


def test_there_are_never_more_than_so_many_and_the_newest_stay(tmp_path: Path) -> None:
    days = PastDays(tmp_path / "past.json")
    for number in range(MOST_KEPT + 3):
        days.add(day(number))
    assert days.oldest(1) == (day(3),)
    assert len(PastDays(tmp_path / "past.json").oldest(1000)) == MOST_KEPT


def test_a_day_that_grew_while_it_was_told_is_told_again(tmp_path: Path) -> None:
    days = PastDays(tmp_path / "past.json")
    days.add(day(1, opinions=4))
    told = days.oldest()
    days.add(day(1, visits=9))
    days.forget(told)
    assert days.oldest() == (day(1, visits=9, opinions=4),)
    days.forget(days.oldest())
    assert days.oldest() == ()


def test_an_older_portal_is_asked_again_in_hours_and_loses_nothing(tmp_path: Path) -> None:
    days = PastDays(tmp_path / "past.json")
    days.add(day(1))
    errand = PastDaysErrand(days, lambda: None)
    box = Box(fails=PortalRefused(problem("not-found", "Not found", 404)))
    tells(errand, box)
    assert errand.due_in(NOON) == 6 * 3600
    assert errand.due_in(NOON - timedelta(days=900)) == 6 * 3600, "the clock went back"
    box.fails = None
    later = NOON + timedelta(hours=6)
    assert errand.due_in(later) == 0
    tells(errand, box, later)
    assert box.taken == [(day(1),)]


@pytest.mark.parametrize("content", ["", "[]", '{"days": [{"day": "never"}]}'])
def test_a_damaged_file_is_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "past.json").write_text(content)
    days = PastDays(tmp_path / "past.json")
    days.add(day(1))
    assert PastDays(tmp_path / "past.json").oldest() == (day(1),)


def test_a_batch_is_small_whatever_was_counted() -> None:
    names = [name for name in DayFigures.model_fields if name != "day"]
    most = DayFigures(day=FIRST, **dict.fromkeys(names, MAX_WHOLE_NUMBER))
    assert len(DayBatch(days=(most,) * MOST_DAYS).model_dump_json()) < 2_000


def test_a_day_is_handed_on_at_its_end_also_where_that_was_cut_short(tmp_path: Path) -> None:
    now, days = [NOON], PastDays(tmp_path / "past.json")

    def cut_short(_: Day) -> None:
        raise KeyboardInterrupt

    book = DayBook(tmp_path / "day.json", lambda: now[0], cut_short)
    book.visit()
    now[0] += timedelta(days=3)
    with pytest.raises(KeyboardInterrupt):
        book.today()

    again = DayBook(
        tmp_path / "day.json", lambda: now[0], lambda day: days.add(figures_of(day, opinions=2))
    )
    assert again.today().day == now[0].date()
    assert days.oldest() == (DayFigures(day=NOON.date(), visits=1, opinions=2),)
    handed = days.oldest()
    days.forget(handed)
    DayBook(tmp_path / "day.json", lambda: now[0], lambda _: pytest.fail("twice")).today()


def test_a_station_tells_the_days_that_it_had_no_line(tmp_path: Path) -> None:
    port = free_port()
    kiosk, portal = enrolled(tmp_path / "home", f"http://127.0.0.1:{port}")
    PastDays(kiosk.settings.past_days_path).add(day(0))
    DayBook(kiosk.settings.day_book_path, lambda: NOON).visit()
    with served(portal, port), kiosk.station():
        until(lambda: len(portal.days) >= 2)
        until(lambda: not PastDays(kiosk.settings.past_days_path).oldest())
    assert portal.days == [day(0), DayFigures(day=NOON.date(), visits=1)]
