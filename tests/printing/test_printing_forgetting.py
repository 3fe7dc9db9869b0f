"""What CUPS keeps of a slip: it is told to forget until it has, and no longer than that helps."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kiosk.printing.ipp_line import NoReply
from kiosk.printing.page_line import PrinterRefused
from kiosk.printing.page_printer import PagePrinter

JOB = 7
NOT_AUTHORIZED, NOT_POSSIBLE, NOT_FOUND = 0x0403, 0x0404, 0x0406


class Queue:
    """Each time it is told to forget, the next of `answers`: a refusal, a silence, None for yes;
    it knows the job no more once all were given."""

    def __init__(self, *answers: int | NoReply | None) -> None:
        self.answers = list(answers)
        self.told = 0

    def cancel(self, job: int, *, purge: bool = False) -> None:
        assert (job, purge) == (JOB, True), "its files too"
        self.told += 1
        match self.answers.pop(0) if self.answers else NOT_FOUND:
            case int(status):
                raise PrinterRefused(status)
            case NoReply() as silence:
                raise silence
            case None:
                return

    def job(self, job: int) -> Mapping[str, object]:
        assert job == JOB
        if self.answers:
            return {}
        raise PrinterRefused(NOT_FOUND)


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ((None,), 1),
        ((None, None, None), 3),
        ((NOT_POSSIBLE, None), 2),
        ((NoReply("silence"), None), 2),
        ((NOT_AUTHORIZED, None), 1),
        ((NOT_FOUND, None), 1),
        ((None,) * 100, 7),
    ],
    ids=["at once", "takes it up again", "is stopping it", "silent", "may not", "gone", "for ever"],
)
def test_a_slip_is_forgotten_or_cannot_be(
    answers: tuple[int | NoReply | None, ...], told: int
) -> None:
    now = [0.0]

    def wait(seconds: float) -> None:
        now[0] += seconds

    queue = Queue(*answers)
    printer = PagePrinter(queue, lambda: now[0], wait, behind=lambda _: None)  # type: ignore[arg-type]
    printer._forget(JOB)
    assert queue.told == told


def test_a_printer_without_a_queue_keeps_nothing_to_forget() -> None:
    queue = Queue(None)
    PagePrinter(queue, lambda: 0.0, lambda _: None)._forget(JOB)  # type: ignore[arg-type]
    assert queue.told == 0
