"""A page printer that is busy while it prints is asked again, and not for ever."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kiosk.printing.condition import NotKnown, Outcome, Printed
from kiosk.printing.page_line import PrinterRefused
from kiosk.printing.page_printer import PagePrinter

FORBIDDEN, UNAVAILABLE, TEMPORARY, BUSY = 0x0403, 0x0502, 0x0505, 0x0507


class Sending:
    """All was handed over."""

    moved = 1
    ended = False
    is_handed_over = True


class Line:
    """Refuses `refusals` of the questions for the job, then those for the printer; "completed"
    after that."""

    def __init__(self, of_the_job: list[int], of_the_printer: list[int]) -> None:
        self.of_the_job = of_the_job
        self.of_the_printer = of_the_printer
        self.cancelled = 0

    def job(self, _: int) -> Mapping[str, object]:
        if self.of_the_job:
            raise PrinterRefused(self.of_the_job.pop(0))
        return {"job-state": (5,) if self.of_the_printer else (9,)}

    def machine(self) -> Mapping[str, object]:
        if self.of_the_printer:
            raise PrinterRefused(self.of_the_printer.pop(0))
        return {"printer-state": (4,), "printer-state-reasons": ("none",)}

    def cancel(self, _: int) -> None:
        self.cancelled += 1


def followed(line: Line) -> tuple[Outcome, float]:
    now = [0.0]

    def wait(seconds: float) -> None:
        now[0] += seconds

    printer = PagePrinter(line, lambda: now[0], wait)  # type: ignore[arg-type]
    return printer._followed(7, Sending(), 1), now[0]  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [BUSY, UNAVAILABLE, TEMPORARY])
def test_a_printer_that_is_busy_for_a_moment_is_asked_again(status: int) -> None:
    assert followed(Line([status] * 20, [])) == (Printed(), 5.25)
    assert followed(Line([], [status] * 3))[0] == Printed()


def test_a_printer_that_stays_busy_is_not_waited_for_longer_than_its_patience() -> None:
    line = Line([BUSY] * 1000, [])
    outcome, seconds = followed(line)

    assert outcome == NotKnown()
    assert line.cancelled == 1
    assert 20 < seconds < 25


def test_a_refusal_that_does_not_pass_is_not_known_at_once() -> None:
    assert followed(Line([FORBIDDEN], [])) == (NotKnown(), 0.25)
