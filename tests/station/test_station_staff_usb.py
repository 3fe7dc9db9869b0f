"""What the staff do with a stick: one thing at a time, and every trouble by its name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from free_port import free_port
from kiosk_world import Kiosk, enrolment
from waiting import until

from kiosk.event_log import LineFile
from kiosk.identity.enrolment_record import save_enrolment
from kiosk.identity.staff.book import StaffBook
from kiosk.identity.staff.log import LogFailed, StaffLog
from kiosk.offline.courier.errors import (
    NoStick,
    StickFaulty,
    StickFull,
    StickGone,
    StickReadOnly,
)
from kiosk.protocol.staff_calls import LogPage, UsbStatus, UsbTrouble, UsbWay
from kiosk.station.staff.door import Entered, staff_door
from kiosk.station.staff.stick_work import StickWork, Work, mounted_below, works_of
from kiosk.station.staff.stick_writing import writable

PIN = "418273"


def ended(work: StickWork) -> UsbStatus:
    until(lambda: not work.status.running)
    return work.status


def unrecorded(act: str, detail: str = "") -> None:
    """A log that nobody reads."""


def working(work: Work, *sticks: Path) -> StickWork:
    return StickWork({UsbWay.EXPORT: work}, lambda: list(sticks))


def test_how_far_it_is_and_how_it_ended(tmp_path: Path) -> None:
    goes_on, told = Event(), Event()

    def export(stick: Path, hear: Callable[[int], None]) -> int:
        assert stick == tmp_path
        hear(42)
        told.set()
        assert goes_on.wait(10)
        return 7

    work = working(export, tmp_path)
    assert work.begin(UsbWay.EXPORT, unrecorded).running
    assert told.wait(10)
    assert work.status == UsbStatus(way=UsbWay.EXPORT, running=True, percent=42)
    assert work.begin(UsbWay.EXPORT, unrecorded) == work.status, "one at a time"
    goes_on.set()

    assert ended(work) == UsbStatus(way=UsbWay.EXPORT, percent=100, count=7)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (NoStick("nothing"), UsbTrouble.NOTHING),
        (StickFull("full"), UsbTrouble.FULL),
        (StickReadOnly("locked"), UsbTrouble.READ_ONLY),
        (StickGone("gone"), UsbTrouble.GONE),
        (StickFaulty("faulty"), UsbTrouble.FAILED),
    ],
)
def test_troubles(tmp_path: Path, error: Exception, trouble: UsbTrouble) -> None:
    def export(stick: Path, hear: Callable[[int], None]) -> int:
        raise error

    work = working(export, tmp_path)
    work.begin(UsbWay.EXPORT, unrecorded)

    told = ended(work)
    assert (told.trouble, told.words) == (trouble, str(error))


class Recorded:
    """A log, as long as it can be written."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.full = False

    def __call__(self, act: str, detail: str = "") -> None:
        if self.full:
            raise LogFailed
        self.told.append((act, detail))


def test_the_log_says_what_began_and_how_it_ended(tmp_path: Path) -> None:
    ends: list[Exception | int] = [7, StickFull("full")]

    def export(stick: Path, hear: Callable[[int], None]) -> int:
        end = ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end

    log, work = Recorded(), working(export, tmp_path)
    for _ in range(2):
        work.begin(UsbWay.EXPORT, log)
        ended(work)
    assert log.told == [
        *(("usb-export", ""), ("usb-done", "usb-export: 7")),
        *(("usb-export", ""), ("not-done", "usb-export: full")),
    ]


def test_the_log_says_nothing_of_what_did_not_begin(tmp_path: Path) -> None:
    goes_on, log = Event(), Recorded()

    def export(stick: Path, hear: Callable[[int], None]) -> int:
        return int(goes_on.wait(10))

    working(export).begin(UsbWay.EXPORT, log)
    working(export, tmp_path, tmp_path / "other").begin(UsbWay.EXPORT, log)
    assert log.told == []
    work = working(export, tmp_path)
    log.full = True
    with pytest.raises(LogFailed):
        work.begin(UsbWay.EXPORT, log)
    assert work.status == UsbStatus(), "nothing is done that is not written down"
    log.full = False
    work.begin(UsbWay.EXPORT, log)
    work.begin(UsbWay.EXPORT, log)
    assert log.told == [("usb-export", "")], "it was under way already"
    goes_on.set()
    ended(work)


def test_how_it_ended_is_written_down_of_who_went_out_meanwhile(kiosk: Kiosk) -> None:
    door = staff_door(kiosk.settings, lambda: datetime.now(UTC), lambda: 0.0)
    came = door.enter(PIN)
    assert isinstance(came, Entered)
    record = door.record(came.session)
    door.leave(came.session)
    record("usb-done", "usb-export: 7")
    (*_, newest) = StaffLog(kiosk.settings.staff_log_path).entries()
    assert (newest.who, newest.act) == (came.member.id, "usb-done")


