"""One page of a form: its questions, and the verdict when the visitor wants to go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.forms.answers import answer_at, with_answer
from kiosk.forms.definition import Form
from kiosk.forms.questions import Pointer, Step
from kiosk.forms.validation import Fault, check_step
from kiosk.forms.wording import fault_words
from kiosk.ui.models.question import QuestionModel, entry_of
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class StepModel(QObject):
    """The questions of one step. Nothing is judged before *Continue*; failed values stay."""

    questionsChanged = Signal()
    faultsChanged = Signal()

    def __init__(
        self,
        form: Form,
        step_key: str,
        answers: Mapping[str, Any],
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._form = form
        self._key = step_key
        self._answers = answers
        self._words = words
        self._questions: dict[Pointer, QuestionModel] = {}
        self._faults: list[dict[str, Any]] = []
        self._step = self._find_step(answers)
        self._fill()

    @property
    def answers(self) -> Mapping[str, Any]:
        """The visit's answers with this page's put in; an empty one is absent."""
        answers = self._answers
        for pointer, model in self._questions.items():
            answers = with_answer(answers, pointer, model.value)
        return answers

    def judge(self) -> bool:
        """Judges the page and shows what is wrong; whether one may go on."""
        faults = check_step(self._form, self.answers, self._key)
        shown: list[dict[str, Any]] = []
        for index, (pointer, model) in enumerate(self._questions.items()):
            errors = [
                self._say(f) for f in faults if f.pointer == pointer and f.severity == "error"
            ]
            warnings = [
                self._say(f) for f in faults if f.pointer == pointer and f.severity == "warning"
            ]
            model.judge(errors[0] if errors else "", warnings[0] if warnings else "")
            if errors:
                prefix = "" if self.alone else f"{model.title}: "
                shown.append({"text": prefix + errors[0], "index": index})
        known = set(self._questions)
        shown += [
            {"text": self._say(fault), "index": 0}
            for fault in faults
            if fault.pointer not in known and fault.severity == "error"
        ]
        if shown != self._faults:
            self._faults = shown
            self.faultsChanged.emit()
        return not shown

    @Property(str, constant=True)
    def heading(self) -> str:
        """The question itself where there is one, the group's title where there are more."""
        if self.alone:
            (model,) = self._questions.values()
            return str(model.label)
        return self._step.title

    @Property(str, constant=True)
    def help(self) -> str:
        if not self.alone:
            return self._step.help
        (model,) = self._questions.values()
        return "" if model.kind == "consent" else str(model.help)

    @Property(bool, constant=True)
    def alone(self) -> bool:
        return len(self._questions) == 1

    @Property(str, constant=True)
    def progress(self) -> str:
        keys = [step.key for step in self._form.steps_of(self._answers)]
        return self._words("question.progress", number=keys.index(self._key) + 1, count=len(keys))

    @Property("QVariant", notify=questionsChanged)
    def questions(self) -> list[QuestionModel]:
        return list(self._questions.values())

    @Property("QVariant", notify=faultsChanged)
    def faults(self) -> list[dict[str, Any]]:
        return self._faults

    def _find_step(self, answers: Mapping[str, Any]) -> Step:
        return next(step for step in self._form.steps_of(answers) if step.key == self._key)

    def _fill(self) -> None:
        kept = self._questions
        self._questions = {}
        for question in self._step.questions:
            model = kept.pop(question.pointer, None)
            if model is None:
                value = answer_at(self._answers, question.pointer)
                entry = entry_of(question, value, self._words)
                model = QuestionModel(question, entry, self._words, self)
                model.answered.connect(self._follow_branches)
            self._questions[question.pointer] = model
        for vanished in kept.values():
            vanished.deleteLater()

    def _follow_branches(self) -> None:
        """An answer may bring up or take away questions on this very page."""
        step = self._find_step(self.answers)
        before = [question.pointer for question in self._step.questions]
        if [question.pointer for question in step.questions] != before:
            self._step = step
            self._fill()
            self.questionsChanged.emit()

    def _say(self, fault: Fault) -> str:
        return fault_words(fault, lambda key, parameters: self._words(key, **parameters))
