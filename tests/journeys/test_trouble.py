"""What the world does wrong, said to the right person, with nothing lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

import applicant
import apsw
import pytest
from PySide6.QtCore import Qt

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import DiskFull, MayBeStored
from kiosk.offline.outbox_item import NewSubmission
from kiosk.tour.visitor import Visitor

if TYPE_CHECKING:
    from conftest import Begin, Kiosk


def reachable(visitor: Visitor, name: str) -> bool:
    """Whether what is named is where it is seen, not only on the page."""
    return any(thing.reachable for thing in visitor.things() if thing.name == name)


def test_without_a_catalogue_the_home_page_says_so(kiosk: Kiosk, begin: Begin) -> None:
    (kiosk.home / "catalogue.sqlite").unlink()
    empty = kiosk.home / "no-source"
    empty.mkdir()
    visitor = kiosk.open(catalogue_source=empty)
    begin(visitor)
    assert visitor.sees(visitor.words("home.no-catalogue"))
    visitor.taps(visitor.words("home.track"))
    assert visitor.sees(visitor.words("track.heading"))


def test_a_damaged_source_keeps_the_catalogue_there_is(kiosk: Kiosk, begin: Begin) -> None:
    damaged = kiosk.home / "damaged"
    shutil.copytree(kiosk.stage.catalogue, damaged)
    service = next(damaged.glob("agencies/*/services/*.yaml"))
    service.write_text("name: [unclosed", "utf-8")
    visitor = kiosk.open(catalogue_source=damaged)
    begin(visitor)
    applicant.opens_service(visitor)


def test_a_kiosk_that_is_not_enrolled_invites_nobody_to_start(kiosk: Kiosk, begin: Begin) -> None:
    (kiosk.home / "enrolment.json").unlink()
    visitor = kiosk.open()
    begin(visitor)
    applicant.opens_service(visitor)
    assert visitor.sees(visitor.words("service.verdict-no-room"))
    assert not visitor.sees(visitor.words("service.apply"))


def test_a_foreign_database_in_the_outboxs_place_is_noticed_before_one_starts(
    kiosk: Kiosk, begin: Begin
) -> None:
    path = kiosk.home / "outbox.sqlite"
    foreign = apsw.Connection(str(path))
    foreign.execute("CREATE TABLE theirs (words TEXT); INSERT INTO theirs VALUES ('keep me')")
    foreign.close()
    visitor = kiosk.open()
    begin(visitor)
    applicant.opens_service(visitor)
    assert visitor.sees(visitor.words("service.verdict-no-room"))
    kept = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    assert list(kept.execute("SELECT words FROM theirs")) == [("keep me",)]
    kept.close()


def test_what_may_be_stored_all_the_same_is_stored_once(
    kiosk: Kiosk, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    applicant.answers_all(visitor)
    accept = Outbox.accept

    def uncertain(outbox: Outbox, make: Callable[[str | None], NewSubmission]) -> None:
        accept(outbox, make)
        raise MayBeStored("the disk says no more")

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "accept", uncertain)
        visitor.taps(visitor.words("check.send"))
        told = visitor.words("check.may-be-stored")
        visitor.waits_until(lambda: reachable(visitor, told), f"{told!r} in sight")
        assert not visitor.sees(visitor.words("check.lead"))  # nobody knows that it was not sent
    (stored,) = applicant.stored(kiosk.home)
    visitor.taps(visitor.words("check.send"))
    visitor.waits_for(visitor.words("confirmation.heading"))
    assert visitor.sees(stored.folio)
    assert [one.folio for one in applicant.stored(kiosk.home)] == [stored.folio]


def test_an_outbox_that_fails_at_the_last_moment_keeps_the_answers(
    kiosk: Kiosk,
    begin: Begin,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    applicant.answers_all(visitor)

    def full(*_: object) -> None:
        raise DiskFull("no room")

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "accept", full)
        visitor.presses(Qt.Key.Key_Backtab)
        visitor.presses(Qt.Key.Key_Backtab)  # at the last answer, as who has checked them all
        heading = visitor.words("check.heading")
        visitor.waits_until(lambda: not reachable(visitor, heading), "the end of the answers")
        visitor.taps(visitor.words("check.send"))
        told = visitor.words("check.disk-full")
        visitor.waits_until(lambda: reachable(visitor, told), f"{told!r} in sight")
        assert visitor.sees("NUPJ900412MOCXXS04")
        assert "no application was kept: DiskFull" in caplog.text
    assert applicant.stored(kiosk.home) == []
    visitor.taps(visitor.words("check.send"))
    visitor.waits_for(visitor.words("confirmation.heading"))
    assert len(applicant.stored(kiosk.home)) == 1


def test_tracking_without_a_station_says_so_and_judges_what_was_typed_first(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    visitor.taps(visitor.words("home.track"))
    visitor.enters(visitor.words("confirmation.folio"), "123412341234")
    visitor.taps(visitor.words("track.look"))
    assert visitor.sees(visitor.words("track.bad-folio"))
