"""The staff's calls on a real station: who is let in, what they see, what is written down."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import apsw
import pytest
from free_port import free_port
from kiosk_world import Kiosk, enrolment
from waiting import until

from kiosk.centre_choices import save_choices
from kiosk.identity.enrolment_record import save_enrolment
from kiosk.identity.staff.book import StaffBook
from kiosk.identity.staff.guard import FREE_TRIES, LOCKED_AFTER, WAITS, PinGuard
from kiosk.identity.staff.log import StaffLog
from kiosk.offline.outbox_item import State
from kiosk.offline.verdict import HEADER_UNREADABLE
from kiosk.protocol import staff_calls
from kiosk.protocol.staff_calls import (
    MOST_OF_FOLIO,
    NOT_STAFF,
    CentreChoices,
    LineReport,
    OutboxPage,
    PartState,
    StaffEntry,
    StaffOverview,
)
from kiosk.protocol.station_calls import INTERNAL_ERROR, INVALID_PARAMS, NOT_FOUND

PIN = "418273"


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    home = tmp_path / "home"
    home.mkdir()
    kiosk = Kiosk(home, f"http://127.0.0.1:{free_port()}")
    kiosk.make_key()
    save_enrolment(kiosk.settings.enrolment_path, enrolment(bytes(32)))
    StaffBook(kiosk.settings.staff_book_path, kiosk_now).add("Lupe", PIN)
    return kiosk


def kiosk_now() -> datetime:
    return datetime.now(UTC)


def result(kiosk: Kiosk, method: str, **params: Any) -> dict[str, Any]:
    answer = kiosk.call(method, params)
    assert answer.error is None, answer.error
    return answer.result or {}


def acts(kiosk: Kiosk) -> list[str]:
    return [entry.act for entry in StaffLog(kiosk.settings.staff_log_path).entries()]


def test_a_shift_on_the_real_station(kiosk: Kiosk) -> None:
    with kiosk.station():
        door = StaffEntry.model_validate(result(kiosk, "staff_enter", pin=PIN))
        assert (door.name, door.wait) == ("Lupe", 0)
        session = {"session": door.session}

        overview = StaffOverview.model_validate(result(kiosk, "staff_overview", **session))
        assert overview.printer.printer == "none"
        assert (overview.accepted_today, overview.delivered_today, overview.hours) == (0, 0, ())
        assert OutboxPage.model_validate(result(kiosk, "staff_outbox", **session)).total == 0
        assert result(kiosk, "staff_send_now", **session) == {"count": 0}
        assert result(kiosk, "staff_note", **session, act="test-page", detail="rollo nuevo")
        forged = kiosk.call("staff_note", {**session, "act": "enter"})
        assert forged.error is not None, "what the door remembers only the door writes"
        assert forged.error.code == INVALID_PARAMS
        assert result(kiosk, "staff_paper", **session) == {"count": 0}, "there is no printer"
        line = LineReport.model_validate(result(kiosk, "staff_line", **session))
        assert PartState.FAILS in {one.state for one in line.findings}
        result(kiosk, "staff_leave", **session)

        answer = kiosk.call("staff_overview", session)
        assert answer.error is not None
        assert answer.error.code == NOT_STAFF
    assert acts(kiosk) == [
        *("enter", "send-now", "test-page", "paper-changed", "line-check", "leave")
    ]
    assert PIN not in kiosk.settings.staff_log_path.read_text()


def test_every_call_of_the_panel_turns_a_stranger_away(kiosk: Kiosk) -> None:
    named = re.findall(r"\| `(staff_\w+)` \|", staff_calls.__doc__ or "")
    asked: dict[str, dict[str, Any]] = {method: {} for method in named}
    del asked["staff_enter"]
    asked["staff_help_end"] = {"help": "0" * 32}
    asked["staff_retry"] = {"folio": None}
    asked["staff_note"] = {"act": "restart"}
    asked["staff_shift_note"] = {"note": "all-well"}
    asked["staff_usb"] = {"way": "export"}
    asked["staff_centre"] = {"choices": {}}
    assert len(asked) > 12
    with kiosk.station():
        for method, params in asked.items():
            stranger = {} if "help" in params else {"session": "0" * 32}
            answer = kiosk.call(method, {**stranger, **params})
            assert answer.error is not None, method
            assert answer.error.code == NOT_STAFF, (method, answer.error)
    assert acts(kiosk) == []


def test_what_is_not_held_is_not_retried_and_the_log_does_not_say_so(kiosk: Kiosk) -> None:
    kiosk.accept()
    (waiting,) = kiosk.entries()
    with kiosk.station():
        session = result(kiosk, "staff_enter", pin=PIN)["session"]
        answer = kiosk.call("staff_retry", {"session": session, "folio": waiting.folio})
        assert answer.error is not None
        assert answer.error.code == NOT_FOUND
    assert acts(kiosk) == ["enter"]


def test_what_could_not_be_done_stands_in_the_log_as_not_done(kiosk: Kiosk) -> None:
    with kiosk.station():
        session = result(kiosk, "staff_enter", pin=PIN)["session"]
        kiosk.settings.centre_choices_path.mkdir()
        answer = kiosk.call("staff_centre", {"session": session, "choices": {"text_percent": 150}})
        assert answer.error is not None
        assert answer.error.code == INTERNAL_ERROR
    log = StaffLog(kiosk.settings.staff_log_path).entries()
    assert [(one.act, one.detail.split(":")[0]) for one in log] == [
        *(("enter", ""), ("centre", "text_percent 150"), ("not-done", "centre"))
    ]


def test_closed_for_today_is_kept_with_its_day_and_no_longer(kiosk: Kiosk) -> None:
    today = kiosk_now().astimezone().date()
    path = kiosk.settings.centre_choices_path
    with kiosk.station():
        session = result(kiosk, "staff_enter", pin=PIN)["session"]
        closed = {"closed": "today", "text_percent": 150}
        kept = result(kiosk, "staff_centre", session=session, choices=closed)
        assert kept["closed_on"] == today.isoformat()
        assert result(kiosk, "staff_centre_now", session=session)["closed"] == "today"

        yesterday = CentreChoices.model_validate(closed).chosen_on(today - timedelta(days=1))
        save_choices(path, yesterday)
        now = result(kiosk, "staff_centre_now", session=session)
        assert (now["closed"], now["text_percent"]) == (None, 150)

        soon = {"closed": "soon", "closed_on": "2020-01-01"}
        kept = result(kiosk, "staff_centre", session=session, choices=soon)
        assert "closed_on" not in kept, "what names no day is for none"
    details = [one.detail for one in StaffLog(kiosk.settings.staff_log_path).entries()]
    assert details[1] == "text_percent 150, closed today"


def test_a_file_that_is_held_keeps_staff_waiting_and_no_visitor(kiosk: Kiosk) -> None:
    kiosk.accept()
    with kiosk.station():
        session = result(kiosk, "staff_enter", pin=PIN)["session"]
        other = apsw.Connection(str(kiosk.settings.outbox_path))
        other.execute("BEGIN IMMEDIATE")
        staff = Thread(target=result, args=(kiosk, "staff_send_now"), kwargs={"session": session})
        staff.start()
        until(lambda: "send-now" in acts(kiosk))
        assert result(kiosk, "visit_began") is not None
        assert staff.is_alive(), "the visitor's call was answered first"
        other.execute("ROLLBACK")
        other.close()
        staff.join(10)
        assert not staff.is_alive()


def test_the_day_is_told_hour_by_hour(kiosk: Kiosk) -> None:
    kiosk.accept(3)
    with kiosk.station():
        session = {"session": result(kiosk, "staff_enter", pin=PIN)["session"]}
        overview = StaffOverview.model_validate(result(kiosk, "staff_overview", **session))

    assert (overview.accepted_today, overview.delivered_today) == (3, 0)
    assert sum(one.accepted for one in overview.hours) == 3
    [applied] = overview.applied_today
    assert applied.count == 3


def test_a_rotten_row_is_seen_and_sent_again_like_any_other(kiosk: Kiosk) -> None:
    headless, misnamed, flying = (item.folio for item in kiosk.accept(3))
    file = apsw.Connection(str(kiosk.settings.outbox_path))
    file.set_busy_timeout(10_000)
    file.execute("UPDATE submission SET state = 'sending' WHERE folio = ?", (flying,))
    with kiosk.station():
        # Its look at the outbox is over: what rots now is not repaired before it is met.
        until(lambda: set(kiosk.states()) == {State.QUEUED})
        held = "UPDATE submission SET state = 'held', reason = 'damaged',"
        file.execute(f"{held} header_json = '{{}}' WHERE folio = ?", (headless,))
        file.execute(f"{held} folio = ? WHERE folio = ?", ("Ñ" * 90, misnamed))
        file.close()
        session = {"session": result(kiosk, "staff_enter", pin=PIN)["session"]}

        page = OutboxPage.model_validate(result(kiosk, "staff_outbox", **session))
        overview = StaffOverview.model_validate(result(kiosk, "staff_overview", **session))
        paper = kiosk.call("slip_facts", {"folio": headless, "copy_of": False})
        assert result(kiosk, "staff_retry", **session) == {"count": 2}

    told = [(row.folio, row.service, row.state) for row in page.rows]
    assert told[:2] == [
        (headless, None, "held"),
        ("Ñ" * MOST_OF_FOLIO, "acta-de-nacimiento", "held"),
    ]
    assert [one.count for one in overview.applied_today] == [2], "of whose service is known"
    assert paper.error is not None
    assert (paper.error.code, paper.error.message) == (INTERNAL_ERROR, HEADER_UNREADABLE)


def test_wrong_pins_wait_and_are_told_to_the_portal(kiosk: Kiosk) -> None:
    with kiosk.station():
        doors = [
            StaffEntry.model_validate(result(kiosk, "staff_enter", pin="999999"))
            for _ in range(FREE_TRIES + 1)
        ]
        right = StaffEntry.model_validate(result(kiosk, "staff_enter", pin=PIN))

    assert [door.wait for door in doors[:-1]] == [0] * (FREE_TRIES - 1) + [WAITS[0]]
    assert right.session is None, "the right PIN opens nothing before the wait is over"
    assert acts(kiosk) == ["turned-away"] * FREE_TRIES


def test_a_panel_that_is_shut_is_a_trouble_of_the_heartbeat(kiosk: Kiosk) -> None:
    guard = PinGuard(kiosk.settings.staff_tries_path, lambda: kiosk_now().replace(year=2020), float)
    for _ in range(LOCKED_AFTER):
        guard.begin()
    with kiosk.station():
        result(kiosk, "staff_enter", pin="999999")

        until(lambda: "staff-locked" in str(result(kiosk, "health")))
