"""The paper of a page: whether it can be printed, and what became of it, as it is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement
from shiboken6 import isValid

from kiosk.printing.slip import Slip
from kiosk.protocol.message import Message
from kiosk.protocol.station_calls import (
    Answer,
    JobState,
    PrintJob,
    PrintQuestion,
    PrintStatus,
    SlipAnswer,
    SlipRequest,
)
from kiosk.ui.paper_desk import PaperDesk, drawn
from kiosk.ui.paper_words import PaperInputs, derive_paper
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

_MILLISECONDS = 1_000
_Kind = TypeVar("_Kind", bound=Message)
MakeSlip = Callable[[SlipAnswer, bool], Slip]
"""From what is true now, and whether it is a copy, to the slip."""


@QmlElement
@QmlUncreatable("made by a page's model")
class PaperModel(QObject):
    """Of one folio. Asks every second while its page is seen, and never waits for an answer."""

    changed = Signal()

    def __init__(
        self,
        desk: PaperDesk,
        folio: str,
        make_slip: MakeSlip,
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._folio = folio
        self._make_slip = make_slip
        self._words = words
        self._text_percent = 100
        self._asking = False
        self._asked: str | None = None
        self._handed: str | None = None
        self._inputs = PaperInputs(copy=folio in desk.may_be_out)
        self._view = derive_paper(self._inputs, words)
        self._timer = QTimer(self, interval=_MILLISECONDS)
        self._timer.timeout.connect(self._ask)
        self._timer.start()
        self._ask()

    @Property(bool, notify=changed)
    def offered(self) -> bool:
        """Whether there is a printer to offer."""
        return self._view.offered

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        return self._view.busy

    @Property(str, notify=changed)
    def action(self) -> str:
        return self._view.action

    @Property(str, notify=changed)
    def notice(self) -> str:
        return self._view.notice

    @Property(str, notify=changed)
    def kind(self) -> str:
        """The banner's kind."""
        return self._view.kind

    @Slot(int)
    def print(self, text_percent: int) -> None:
        """Hands a slip in, with letters of that size; a second touch meanwhile does nothing."""
        if self._view.busy or not self._view.offered:
            return
        self._text_percent = text_percent
        self._handed = None
        self._show(handing=True)
        request = SlipRequest(folio=self._folio, copy_of=self._inputs.copy)
        self._desk.call("slip_facts", self._take_facts, request)

    def _take_facts(self, answer: Answer | None) -> None:
        if not isValid(self):
            return
        facts = _result(answer, SlipAnswer)
        if facts is None or self._inputs.status is None:
            self._not_handed()
            return
        slip = self._make_slip(facts, self._inputs.copy)
        status = self._inputs.status
        papers = (status.paper, status.spare_paper)
        try:
            request = drawn(slip, papers[0], self._words, self._text_percent, papers[1])
        except ValueError:  # longer than a call may be
            self._not_handed()
            return
        self._desk.call("print_slip", self._take_job, request)

    def _take_job(self, answer: Answer | None) -> None:
        job = _result(answer, PrintJob)
        if job is not None:
            self._desk.jobs[self._folio] = job.job
        if not isValid(self):
            return
        if job is None:
            self._not_handed()
            return
        self._handed = job.job
        self._ask()

    def _not_handed(self) -> None:
        """Nothing reached the press."""
        status = self._inputs.status
        if status is None:
            self._show(handing=False)
            return
        failed = status.model_copy(update={"job": JobState.FAILED, "fault": "spool"})
        self._desk.jobs.pop(self._folio, None)
        self._show(handing=False, status=failed)

    def _ask(self) -> None:
        if self._asking:
            return
        self._asking = True
        self._asked = self._desk.jobs.get(self._folio)
        question = PrintQuestion(job=self._asked)
        self._desk.call("print_status", self.take, question)

    def stop(self) -> None:
        """Asks no more by itself."""
        self._timer.stop()

    def take(self, answer: Answer | None) -> None:
        """How the printer is, and what became of the slip; None: the station is silent."""
        if not isValid(self):
            return
        self._asking = False
        status = _result(answer, PrintStatus)
        if status is None:
            self._show(status=None)
            return
        if status.job in {JobState.PRINTED, JobState.NOT_KNOWN}:
            self._desk.may_be_out.add(self._folio)
        before = self._inputs.status
        if status.job is None and before is not None and before.job is JobState.FAILED:
            status = status.model_copy(update={"job": before.job, "fault": before.fault})
        handing = self._inputs.handing and (self._handed is None or self._asked != self._handed)
        self._show(status=status, handing=handing)

    def _show(self, **inputs: object) -> None:
        self._inputs = replace(
            self._inputs,
            copy=self._folio in self._desk.may_be_out,
            **inputs,  # type: ignore[arg-type]  # the fields named above
        )
        view = derive_paper(self._inputs, self._words)
        if view != self._view:
            self._view = view
            self.changed.emit()


def _result(answer: Answer | None, kind: type[_Kind]) -> _Kind | None:
    """None where the station is silent, refuses, or talks nonsense."""
    if answer is None or answer.result is None:
        return None
    try:
        return kind.model_validate(answer.result)
    except ValueError:
        return None
