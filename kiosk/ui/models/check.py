"""All answers in the visitor's words, before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.forms.definition import Form
from kiosk.forms.file_reference import references_in
from kiosk.forms.places import answer_at
from kiosk.forms.questions import Question, Step
from kiosk.ui.answer_words import answer_words, title_words
from kiosk.ui.file_desk import FileDesk
from kiosk.ui.file_words import held_row
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


def derive_steps(
    form: Form, answers: Mapping[str, Any], words: Words, files: FileDesk | None = None
) -> list[dict[str, Any]]:
    """Each page with its questions and answers; what was skipped says so.

    The page of a list says how many it holds; pages of an item name the item.
    """
    return [
        {
            "key": step.key,
            "item": step.section if step.within else "",
            "changeName": words("check.change-name", question=_change_title(step, words)),
            "answers": _list_answer(step, words) + _answers_of(step, answers, words, files),
        }
        for step in form.steps_of(answers)
    ]


def _change_title(step: Step, words: Words) -> str:
    title = step.title or words("question.alternative")
    return f"{step.section}, {title}" if step.within else title


def _list_answer(step: Step, words: Words) -> list[dict[str, Any]]:
    if step.listing is None:
        return []
    count = step.listing.count
    said = words("list.count", count=count) if count else words("check.no-answer")
    return [{"question": step.title, "answer": said, "given": count > 0, "files": []}]


def _answers_of(
    step: Step, answers: Mapping[str, Any], words: Words, files: FileDesk | None
) -> list[dict[str, Any]]:
    given = [(question, answer_at(answers, question.pointer)) for question in step.questions]
    return [
        {
            "question": title_words(question, words),
            "answer": answer_words(question, value, words),
            "given": value is not None,
            "files": _files_of(question, value, words, files),
        }
        for question, value in given
    ]


def _files_of(
    question: Question, value: Any, words: Words, files: FileDesk | None
) -> list[dict[str, Any]]:
    if question.files is None:
        return []
    return [held_row(one, files or FileDesk(), words) for one in references_in(value)]


@QmlElement
@QmlUncreatable("made by the screen")
class CheckModel(QObject):
    """The answers, who reads them, and what went wrong with sending, if anything did."""

    troubleChanged = Signal()
    noticeChanged = Signal()

    def __init__(
        self,
        steps: list[dict[str, Any]],
        authority: str,
        notice: str,
        words: Words,
        parent: QObject | None = None,
        *,
        is_answer: bool = False,
    ) -> None:
        super().__init__(parent)
        self._is_answer = is_answer
        self._steps = steps
        self._authority = authority
        self._notice = notice
        self._words = words
        self._trouble = ""

    @Property("QVariant", constant=True)
    def steps(self) -> list[dict[str, Any]]:
        return self._steps

    @Property(str, notify=troubleChanged)
    def lead(self) -> str:
        """Nothing once sending failed: what the trouble says stands in its place."""
        return "" if self._trouble else self._words("check.lead")

    @Property(str, constant=True)
    def promise(self) -> str:
        return self._words("check.promise", authority=self._authority)

    @Property(str, constant=True)
    def sendWords(self) -> str:
        """What sends it: an application, or the answer to a letter."""
        return self._words("check.send-answer" if self._is_answer else "check.send")

    @Property(str, notify=noticeChanged)
    def notice(self) -> str:
        """What the visitor should know before sending."""
        return self._notice

    @Property(str, notify=troubleChanged)
    def trouble(self) -> str:
        return self._trouble

    def show_notice(self, notice: str) -> None:
        if notice != self._notice:
            self._notice = notice
            self.noticeChanged.emit()

    def show_trouble(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self.troubleChanged.emit()
