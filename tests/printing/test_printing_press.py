"""Spool, roll and press: what became of a slip is told as it was, and nothing of it stays."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from waiting import until

from kiosk.printing.condition import Condition, Failed, NotKnown, Outcome, Printed, PrinterFault
from kiosk.printing.paper import ROLL_58
from kiosk.printing.press import Loaded, Press
from kiosk.printing.raster import Raster, RasterDamaged
from kiosk.printing.roll import Roll
from kiosk.printing.spool import MAX_WAITING, Spool, SpoolFailed
from kiosk.protocol.station_calls import JobState, PrinterState, PrintStatus

SLIP = Raster(384, 80, bytes(48 * 80)).packed()
SECRET = b"7K3M-9QXR"


class PaperPrinter:
    """Says and does what it is told to; `hold` keeps a slip in the middle."""

    def __init__(self, *outcomes: Outcome, condition: Condition | None = None) -> None:
        self.condition = condition or Condition(paper_low=False, answers=True)
        self.outcomes = list(outcomes)
        self.printed: list[Raster] = []
        self.hold = threading.Event()
        self.hold.set()

    def look(self) -> Condition:
        return self.condition

    def print_raster(self, raster: Raster) -> Outcome:
        self.hold.wait(10)
        self.printed.append(raster)
        return self.outcomes.pop(0) if self.outcomes else Printed()


class Shop:
    """A press with its spool on a disk, and what it told."""

    def __init__(self, folder: Path, *printers: PaperPrinter) -> None:
        self.folder = folder / "spool"
        self.spool = Spool(self.folder, os.urandom)
        self.told: list[tuple[Condition, bool]] = []
        self.rolls = [Roll(folder / f"roll-{n}", 50.0) for n in range(len(printers))]
        loaded = [
            Loaded(f"printer {n}", printer, ROLL_58, self.rolls[n])
            for n, printer in enumerate(printers)
        ]
        self.press = Press(loaded, self.spool, time.monotonic, lambda *one: self.told.append(one))

    def end_of(self, job: str | None) -> PrintStatus:
        until(lambda: self.press.status(job).job is not JobState.PRINTING)
        return self.press.status(job)

    def files(self) -> list[str]:
        return [path.name for path in self.folder.glob("*")] if self.folder.exists() else []


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Callable[..., Shop]]:
    shops: list[Shop] = []

    def make(*printers: PaperPrinter) -> Shop:
        one = Shop(tmp_path, *printers)
        one.press.start()
        shops.append(one)
        return one

    yield make
    for one in shops:
        one.press.end(5)


@pytest.mark.parametrize(
    ("outcome", "state", "fault"),
    [
        (Printed(), JobState.PRINTED, None),
        (NotKnown(), JobState.NOT_KNOWN, None),
        (Failed(PrinterFault.PAPER_OUT), JobState.FAILED, "paper-out"),
    ],
)
def test_what_became_of_a_slip_is_told_and_it_is_erased(
    shop: Callable[..., Shop], outcome: Outcome, state: JobState, fault: str | None
) -> None:
    one = shop(PaperPrinter(outcome))
    status = one.end_of(one.press.submit(SLIP))

    assert (status.job, status.fault) == (state, fault)
    until(lambda: not one.files())


def test_a_second_printer_is_tried_where_the_first_failed(shop: Callable[..., Shop]) -> None:
    first, second = PaperPrinter(Failed(PrinterFault.UNREACHABLE)), PaperPrinter()
    one = shop(first, second)

    assert one.end_of(one.press.submit(SLIP)).job is JobState.PRINTED
    assert len(second.printed) == 1


def test_staff_hear_of_the_first_printer_though_the_spare_serves_visitors(
    shop: Callable[..., Shop],
) -> None:
    broken = Condition(PrinterFault.COVER_OPEN, answers=True)
    one = shop(PaperPrinter(condition=broken), PaperPrinter())
    until(lambda: one.told)

    assert one.told[-1] == (broken, False)
    assert one.press.status(None).printer is PrinterState.READY


def test_a_low_roll_is_the_one_of_the_printer_that_serves(shop: Callable[..., Shop]) -> None:
    one = shop(PaperPrinter(condition=Condition(PrinterFault.JAM)), PaperPrinter())
    until(lambda: one.told)
    one.rolls[0].printed(10_000_000)

    assert one.press.status(None).printer is PrinterState.READY
    one.rolls[1].printed(10_000_000)
    assert one.press.status(None).printer is PrinterState.LOW


def test_what_may_have_come_out_is_not_printed_on_another(shop: Callable[..., Shop]) -> None:
    second = PaperPrinter()
    one = shop(PaperPrinter(NotKnown()), second)

    assert one.end_of(one.press.submit(SLIP)).job is JobState.NOT_KNOWN
    assert second.printed == []


@pytest.mark.parametrize(
    ("condition", "state"),
    [
        (Condition(paper_low=False, answers=True), PrinterState.READY),
        (Condition(paper_low=True, answers=True), PrinterState.LOW),
        (Condition(answers=False), PrinterState.UNKNOWN),
        (Condition(PrinterFault.COVER_OPEN, answers=True), PrinterState.FAULT),
    ],
)
def test_how_the_printer_is(
    shop: Callable[..., Shop], condition: Condition, state: PrinterState
) -> None:
    one = shop(PaperPrinter(condition=condition))
    until(lambda: one.told)

    status = one.press.status(None)
    assert (status.printer, status.paper, status.job) == (state, "58mm", None)


def test_a_fault_is_told_within_three_seconds_while_somebody_asks(
    shop: Callable[..., Shop],
) -> None:
    printer = PaperPrinter()
    one = shop(printer)
    until(lambda: one.press.status(None).printer is PrinterState.READY)
    printer.condition = Condition(PrinterFault.PAPER_OUT, answers=True)
    start = time.monotonic()
    until(lambda: one.press.status(None).printer is PrinterState.FAULT)

    assert time.monotonic() - start < 3.0


def test_a_bug_in_mid_slip_leaves_it_in_doubt_and_the_press_at_work(
    shop: Callable[..., Shop], caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(PaperPrinter):
        def print_raster(self, raster: Raster) -> Outcome:
            self.printed.append(raster)
            if len(self.printed) == 1:
                raise ZeroDivisionError
            return Printed()

    one = shop(Broken())

    assert one.end_of(one.press.submit(SLIP)).job is JobState.NOT_KNOWN
    assert one.end_of(one.press.submit(SLIP)).job is JobState.PRINTED
    assert "a bug met the press" in caplog.text
    until(lambda: not one.files())


def test_without_a_printer_nothing_is_taken(shop: Callable[..., Shop]) -> None:
    one = shop()

    assert one.press.submit(SLIP) is None
    assert one.press.status(None) == PrintStatus(printer=PrinterState.NONE)
    assert one.files() == []


def test_a_job_that_nobody_knows_is_gone(shop: Callable[..., Shop]) -> None:
    assert shop(PaperPrinter()).press.status("0" * 32).job is JobState.GONE


def test_a_slip_that_is_wider_than_the_paper_is_refused(shop: Callable[..., Shop]) -> None:
    one = shop(PaperPrinter())
    with pytest.raises(RasterDamaged):
        one.press.submit(Raster(576, 1, bytes(72)).packed())
    with pytest.raises(RasterDamaged):
        one.press.submit(b"noise")
    assert one.files() == []


def test_too_many_slips_are_refused_in_words(shop: Callable[..., Shop]) -> None:
    printer = PaperPrinter()
    printer.hold.clear()
    one = shop(printer)
    jobs = [one.press.submit(SLIP)]
    until(lambda: any(name.endswith(".printing") for name in one.files()))
    jobs += [one.press.submit(SLIP) for _ in range(MAX_WAITING)]

    with pytest.raises(SpoolFailed, match="too many"):
        one.press.submit(SLIP)
    printer.hold.set()
    assert {one.end_of(job).job for job in jobs} == {JobState.PRINTED}


def test_what_has_not_begun_is_dropped_when_the_next_visit_begins(
    shop: Callable[..., Shop],
) -> None:
    printer = PaperPrinter()
    printer.hold.clear()
    one = shop(printer)
    begun = one.press.submit(SLIP)
    until(lambda: any(name.endswith(".printing") for name in one.files()))
    left = [one.press.submit(SLIP) for _ in range(2)]
    one.press.visit_began()

    assert {one.press.status(job).job for job in left} == {JobState.GONE}
    assert one.files() == [f"{begun}.printing"]
    of_the_next = one.press.submit(SLIP)
    printer.hold.set()
    assert one.end_of(begun).job is JobState.PRINTED
    assert one.end_of(of_the_next).job is JobState.PRINTED
    assert len(printer.printed) == 2


def test_after_a_crash_a_slip_in_the_middle_is_not_known_and_never_printed_by_itself(
    tmp_path: Path,
) -> None:
    before = Shop(tmp_path, PaperPrinter())
    waiting, printing = before.spool.add(SLIP), before.spool.add(SLIP)
    assert before.spool.take(printing) == SLIP
    (before.folder / ".half-written.0123").write_bytes(b"x")
    printer = PaperPrinter()
    after = Shop(tmp_path, printer)
    after.press.start()

    assert after.press.status(printing).job is JobState.NOT_KNOWN
    status = after.press.status(waiting)
    assert (status.job, status.fault) == (JobState.FAILED, "restarted")
    until(lambda: after.told)
    after.press.end(5)
    assert printer.printed == []
    assert after.files() == []


def test_what_lies_on_the_disk_is_sealed_and_dies_with_the_process(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", os.urandom)
    job = spool.add(SECRET * 100)
    [path] = (tmp_path / "spool").iterdir()

    assert SECRET not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert (tmp_path / "spool").stat().st_mode & 0o077 == 0
    assert Spool(tmp_path / "spool", os.urandom).take(job) is None


def test_a_slip_that_rotted_is_none(tmp_path: Path) -> None:
    spool = Spool(tmp_path, os.urandom)
    job = spool.add(SLIP)
    path = tmp_path / f"{job}.waiting"
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))

    assert spool.take(job) is None
    assert spool.take("f" * 32) is None
    with pytest.raises(ValueError, match="hexadecimal"):
        spool.take("../../etc/passwd")


def test_a_disk_that_refuses_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "spool").write_bytes(b"a file in the folder's place")
    with pytest.raises(SpoolFailed):
        Spool(tmp_path / "spool", os.urandom).add(SLIP)


def test_the_roll_is_reckoned_by_what_was_printed(tmp_path: Path) -> None:
    roll = Roll(tmp_path / "roll", 4.0)
    assert not roll.is_low
    for _ in range(4):
        roll.printed(2400)
    assert roll.metres_left == pytest.approx(4.0 - 4 * 2560 / 8000)
    assert roll.is_low
    assert Roll(tmp_path / "roll", 4.0).is_low, "it outlives the station"
    roll.changed()
    assert Roll(tmp_path / "roll", 4.0).metres_left == 4.0


def test_a_reckoned_end_of_paper_is_told_to_staff(shop: Callable[..., Shop]) -> None:
    one = shop(PaperPrinter(condition=Condition(answers=False)))
    one.rolls[0].printed(48 * 8000)
    one.press.submit(SLIP)

    until(lambda: one.told and one.told[-1][1])
    assert one.press.status(None).printer is PrinterState.UNKNOWN
