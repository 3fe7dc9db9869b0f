"""An agency's log as its workstation reads it: all of it, each entry once, and what was changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from portal_world import AGENCY, Portal
from sqlalchemy import update

from portal import act_log
from portal.act_log import desk_book
from portal.clerks import desk_log
from portal.clerks.desk_log import DeskLog
from portal.clerks.messages import DeskLogPage
from portal.desk.in_tray import TrayUnreachable
from portal.desk.pages.read_log import LISTED, ReadLog
from portal.storage.desk_log import DeskActRow

pytest_plugins = ["portal_fixtures"]


@pytest.fixture
def pages(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], DeskLogPage]:
    monkeypatch.setattr(desk_log, "MOST_ENTRIES", 3)
    return partial(DeskLog(portal.database, portal.clock).page, AGENCY)


def happens(portal: Portal, *details: str) -> None:
    with portal.database.writing() as session:
        for detail in details:
            act_log.write(
                session, portal.clock(), "ana-torres", "opened", detail, book=desk_book(AGENCY)
            )


def change(portal: Portal, number: int, **columns: object) -> None:
    with portal.database.writing() as session:
        session.execute(update(DeskActRow).where(DeskActRow.number == number).values(**columns))


def test_a_long_log_is_read_once_and_the_newest_entries_are_shown(
    portal: Portal, pages: Callable[[int], DeskLogPage]
) -> None:
    happens(portal, *map(str, range(LISTED + 5)))
    log = ReadLog()

    rows = log.go_on(pages)

    assert [one.detail for one in rows] == [str(number) for number in range(LISTED + 4, 4, -1)]
    assert (log.count, log.broken) == (LISTED + 5, 0)
    happens(portal, "another")
    asked: list[int] = []

    def page_behind(number: int) -> DeskLogPage:
        asked.append(number)
        return pages(number)

    assert log.go_on(page_behind)[0].detail == "another"
    assert asked == [LISTED + 5, LISTED + 6]


def test_where_reading_broke_off_it_goes_on(
    portal: Portal, pages: Callable[[int], DeskLogPage]
) -> None:
    """A log of years takes more questions than a clerk may ask in a minute."""
    happens(portal, *map(str, range(20)))
    log, left = ReadLog(), 0

    def page_behind(number: int) -> DeskLogPage:
        nonlocal left
        if left == 0:
            raise TrayUnreachable("busy", "too much to do")
        left -= 1
        return pages(number)

    for _ in range(3):
        with pytest.raises(TrayUnreachable):
            log.go_on(page_behind)
        left = 2
    left = 9
    assert [one.detail for one in log.go_on(page_behind)][:2] == ["19", "18"]
    assert (log.count, log.broken) == (20, 0)


@pytest.mark.parametrize("number", [2, 5, 6])
@pytest.mark.parametrize("columns", [{"detail": "nothing"}, {"act": "x" * 79 + "\n", "hash": b""}])
def test_an_entry_that_was_changed_is_told_wherever_it_stands(
    portal: Portal, pages: Callable[[int], DeskLogPage], number: int, columns: dict[str, object]
) -> None:
    happens(portal, *map(str, range(6)))
    change(portal, number, **columns)
    log = ReadLog()
    log.go_on(pages)
    assert log.broken == number


def test_a_portal_that_says_the_same_for_ever_is_asked_no_more(
    portal: Portal, pages: Callable[[int], DeskLogPage]
) -> None:
    happens(portal, "one", "two")
    log = ReadLog()
    log.go_on(lambda _: pages(0))
    assert log.broken == 3
