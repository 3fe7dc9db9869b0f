"""The page of use: what it shows is kept, a failure too, and nobody waits long for who counts."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any

import pytest
from console_world import Browser, Console
from portal_world import Portal
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.console import usage_page
from portal.console.roles import Role
from portal.storage import opinions

pytest_plugins = ["portal_fixtures", "console_fixtures"]
USAGE = "/console/usage"
SHOWN = 'acta-de-nacimiento</span><span class="amount">%d<'


@pytest.fixture
def viewer(console: Console) -> Browser:
    return console.browser("ana", Role.VIEWER)


def send(portal: Portal, count: int) -> None:
    device = portal.enrol()
    device.submit(*(device.envelope() for _ in range(count)))


class Fails:
    """In place of what counts the ratings."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, _session: Session) -> list[opinions.Rated]:
        self.times += 1
        raise OperationalError("", {}, Exception("canceling statement due to statement timeout"))


@pytest.mark.both_databases
def test_the_submissions_are_counted_without_being_read(portal: Portal, viewer: Browser) -> None:
    send(portal, 2)
    asked: list[str] = []

    def note(*call: Any) -> None:
        asked.append(call[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert SHOWN % 2 in viewer.get(USAGE).text
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    reading = [one for one in asked if "FROM submissions" in one]
    assert all("tracking_steps" in one for one in reading), "the newest that were closed"
    assert any("FROM submission_sums" in one for one in asked)


def test_that_it_failed_is_kept_for_a_while_as_an_answer_is(
    portal: Portal, viewer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(portal, 1)
    fails = Fails()
    with monkeypatch.context() as patch:
        patch.setattr(opinions, "rated", fails)
        assert [viewer.get(USAGE).status_code for _ in range(4)] == [503] * 4
        assert fails.times == 1
        portal.clock.advance(minutes=1)
        assert viewer.get(USAGE).status_code == 503
        assert fails.times == 2
    portal.clock.advance(seconds=59)
    assert viewer.get(USAGE).status_code == 503
    portal.clock.advance(seconds=1)
    assert SHOWN % 1 in viewer.get(USAGE).text


def test_while_it_fails_what_was_counted_before_is_shown(
    portal: Portal, viewer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(portal, 1)
    assert SHOWN % 1 in viewer.get(USAGE).text
    send(portal, 2)
    portal.clock.advance(minutes=10)
    fails = Fails()

    with monkeypatch.context() as patch:
        patch.setattr(opinions, "rated", fails)
        for _ in range(3):
            assert SHOWN % 1 in viewer.get(USAGE).text
    assert fails.times == 1

    portal.clock.advance(minutes=1)
    assert SHOWN % 3 in viewer.get(USAGE).text


def test_while_one_counts_others_wait_for_a_moment_and_then_are_told(
    portal: Portal, viewer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, may_go = Event(), Event()
    monkeypatch.setattr(usage_page, "_PATIENCE_SECONDS", 0.05)

    def slow(_session: Session) -> list[opinions.Rated]:
        reached.set()
        assert may_go.wait(60)
        return []

    answers: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(opinions, "rated", slow)
        counting = Thread(target=lambda: answers.append(viewer.get(USAGE).status_code))
        counting.start()
        assert reached.wait(60)
        assert viewer.get(USAGE).status_code == 503
        may_go.set()
        counting.join(60)
    assert answers == [200]
    assert viewer.get(USAGE).status_code == 200
