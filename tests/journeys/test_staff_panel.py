"""The staff at the machine: real screen, real station, a printer that decodes; there is no line."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from staff_world import (
    BETO,
    LUPE,
    acts,
    comes_in,
    enters,
    knocks,
    now,
    staffed_station,
    types_pin,
)

from kiosk.centre_choices import save_choices
from kiosk.identity.staff.guard import FREE_TRIES
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import NewSubmission, State
from kiosk.printing.composing import compose
from kiosk.printing.drawing import raster_for
from kiosk.printing.paper import ROLL_58
from kiosk.printing.simulator import Simulator
from kiosk.printing.slip import DayReportSlip, SlipOrigin
from kiosk.protocol.envelope import Header
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.staff_calls import CentreChoices, ClosedWord
from kiosk.protocol.tracking import claim_hash
from kiosk.station.day_book import Day
from kiosk.ui.models.staff import IDLE_SECONDS, WARNING_SECONDS

if TYPE_CHECKING:
    from conftest import Begin, Kiosk


_FIGURES = 600
"""Rows of the report on which the figures stand, up to the paper."""


@pytest.fixture
def printer(kiosk: Kiosk) -> Iterator[Simulator]:
    with staffed_station(kiosk) as simulator:
        yield simulator


def submission(last: str | None) -> NewSubmission:
    folio = mint_folio(7, now(), secrets.token_bytes, after=last)
    header = Header(
        id=uuid7(now(), secrets.token_bytes),
        folio=folio,
        kiosk="kiosk-7",
        agency="registro-civil",
        service="acta-de-nacimiento",
        form_version=1,
        key_id="0" * 16,
        created_at=now(),
        claim_hash=claim_hash(folio, "7K3M-9QXR"),
    )
    return NewSubmission(header=header, sealed=b"sealed" * 100)


def test_a_finger_on_the_centres_name_comes_to_the_door(kiosk: Kiosk, printer: Simulator) -> None:
    visitor = kiosk.open()
    name = visitor.finds_at_rest(kiosk.screen.model.centreName)
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    where = name.rect.center().toPoint()

    QTest.mousePress(visitor.window, left, plain, where)
    visitor.waits_for(visitor.words("staff.pin"), 8)
    QTest.mouseRelease(visitor.window, left, plain, where)
    assert kiosk.screen.model.page == "Attract", "the finger that leaves begins no visit"

    types_pin(visitor, LUPE)
    visitor.waits_for(visitor.words("staff.banner", name="Lupe"), 12)
    visitor.taps(visitor.words("staff.leave"))
    visitor.waits_for(visitor.words("attract.heading"))
    QTest.mouseClick(visitor.window, left, plain, where)
    visitor.waits_for("Español")
    visitor.waits_until(lambda: acts(kiosk) == ["enter", "leave"], "both in the log")


def test_a_pin_is_seen_as_dots_and_wrong_ones_wait(kiosk: Kiosk, printer: Simulator) -> None:
    visitor = kiosk.open()
    knocks(visitor)
    for digit in "999999":
        visitor.taps(digit)
    assert visitor.sees(visitor.words("staff.pin-typed.other", count=6))
    assert not visitor.sees("999999")
    visitor.taps(visitor.words("staff.pin-enter"))
    visitor.waits_for(visitor.words("staff.not-opened"), 12)
    for _ in range(FREE_TRIES - 1):
        types_pin(visitor, "999999")
        visitor.waits_until(lambda: kiosk.screen.staff.notice != "", "an answer", 12)

    visitor.waits_for(visitor.words("staff.wait", time="0:30"), 12)
    kiosk.monotonic.now += 12
    visitor.waits_for(visitor.words("staff.wait", time="0:18"))
    assert not kiosk.screen.staff.inside
    assert set(acts(kiosk)) == {"turned-away"}


def test_by_keyboard_alone(kiosk: Kiosk, printer: Simulator) -> None:
    visitor = kiosk.open()
    knocks(visitor)
    visitor.waits_for(visitor.words("staff.pin"))
    visitor.scans(f"x{LUPE}7")
    visitor.presses(Qt.Key.Key_Backspace)
    visitor.presses(Qt.Key.Key_Return)
    visitor.waits_for(visitor.words("staff.banner", name="Lupe"), 12)

    visitor.presses(Qt.Key.Key_Tab)
    visitor.presses(Qt.Key.Key_Return)
    visitor.waits_for(visitor.words("staff.outbox-empty"))


def test_who_touches_nothing_is_out(kiosk: Kiosk, printer: Simulator) -> None:
    visitor = kiosk.open()
    enters(visitor)
    kiosk.monotonic.now += IDLE_SECONDS + 1
    visitor.waits_for(visitor.words("staff.leaving", seconds=int(WARNING_SECONDS) - 1))
    kiosk.monotonic.now += WARNING_SECONDS
    visitor.waits_for(visitor.words("attract.heading"))
    visitor.waits_until(lambda: acts(kiosk) == ["enter", "leave"], "the station told")


def test_a_visit_ends_before_the_door_is_seen(
    kiosk: Kiosk, begin: Begin, printer: Simulator
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    knocks(visitor)
    visitor.waits_for(visitor.words("staff.visit-heading"))
    assert not visitor.sees(visitor.words("staff.pin"))
    visitor.taps(visitor.words("staff.visit-stay"))
    visitor.waits_for(visitor.words("home.heading"))

    knocks(visitor)
    visitor.taps(visitor.words("staff.visit-end"))
    visitor.waits_until(lambda: kiosk.screen.model.over, "the curtain")
    assert kiosk.screen.model.visit.application is None
    assert not acts(kiosk)


def test_what_waits_is_sent_and_what_is_held_goes_once_more(
    kiosk: Kiosk, printer: Simulator
) -> None:
    with Outbox.open(kiosk.settings().outbox_path) as outbox:
        waiting, held = (outbox.accept(submission) for _ in range(2))
        outbox.mark_held(held.id, "The form is not known any more", now())
    visitor = kiosk.open()
    enters(visitor)
    assert visitor.sees(f"{visitor.words('staff.accepted-today')}: 2")
    assert visitor.sees(f"{visitor.words('staff.held')}: 1")
    assert visitor.sees(visitor.words("staff.key-file"))

    visitor.taps(visitor.words("staff.page-outbox"))
    visitor.waits_for(visitor.words("staff.folio", folio=held.folio))
    assert visitor.sees(visitor.words("staff.state-held"))
    assert visitor.sees("The form is not known any more")
    assert visitor.sees(visitor.words("staff.folio", folio=waiting.folio))
    visitor.taps(visitor.words("staff.retry"))
    visitor.waits_for(visitor.words("staff.sent.one", count=1))
    visitor.waits_until(lambda: not visitor.sees(visitor.words("staff.retry")), "none held")
    visitor.taps(visitor.words("staff.send-now"))
    visitor.waits_until(lambda: "send-now" in acts(kiosk), "the act in the log")

    with Outbox.open_for_reading(kiosk.settings().outbox_path) as outbox:
        assert not outbox.items({State.HELD})
    assert acts(kiosk) == ["enter", "retry", "send-now"]


def test_a_test_page_comes_out_and_paper_is_noted(kiosk: Kiosk, printer: Simulator) -> None:
    visitor = kiosk.open()
    enters(visitor)
    visitor.taps(visitor.words("staff.page-printer"))
    visitor.waits_for(visitor.words("staff.printer-ready"))
    visitor.taps(visitor.words("staff.test-page"))
    visitor.waits_for(visitor.words("staff.test-printed"), 15)
    assert len(printer.wait_for(1)) == 1
    assert acts(kiosk) == ["enter", "test-page"]

    visitor.taps(visitor.words("staff.paper-changed"))
    visitor.waits_for(visitor.words("staff.paper-noted"))
    assert acts(kiosk)[-1] == "paper-changed"


def test_paper_that_is_out_is_said_with_what_to_do(kiosk: Kiosk, printer: Simulator) -> None:
    printer.change(paper_out=True)
    visitor = kiosk.open()
    enters(visitor)
    visitor.taps(visitor.words("staff.page-printer"))
    visitor.waits_until(
        lambda: visitor.sees(visitor.words("staff.remedy-paper-out")), "what to do", 40
    )
    assert visitor.sees(visitor.words("paper.fault-paper-out"))


def test_the_line_says_which_part_fails(kiosk: Kiosk, printer: Simulator) -> None:
    visitor = kiosk.open()
    enters(visitor)
    visitor.taps(visitor.words("staff.page-line"))
    visitor.taps(visitor.words("staff.line-check"))
    visitor.waits_for(visitor.words("staff.part-fails"), 12)
    assert acts(kiosk)[-1] == "line-check"


def test_the_next_shift_reads_what_was_left(kiosk: Kiosk, printer: Simulator) -> None:
    visitor = kiosk.open()
    enters(visitor)
    assert not visitor.sees(visitor.words("staff.shift"))
    visitor.taps(visitor.words("staff.note-needs-paper"))
    visitor.waits_for(visitor.words("staff.note-left"))
    visitor.taps(visitor.words("staff.leave"))

    enters(visitor, BETO, "Beto")
    note = visitor.words("staff.note-needs-paper")
    visitor.waits_for(visitor.words("staff.shift-note", name="Lupe", note=note))
    visitor.taps(visitor.words("staff.shift-seen"))
    visitor.waits_until(lambda: not visitor.sees(visitor.words("staff.shift")), "it was seen")


def test_without_a_stick_it_says_so_and_the_log_tells_what_was_done(
    kiosk: Kiosk, printer: Simulator
) -> None:
    visitor = kiosk.open()
    enters(visitor)
    visitor.taps(visitor.words("staff.page-usb"))
    visitor.taps(visitor.words("staff.usb-export-do"))
    visitor.waits_for(visitor.words("staff.usb-trouble-no-stick"))

    visitor.taps(visitor.words("staff.page-log"))
    visitor.waits_for(visitor.words("staff.log-intact"))
    assert visitor.sees(f"Lupe: {visitor.words('staff.act-enter')}")
    assert not visitor.sees(f"Lupe: {visitor.words('staff.act-usb-export')}"), "nothing was done"


CHOICES = ("staff.brightness-70", "view.volume-off", "staff.closed-today")


def noted(kiosk: Kiosk, count: int) -> bool:
    """Whether so many choices are in the log."""
    return acts(kiosk).count("centre") == count


def test_what_is_chosen_for_the_centre_meets_the_next_visit(
    kiosk: Kiosk, printer: Simulator
) -> None:
    visitor = kiosk.open()
    enters(visitor)
    visitor.taps(visitor.words("staff.page-centre"))
    visitor.taps(visitor.words("view.text-150"))
    visitor.waits_for(visitor.words("staff.centre-kept"))
    for count, key in enumerate(CHOICES, start=2):
        visitor.taps(visitor.words(key))
        visitor.waits_until(partial(noted, kiosk, count), "in the log")
    visitor.taps(visitor.words("staff.leave"))
    visitor.waits_until(lambda: kiosk.screen.model.over, "the screen begins anew")

    visitor = kiosk.open()
    visitor.waits_for(visitor.words("staff.closed-today-means"))
    chosen = kiosk.screen.model.view.chosen
    assert (chosen.text, chosen.volume) == ("150", "off")
    assert visitor.window.property("dimmed") == pytest.approx(0.3)
    comes_in(visitor, visitor.finds(visitor.words("out.heading")).rect.center().toPoint())
    visitor.taps(visitor.words("staff.page-centre"))
    visitor.taps(visitor.words("staff.closed-today"))
    visitor.waits_until(lambda: acts(kiosk).count("centre") == 5, "taken back")
    visitor.taps(visitor.words("staff.restart"))
    visitor.waits_until(lambda: kiosk.screen.model.over, "the screen begins anew")
    assert acts(kiosk)[-1] == "restart" or acts(kiosk)[-2:] == ["restart", "leave"]
    visitor = kiosk.open()
    visitor.waits_for(visitor.words("attract.start"))
    assert not kiosk.screen.staff.closed


def test_who_closes_for_today_need_not_open_the_next_morning(kiosk: Kiosk) -> None:
    today = datetime.now().astimezone()
    chosen = CentreChoices(closed=ClosedWord.TODAY, text_percent=125).chosen_on(today.date())
    save_choices(kiosk.settings().centre_choices_path, chosen)
    kiosk.clock = lambda: today
    visitor = kiosk.open()
    visitor.waits_for(visitor.words("staff.closed-today-means"))

    kiosk.clock = lambda: today + timedelta(days=1)
    visitor.waits_until(lambda: kiosk.screen.model.over, "the screen begins anew")
    visitor = kiosk.open()
    visitor.waits_for(visitor.words("attract.start"))
    assert not visitor.sees(visitor.words("staff.closed-today-means"))
    assert kiosk.screen.model.view.chosen.text == "125", "the rest is for every day"


@pytest.mark.parametrize("word", [ClosedWord.SOON, ClosedWord.REPAIR])
def test_what_names_no_day_stays_closed_until_staff_open(word: ClosedWord) -> None:
    today = datetime.now().astimezone().date()
    closed = CentreChoices(closed=word).chosen_on(today - timedelta(days=3))
    assert closed.on(today) == closed
    before = CentreChoices(closed=ClosedWord.TODAY)
    assert before.on(today) == before, "kept before there was a day to it"


def test_the_day_comes_out_on_paper_for_the_next_shift(
    kiosk: Kiosk, begin: Begin, printer: Simulator
) -> None:
    with Outbox.open(kiosk.settings().outbox_path) as outbox:
        _, held = (outbox.accept(submission) for _ in range(2))
        outbox.mark_held(held.id, "The form is not known any more", now())
    begin(kiosk.open())
    kiosk.screen.model.finish()
    visitor = kiosk.open()
    comes_in(visitor, visitor.finds(kiosk.screen.model.centreName).rect.center().toPoint())
    visitor.waits_for(f"{visitor.words('staff.visits-today')}: 1")
    visitor.taps(visitor.words("staff.note-needs-paper"))
    visitor.waits_for(visitor.words("staff.note-left"))
    visitor.taps(visitor.words("staff.day-report"))
    visitor.waits_for(visitor.words("staff.report-printed"), 15)

    assert acts(kiosk) == ["enter", "shift-note", "day-report"]
    (printed,) = printer.wait_for(1)
    day = Day.model_validate_json(kiosk.settings().day_book_path.read_bytes())
    told = DayReportSlip(
        place=SlipOrigin(kiosk.screen.model.centreName, ""),
        day=day.day,
        visits=1,
        accepted=2,
        delivered=0,
        waiting=1,
        carried=0,
        held=1,
        opinions=0,
        printed=0,
        not_printed=0,
        errors=0,
        by="Lupe",
        oldest=visitor.words("staff.age-minutes", count=1),
        said_at=now(),
    )
    expected = raster_for(compose(told, visitor.words), ROLL_58, 100)
    figures = slice(0, _FIGURES * expected.stride)
    assert printed.raster.rows[figures] == expected.rows[figures]
    assert printed.raster.height > expected.height, "the note stands on it"
    assert (day.printed, sum(day.visits)) == (1, 1)
    assert day.dots > expected.height