def test_without_a_stick_and_with_two(tmp_path: Path) -> None:
    def never(stick: Path, hear: Callable[[int], None]) -> int:
        raise AssertionError

    none, two = working(never), working(never, tmp_path, tmp_path / "other")
    assert none.begin(UsbWay.EXPORT, unrecorded).trouble is UsbTrouble.NO_STICK
    assert two.begin(UsbWay.EXPORT, unrecorded).trouble is UsbTrouble.SEVERAL


def test_the_logs_go_out_for_support_over_earlier_ones(kiosk: Kiosk, tmp_path: Path) -> None:
    kiosk.accept(1)
    StaffLog(kiosk.settings.staff_log_path).write(datetime.now(UTC), "staff-1", "enter")
    folder = tmp_path / "ventanilla"
    folder.mkdir()
    (folder / "kiosk-7-station.jsonl").write_text("earlier and longer" * 100)
    LineFile(kiosk.settings.log_folder, "station").append("said")
    work = StickWork(works_of(lambda: kiosk.settings), lambda: [tmp_path])
    work.begin(UsbWay.LOG, unrecorded)

    assert ended(work) == UsbStatus(way=UsbWay.LOG, percent=100, count=4)
    assert (folder / "kiosk-7-station.jsonl").read_text() == "said\n"
    assert '"enter"' in (folder / "kiosk-7-staff.jsonl").read_text()
    assert '"checks"' in (folder / "kiosk-7-doctor.json").read_text()


def test_the_doctor_on_a_stick_asks_the_portal_that_the_machine_has_by_then(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    settings, port = [kiosk.settings], free_port()
    work = StickWork(works_of(lambda: settings[0]), lambda: [tmp_path])
    settings[0] = replace(kiosk.settings, portal_url=f"http://127.0.0.1:{port}")
    work.begin(UsbWay.LOG, unrecorded)
    assert ended(work).trouble is None
    found = json.loads((tmp_path / "ventanilla" / "kiosk-7-doctor.json").read_text())
    (portal,) = (one for one in found["checks"] if one["name"] == "portal")
    assert str(port) in portal["meaning"], portal


def test_a_stick_for_reading_is_asked_for_and_given_back(tmp_path: Path) -> None:
    wanted, mounted = tmp_path / "wanted", Event()

    def whoever_may_mount() -> None:
        until(wanted.exists)
        mounted.set()

    helper = Thread(target=whoever_may_mount)
    helper.start()
    with writable(tmp_path, wanted, lambda _: not mounted.is_set()):
        assert mounted.is_set(), "nothing is written before"
        assert wanted.exists()
    helper.join()
    assert not wanted.exists()
    with writable(tmp_path, wanted, lambda _: not mounted.is_set()):
        assert not wanted.exists(), "it can be written already"


def test_a_folder_is_no_stick(tmp_path: Path) -> None:
    (tmp_path / "usb0").mkdir()
    assert mounted_below(tmp_path) == []
    assert mounted_below(tmp_path / "missing") == []


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    home = tmp_path / "home"
    home.mkdir()
    kiosk = Kiosk(home, f"http://127.0.0.1:{free_port()}")
    kiosk.make_key()
    save_enrolment(kiosk.settings.enrolment_path, enrolment(bytes(32)))
    StaffBook(kiosk.settings.staff_book_path, lambda: datetime.now(UTC)).add("Lupe", PIN)
    return kiosk


def test_a_kiosk_that_was_never_online_says_why(kiosk: Kiosk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    kiosk.accept(2)
    work = StickWork(works_of(lambda: kiosk.settings), lambda: [stick])
    for way in (UsbWay.EXPORT, UsbWay.CATALOGUE):
        work.begin(way, unrecorded)
        told = ended(work)
        assert told.trouble is UsbTrouble.FAILED, told
        assert told.words
    work.begin(UsbWay.IMPORT, unrecorded)
    assert ended(work).trouble is UsbTrouble.NOTHING
    assert len(kiosk.entries()) == 2


def test_the_log_is_read_and_what_was_changed_is_said(kiosk: Kiosk) -> None:
    with kiosk.station():
        session = (kiosk.call("staff_enter", {"pin": PIN}).result or {})["session"]
        kiosk.call("staff_paper", {"session": session})
        page = LogPage.model_validate(kiosk.call("staff_log", {"session": session}).result)
        path = kiosk.settings.staff_log_path
        path.write_text(path.read_text().replace("paper-changed", "send-now"))
        changed = LogPage.model_validate(kiosk.call("staff_log", {"session": session}).result)

    assert [(row.who, row.act) for row in page.rows] == [
        *(("Lupe", "paper-changed"), ("Lupe", "enter"))
    ]
    assert (page.total, page.intact) == (2, True)
    assert (changed.total, changed.intact) == (1, False)
    with pytest.raises(Exception, match="line 2"):
        list(StaffLog(path).entries())
    with kiosk.station():  # without a line, and before anybody comes in
        until(lambda: "staff-log-broken" in kiosk.troubles())
