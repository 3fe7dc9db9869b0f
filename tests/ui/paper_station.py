"""A station before which a page's paper can be tried: it answers what the test says, at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from kiosk.printing.slip import SlipOrigin
from kiosk.protocol.message import Message
from kiosk.protocol.station_calls import (
    Answer,
    CallError,
    JobState,
    PrinterState,
    PrintQuestion,
    PrintRequest,
    PrintStatus,
    SlipAnswer,
    SlipRequest,
)
from kiosk.protocol.tracking import Stage
from kiosk.ui.paper_desk import PaperDesk
from kiosk.ui.paper_pages import PaperPages

SAID = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)
PAGES = "https://portal.example"


def status(printer: str = "ready", job: str | None = None, fault: str | None = None) -> PrintStatus:
    return PrintStatus(
        printer=PrinterState(printer),
        paper="58mm",
        job=None if job is None else JobState(job),
        fault=fault,
    )


class PaperStation:
    """Keeps what it was asked; `now` None is silence. Each slip is a job of its own."""

    def __init__(self, now: PrintStatus | None = None) -> None:
        self.now: PrintStatus | None = now or status()
        self.facts: Answer | None = Answer(
            result=SlipAnswer(stage=Stage.WAITING, said_at=SAID).model_dump(mode="json")
        )
        self.refuses = False
        self.slips: list[PrintRequest] = []
        self.requests: list[SlipRequest] = []
        self.desk = PaperDesk(self.call, SlipOrigin("Centro", "kiosk-7"), lambda: SAID)

    def pages(self, public_pages: str = PAGES) -> PaperPages:
        return PaperPages(self.desk, public_pages)

    def call(
        self, method: str, callback: Callable[[Answer | None], None], params: Message | None
    ) -> None:
        match params:
            case SlipRequest():
                self.requests.append(params)
                callback(self.facts)
            case PrintRequest():
                if self.refuses:
                    callback(Answer(error=CallError(code=-32603, message="no room")))
                    return
                self.slips.append(params)
                callback(Answer(result={"job": f"{len(self.slips):032x}"}))
            case PrintQuestion():
                if self.now is None:
                    callback(None)
                    return
                job = self.now.job if params.job is not None else None
                now = self.now.model_copy(update={"job": job})
                callback(Answer(result=now.model_dump(mode="json")))
            case _:
                raise AssertionError(method)
