"""The paper of a page: whether it can be printed, and what became of it, as it is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.protocol.message import Message
from kiosk.protocol.station_calls import (
    Answer,
    JobState,
    PrinterState,
    PrintJob,
    PrintQuestion,
    PrintStatus,
    SlipAnswer,
    SlipRequest,
)
from kiosk.ui.paper_desk import OnPaper, PaperDesk, drawn
from kiosk.ui.paper_words import PaperInputs, derive_paper
from kiosk.ui.shown_slip import NOTHING_SHOWN, shown
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.ui.while_there import while_there
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

_MILLISECONDS = 500
_Kind = TypeVar("_Kind", bound=Message)


@QmlElement
@QmlUncreatable("made by a page's model")
class PaperModel(QObject):
    """Of one thing to take along. Asks twice a second while its page is seen, waits for nothing."""

    changed = Signal()
    shownChanged = Signal()

    def __init__(
        self,
        desk: PaperDesk,
        subject: OnPaper | None,
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._subject = subject
        self._words = words
        self._text_percent = 100
        self._asking = False
        self._asked: str | None = None
        self._handed: str | None = None
        self._slip = NOTHING_SHOWN
        newest = desk.newest
        self._inputs = PaperInputs(status=newest, heard=newest is not None, **self._of_subject())
        self._view = derive_paper(self._inputs, words)
        self._timer = QTimer(self, interval=_MILLISECONDS)
        self._timer.timeout.connect(self._ask)
        self._timer.start()
        self._ask()

    @property
    def code(self) -> str:
        """What a phone takes along of it, where that is more than its slip; else empty."""
        return self._subject.code if self._subject else ""

    # What the views read -------------------------------------------------------------------

    @Property(bool, notify=changed)
    def offered(self) -> bool:
        """Whether there is a printer to offer."""
        return self._view.offered

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        return self._view.busy

    @Property(bool, notify=changed)
    def due(self) -> bool:
        """Whether printing is what comes next."""
        return self._view.due

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

    @Property(str, notify=changed)
    def takeAction(self) -> str:
        """The words for taking it along without paper; empty while there is nothing to take."""
        return self._view.take

    @Property(bool, notify=changed)
    def takeDue(self) -> bool:
        """Whether taking it along without paper is what comes next."""
        return self._view.take_due

    @Property(str, notify=changed)
    def caution(self) -> str:
        """What to know before it is taken along."""
        return self._view.caution

    @Property(str, notify=changed)
    def fate(self) -> str:
        """What became of the slip; empty where none was handed in."""
        return self._view.fate

    @Property(str, notify=changed)
    def missing(self) -> str:
        """Why no paper can be had now; empty where it can, or where that is not known yet."""
        return self._view.missing

    @Property("QVariant", notify=shownChanged)
    def lines(self) -> list[dict[str, Any]]:
        """The slip on the screen, see `kiosk.ui.slip_lines.SlipLine`."""
        return [dict(line) for line in self._slip.lines]

    @Property(QUrl, notify=shownChanged)
    def codeSource(self) -> QUrl:
        """What a phone takes along; empty where there is none."""
        return QUrl(self._slip.code_source)

    @Property(str, notify=shownChanged)
    def codeWords(self) -> str:
        """What the code is for, and how a phone takes it."""
        return self._slip.code_words

    # What a page and its visitor do --------------------------------------------------------

    @Slot(int)
    def print(self, text_percent: int) -> None:
        """Hands a slip in, with letters of that size; a second touch meanwhile does nothing."""
        if self._view.busy or not self._view.offered or self._subject is None:
            return
        self._text_percent = text_percent
        self._handed = None
        self._show(handing=True)
        if self._subject.folio is None:
            self._hand_in(self._subject, None)
            return
        request = SlipRequest(folio=self._subject.folio, copy_of=self._inputs.copy)
        self._desk.call("slip_facts", while_there(self, self._take_facts), request)

    @Slot()
    def show(self) -> None:
        """Puts the slip together for the screen."""
        subject = self._subject
        if subject is None:
            return
        if subject.folio is None:
            self._show_slip(subject, None)
            return

        def take(answer: Answer | None) -> None:
            self._show_slip(subject, _result(answer, SlipAnswer))

        request = SlipRequest(folio=subject.folio)
        self._desk.call("slip_facts", while_there(self, take), request)

    def turn_to(self, subject: OnPaper | None) -> None:
        """The page has something else to take along now."""
        if subject is self._subject:
            return
        self._subject = subject
        self._handed = None
        self._show(status=_of_printer(self._inputs.status), handing=False)
        self._ask()

    def stop(self) -> None:
        """Asks no more by itself."""
        self._timer.stop()

    # Between the desk and the station ------------------------------------------------------

    def _take_facts(self, answer: Answer | None) -> None:
        facts = _result(answer, SlipAnswer)
        if facts is None or self._subject is None:
            self._not_handed()
            return
        self._hand_in(self._subject, facts)

    def _hand_in(self, subject: OnPaper, facts: SlipAnswer | None) -> None:
        slip = subject.make(facts, self._inputs.copy)
        status = self._inputs.status
        papers = (status.paper, status.spare_paper) if status else (None, None)
        try:
            request = drawn(slip, papers[0], self._words, self._text_percent, papers[1])
        except ValueError:  # longer than a call may be
            self._not_handed()
            return

        def show(job: PrintJob | None) -> None:
            self._take_job(subject, job)

        desk, told = self._desk, while_there(self, show)

        def take(answer: Answer | None) -> None:
            job = _result(answer, PrintJob)
            if job is not None:
                desk.jobs[subject.key] = job.job  # also where its page is gone
            told(job)

        desk.call("print_slip", take, request)

    def _take_job(self, subject: OnPaper, job: PrintJob | None) -> None:
        if subject is not self._subject:
            return
        if job is None:
            self._not_handed()
            return
        self._handed = job.job
        self._ask()

    def _not_handed(self) -> None:
        """Nothing reached the press."""
        status = self._inputs.status
        if status is None or self._subject is None:
            self._show(handing=False)
            return
        failed = status.model_copy(update={"job": JobState.FAILED, "fault": "spool"})
        self._desk.jobs.pop(self._subject.key, None)
        self._show(handing=False, status=failed)

    @Slot()
    def _ask(self) -> None:
        if self._asking:
            return
        self._asking = True
        self._asked = None if self._subject is None else self._desk.jobs.get(self._subject.key)
        question = PrintQuestion(job=self._asked)
        self._desk.call("print_status", while_there(self, self.take), question)

    def take(self, answer: Answer | None) -> None:
        """How the printer is, and what became of the slip; None: the station is silent."""
        self._asking = False
        status = _result(answer, PrintStatus)
        self._desk.newest = _of_printer(status)
        if status is None:
            self._show(status=None, heard=True)
            return
        if self._subject is None or self._asked != self._desk.jobs.get(self._subject.key):
            status = _of_printer(status) or status  # it was asked for another slip
        elif status.job in {JobState.PRINTED, JobState.NOT_KNOWN}:
            self._desk.may_be_out.add(self._subject.key)
        before = self._inputs.status
        if status.job is None and before is not None and before.job is JobState.FAILED:
            status = status.model_copy(update={"job": before.job, "fault": before.fault})
        handing = self._inputs.handing and (self._handed is None or self._asked != self._handed)
        self._show(status=status, heard=True, handing=handing)

    def _show(self, **inputs: object) -> None:
        fresh = {**self._of_subject(), **inputs}
        self._inputs = replace(self._inputs, **fresh)
        view = derive_paper(self._inputs, self._words)
        if view != self._view:
            self._view = view
            self.changed.emit()

    def _of_subject(self) -> dict[str, Any]:
        subject = self._subject
        return {
            "kind": None if subject is None else subject.kind,
            "copy": subject is not None and subject.key in self._desk.may_be_out,
        }

    def _show_slip(self, subject: OnPaper, facts: SlipAnswer | None) -> None:
        self._slip = shown(subject, facts, self._words)
        self.shownChanged.emit()


def _of_printer(status: PrintStatus | None) -> PrintStatus | None:
    """How the printer is, without any slip's fate."""
    if status is None or status.job is None:
        return status
    fault = status.fault if status.printer is PrinterState.FAULT else None
    return status.model_copy(update={"job": None, "fault": fault})


def _result(answer: Answer | None, kind: type[_Kind]) -> _Kind | None:
    """None where the station is silent, refuses, or talks nonsense."""
    if answer is None or answer.result is None:
        return None
    try:
        return kind.model_validate(answer.result)
    except ValueError:
        return None
