"""The staff's door by itself: who is in, who is out again, and what its log says of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from kiosk.identity.staff.book import StaffBook
from kiosk.identity.staff.guard import PinGuard
from kiosk.identity.staff.log import NOBODY, LogFailed, StaffLog
from kiosk.protocol.staff_calls import StaffSession
from kiosk.station.staff.asked import StaffAsked
from kiosk.station.staff.door import IDLE_SECONDS, Entered, NotStaff, StaffDoor

PIN = "418273"


def kiosk_now() -> datetime:
    return datetime.now(UTC)


class Minutes:
    """A steady clock of a test."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def minutes() -> Minutes:
    return Minutes()


@pytest.fixture
def door(tmp_path: Path, minutes: Minutes) -> StaffDoor:
    book = StaffBook(tmp_path / "staff.json", kiosk_now)
    book.add("Lupe", PIN)
    book.add("Beto", "90210455")
    guard = PinGuard(tmp_path / "tries.json", kiosk_now, minutes)
    return StaffDoor(book, guard, StaffLog(tmp_path / "log.jsonl"), kiosk_now, minutes)


def entered(door: StaffDoor, pin: str) -> Entered:
    came = door.enter(pin)
    assert isinstance(came, Entered)
    return came


def test_who_is_not_heard_from_is_out(door: StaffDoor, minutes: Minutes, tmp_path: Path) -> None:
    inside = entered(door, PIN)
    minutes.seconds += IDLE_SECONDS - 1
    assert door.member(inside.session).name == "Lupe"
    minutes.seconds += IDLE_SECONDS + 1

    with pytest.raises(NotStaff):
        door.member(inside.session)

    assert [one.act for one in StaffLog(tmp_path / "log.jsonl").entries()] == ["enter", "forgotten"]


def test_another_one_ends_the_first_and_is_a_new_shift(door: StaffDoor) -> None:
    first = entered(door, PIN)
    second = entered(door, "90210455")

    assert (first.new_shift, second.new_shift) == (False, True)
    with pytest.raises(NotStaff):
        door.member(first.session)
    assert door.member(second.session).name == "Beto"


def test_a_log_that_was_changed_shuts_nobody_out_and_is_told(
    door: StaffDoor, tmp_path: Path
) -> None:
    entered(door, PIN)
    path = tmp_path / "log.jsonl"
    path.write_text(path.read_text().replace('"enter"', '"retry"'))
    assert door.log_trouble() is None, "nobody has looked yet"
    assert door.anchor() is not None

    assert door.look_at_log() is not None
    assert door.log_trouble() is not None, "it is known from then on"
    assert door.anchor() is None, "no heartbeat vouches for it"

    entered(door, PIN)

    assert [one.act for one in StaffLog(path).entries()] == [
        "log-set-aside",
        "replaced",
        "enter",
    ]
    (aside,) = StaffLog(path).set_aside()
    assert '"retry"' in aside.read_text()
    trouble = door.log_trouble()
    assert trouble is not None
    assert (trouble.name, aside.name in trouble.words) == ("staff-log-broken", True)


def test_a_pin_reads_the_log_once(door: StaffDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    door.begin_help(entered(door, "90210455").session)
    read: list[Path] = []
    opened = Path.open

    def counted(self: Path, *args: Any, **named: Any) -> Any:
        read.append(self)
        return opened(self, *args, **named)

    monkeypatch.setattr(Path, "open", counted)

    assert entered(door, PIN).new_shift
    assert door.log_trouble() is None
    assert [path.name for path in read].count("log.jsonl") == 1


def test_help_without_an_end_is_ended_by_whoever_comes_in(
    door: StaffDoor, tmp_path: Path, minutes: Minutes
) -> None:
    door.begin_help(entered(door, PIN).session)
    book = StaffBook(tmp_path / "staff.json", kiosk_now)
    guard = PinGuard(tmp_path / "tries.json", kiosk_now, minutes)
    log = StaffLog(tmp_path / "log.jsonl")

    restarted = StaffDoor(book, guard, log, kiosk_now, minutes)
    assert entered(restarted, "90210455").new_shift
    entered(restarted, "90210455")

    acts_ = [one.act for one in StaffLog(tmp_path / "log.jsonl").entries()]
    assert acts_ == ["enter", "help-begin", "help-end", "enter", "replaced", "enter"]


def test_a_log_that_cannot_be_written_keeps_the_door_shut(door: StaffDoor, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").mkdir()

    with pytest.raises(LogFailed):
        door.enter(PIN)
    with pytest.raises(NotStaff):
        door.member("0" * 32)


def test_a_slow_disk_keeps_whoever_asked_waiting_and_no_other_call(
    door: StaffDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = StaffSession(session=entered(door, PIN).session)
    disk = Event()
    monkeypatch.setattr("kiosk.identity.staff.log.os.fsync", lambda _: disk.wait(10))

    async def both() -> None:
        noted = asyncio.create_task(StaffAsked(door).noted(session, "paper-changed"))
        await asyncio.sleep(0.05)
        assert not noted.done(), "the loop went on while the disk did not"
        disk.set()
        await noted

    asyncio.run(both())
    assert [row.act for row in door.log(session.session, 0, 1).rows] == ["paper-changed"]


def test_who_reads_the_log_keeps_nobody_from_the_door(
    door: StaffDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = entered(door, PIN).session
    begun, disk, opened = Event(), Event(), Path.open

    def slow(self: Path, *arguments: Any, **named: Any) -> Any:
        if self == tmp_path / "log.jsonl":
            begun.set()
            assert disk.wait(10)
        return opened(self, *arguments, **named)

    monkeypatch.setattr(Path, "open", slow)
    reader = Thread(target=door.log, args=(session, 0, 50))
    reader.start()
    assert begun.wait(10)
    other = Thread(target=door.leave, args=(session,))
    other.start()
    other.join(10)
    waited = other.is_alive()
    disk.set()
    reader.join(10)
    assert not waited


def test_nobody_is_named_who_has_no_pin(door: StaffDoor, tmp_path: Path) -> None:
    door.enter("555123")

    (entry,) = StaffLog(tmp_path / "log.jsonl").entries()
    assert (entry.who, entry.act) == (NOBODY, "turned-away")
    assert "555123" not in entry.detail
