"""A page printer that is busy or falls silent in mid slip: what is asked again, what it ends in."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from threading import Event
from typing import Any

import pytest

from kiosk.printing.condition import Condition, Failed, NotKnown, Outcome, Printed, PrinterFault
from kiosk.printing.ipp_line import Endpoint, Exchange, NoReply, Rebuffed
from kiosk.printing.page_document import Document
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


class Stopping:
    """Refuses to stop; then tells of the job the next of `told`, the last for ever."""

    def __init__(self, *told: int | NoReply | Mapping[str, object]) -> None:
        self.told = list(told)

    def cancel(self, _: int) -> None:
        raise PrinterRefused(FORBIDDEN)

    def job(self, _: int) -> Mapping[str, object]:
        match self.told.pop(0) if len(self.told) > 1 else self.told[0]:
            case int(status):
                raise PrinterRefused(status)
            case NoReply() as silence:
                raise silence
            case values:
                return values


PRINTING, CANCELLED, ABORTED, COMPLETED = ({"job-state": (state,)} for state in (5, 7, 8, 9))
STOPPING = {"job-state": (5,), "job-state-reasons": ("processing-to-stop-point",)}


@pytest.mark.parametrize(
    ("told", "fault", "outcome"),
    [
        ([PRINTING, CANCELLED], PrinterFault.JAM, Failed(PrinterFault.JAM)),
        ([ABORTED], PrinterFault.JAM, Failed(PrinterFault.JAM)),
        ([STOPPING], PrinterFault.JAM, Failed(PrinterFault.JAM)),
        ([CANCELLED], PrinterFault.UNREACHABLE, NotKnown()),
        ([STOPPING], PrinterFault.UNREACHABLE, NotKnown()),
        ([PRINTING, COMPLETED], PrinterFault.JAM, Printed()),
        ([PRINTING], PrinterFault.JAM, NotKnown()),
        ([{}], PrinterFault.JAM, NotKnown()),
        ([NoReply("silence")], PrinterFault.JAM, NotKnown()),
        ([FORBIDDEN], PrinterFault.JAM, NotKnown()),
        ([BUSY, BUSY, CANCELLED], PrinterFault.JAM, Failed(PrinterFault.JAM)),
        ([BUSY], PrinterFault.JAM, NotKnown()),
    ],
)
def test_a_slip_counts_as_taken_back_only_where_the_printer_says_so(
    told: list[int | NoReply | Mapping[str, object]], fault: PrinterFault, outcome: Outcome
) -> None:
    now = [0.0]

    def wait(seconds: float) -> None:
        now[0] += seconds

    printer = PagePrinter(Stopping(*told), lambda: now[0], wait)  # type: ignore[arg-type]
    assert printer._taken_back(7, fault, 1) == outcome
    assert now[0] < 2


class Beginning:
    """Answers a new job with the next of `answers`: its number, a refusal, or silence."""

    def __init__(self, *answers: int | PrinterRefused | NoReply) -> None:
        self.answers = list(answers)

    def machine(self) -> Mapping[str, object]:
        return {"printer-state": (3,), "printer-state-reasons": ("none",)}

    def create_job(self, _: str) -> int:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, int):
            return answer
        raise answer


def beginning(*answers: int | PrinterRefused | NoReply) -> tuple[PagePrinter, list[float]]:
    now = [0.0]

    def wait(seconds: float) -> None:
        now[0] += seconds

    return PagePrinter(Beginning(*answers), lambda: now[0], wait), now  # type: ignore[arg-type]


def test_a_printer_that_prints_for_another_is_waited_for_and_not_for_ever() -> None:
    printer, now = beginning(PrinterRefused(BUSY), PrinterRefused(BUSY), 7)
    assert (printer._created("letter"), now) == (7, [0.5])

    printer, now = beginning(PrinterRefused(BUSY))
    with pytest.raises(PrinterRefused):
        printer._created("letter")
    assert 20 < now[0] < 21


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (NoReply("silence"), PrinterFault.LOST),
        (Rebuffed("wants a password"), PrinterFault.REFUSES),
        (PrinterRefused(FORBIDDEN), PrinterFault.REFUSES),
        (PrinterRefused(0x0501), PrinterFault.REFUSES),
        (PrinterRefused(0x0503), PrinterFault.REFUSES),
        (PrinterRefused(0x040A), PrinterFault.FORMAT),
        (PrinterRefused(0x0406), PrinterFault.UNREACHABLE),
        (PrinterRefused(0x0500), PrinterFault.ERROR),
    ],
)
def test_a_job_that_never_began_has_failed(
    answer: PrinterRefused | NoReply, fault: PrinterFault
) -> None:
    printer, _ = beginning(answer)
    document = Document("application/pdf", "na_letter_8.5x11in", b"")
    assert printer._printed(document, 1) == Failed(fault)


class Answering:
    """Answers a question for the printer with `answer`; a queue's goes to `device`."""

    def __init__(self, answer: NoReply | None = None) -> None:
        self.answer = answer

    def machine(self) -> Mapping[str, object]:
        if self.answer is not None:
            raise self.answer
        reasons = {"printer-state": (3,), "printer-state-reasons": ("none",)}
        return reasons | {"device-uri": ("ipp://printer/ipp/print",)}


def test_who_answers_and_wants_no_request_is_not_out_of_reach() -> None:
    silent = PagePrinter(Answering(NoReply("")), float, float)  # type: ignore[arg-type]
    closed = PagePrinter(Answering(Rebuffed("")), float, float)  # type: ignore[arg-type]

    assert silent.look().fault is PrinterFault.UNREACHABLE
    assert closed.look().fault is PrinterFault.REFUSES


def test_a_printer_that_answers_its_queue_alone_is_printed_on_and_not_vouched_for() -> None:
    def look(answer: NoReply) -> Condition:
        behind = Answering(answer)
        return PagePrinter(Answering(), float, float, lambda _: behind).look()  # type: ignore[arg-type, return-value]

    assert look(Rebuffed("wants a password")) == Condition(answers=False)
    assert look(NoReply("silence")) == Condition(PrinterFault.UNREACHABLE)


def test_who_was_hung_up_on_before_the_line_stood_sends_no_slip_over_it_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dials, cable_is_in, connect = Event(), Event(), socket.create_connection

    def dialled(*where: Any, **limits: Any) -> socket.socket:
        dials.set()
        cable_is_in.wait(10)
        return connect(*where, **limits)

    monkeypatch.setattr(socket, "create_connection", dialled)
    with socket.create_server(("127.0.0.1", 0)) as printer:
        endpoint = Endpoint("127.0.0.1", printer.getsockname()[1], "/ipp/print")
        sending = Exchange(endpoint, b"a slip of who has gone", 120.0)
        assert dials.wait(10)
        sending.drop()
        cable_is_in.set()
        line, _ = printer.accept()
        with line:
            line.settimeout(10)
            assert line.recv(4096) == b""
    assert not sending.is_handed_over
