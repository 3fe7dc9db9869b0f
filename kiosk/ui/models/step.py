"""One page of a form: its questions or its list, and the verdict when the visitor goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.forms.answers import reckoned_in, with_new_item, without_blank_items, without_item
from kiosk.forms.concepts import NOTHING_TOLD, Told, is_told
from kiosk.forms.definition import Form
from kiosk.forms.fault import Fault
from kiosk.forms.layout import first_page_of
from kiosk.forms.open_days import OpenDays
from kiosk.forms.places import answer_at, with_answer
from kiosk.forms.questions import Listing, Option, Pointer, Question, QuestionKind, Step
from kiosk.forms.validation import check_step
from kiosk.forms.wording import fault_words
from kiosk.ui.file_desk import FileDesk
from kiosk.ui.list_items import derive_items
from kiosk.ui.models.question import QuestionModel, entry_of
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


Suggest = Callable[[Question], tuple[Option, ...]]
"""The places that a question may be answered with, the nearest first."""
_OWN = frozenset({QuestionKind.CONSENT, QuestionKind.SIGNATURE})


@QmlElement
@QmlUncreatable("made by the screen")
class StepModel(QObject):
    """The questions of one step. Nothing is judged before *Continue*; failed values stay.

    The page of a list shows its items instead; an item in which nothing was answered is none.
    """

    questionsChanged = Signal()
    faultsChanged = Signal()
    itemsChanged = Signal()
    leavingChanged = Signal()

    def __init__(
        self,
        form: Form,
        step_key: str,
        answers: Mapping[str, Any],
        words: Words,
        parent: QObject | None = None,
        *,
        desk: FileDesk | None = None,
        told: Told = NOTHING_TOLD,
        suggest: Suggest | None = None,
    ) -> None:
        super().__init__(parent)
        self._told = told
        self._desk = desk
        self._suggest = suggest
        self._form = form
        self.key = step_key
        self._answers = answers
        self._words = words
        self._questions: dict[Pointer, QuestionModel] = {}
        self._faults: list[dict[str, Any]] = []
        self._incomplete: dict[int, str] = {}
        self._leaving: int | None = None
        self._reckoning = False
        self._step = self._find_step(answers)
        if self._step.listing is not None and not self._step.listing.first:
            self._answers = without_blank_items(answers, self._step.pointer)
            self._step = self._find_step(self._answers)
        self._fill()
        self._reckon()

    @property
    def answers(self) -> Mapping[str, Any]:
        """The visit's answers with this page's put in; an empty one is absent."""
        answers = self._answers
        for pointer, model in self._questions.items():
            if not model.question.formula:
                answers = with_answer(answers, pointer, model.value)
        return reckoned_in(self._form, answers)

    @property
    def is_visitors_own(self) -> bool:
        """Whether it asks for what nobody may do for the visitor: to agree, or to sign."""
        return any(question.kind in _OWN for question in self._step.questions)

    def judge(self) -> bool:
        """Judges the page and shows what is wrong; whether one may go on."""
        faults = check_step(self._form, self.answers, self.key)
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
            {"text": self._say(fault), "index": _place_in(self._step.listing, fault.pointer)}
            for fault in faults
            if fault.pointer not in known and fault.severity == "error"
        ]
        self._show_incomplete(faults)
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
        """Where in the form the page is; in an item of a list, where in the item."""
        within = self._step.within
        keys = [step.key for step in self._form.steps_of(self._answers) if step.within == within]
        number, count = keys.index(self.key) + 1, len(keys)
        if not within:
            return self._words("question.progress", number=number, count=count)
        item = self._step.section
        return self._words("question.progress-within", item=item, number=number, count=count)

    @Property(str, constant=True)
    def told(self) -> str:
        """Said where something of the page was told in an earlier application."""
        found = is_told(self._step.questions, self._answers, self._told)
        return self._words("guide.told") if found else ""

    # A list ----------------------------------------------------------------------------------

    @Property(bool, constant=True)
    def isList(self) -> bool:
        return self._step.listing is not None

    @Property("QVariant", notify=itemsChanged)
    def items(self) -> list[dict[str, Any]]:
        if self._step.listing is None:
            return []
        return derive_items(
            self._form, self._answers, self._step.listing, self._incomplete, self._words
        )

    @Property(str, notify=itemsChanged)
    def itemsNote(self) -> str:
        """Said where there is nothing yet, and where no more fit."""
        listing = self._step.listing
        if listing is None or (listing.count and listing.may_grow):
            return ""
        if not listing.count:
            return self._words("list.empty")
        return self._words("list.full", count=listing.maximum)

    @Property(bool, notify=itemsChanged)
    def mayAdd(self) -> bool:
        return self._step.listing is not None and self._step.listing.may_grow

    @Property(str, notify=itemsChanged)
    def addLabel(self) -> str:
        """With an item in the list, that one more can be added."""
        listing = self._step.listing
        more = listing is not None and listing.count > 0
        return self._words("list.add-another" if more else "list.add")

    @Property(int, notify=leavingChanged)
    def leaving(self) -> int:
        """The item that would be taken away, if the visitor says so once more; -1: none."""
        return -1 if self._leaving is None else self._leaving

    @Slot(int)
    def askToRemove(self, place: int) -> None:
        self._leaving = None if place < 0 else place
        self.leavingChanged.emit()

    @Slot()
    def remove(self) -> None:
        """Takes the item away that was asked about."""
        listing = self._step.listing
        if listing is not None and self._leaving is not None:
            item = (*listing.pointer, listing.first + self._leaving)
            self._answers = without_item(self._answers, item)
            self._step = self._find_step(self._answers)
            self._leaving = None
            self._incomplete = {}
            self._faults = []
            self.leavingChanged.emit()
            self.itemsChanged.emit()
            self.faultsChanged.emit()

    def open_item(self, place: int) -> str | None:
        """The first page of an item; of a new one where there is none at that place."""
        listing = self._step.listing
        if listing is None or not (0 <= place < listing.count or listing.may_grow):
            return None
        if not 0 <= place < listing.count:
            place = listing.count
            self._answers = with_new_item(self._form, self._answers, listing.pointer)
        item = (*listing.pointer, listing.first + place)
        return first_page_of(self._form.steps_of(self._answers), item)

    @Property("QVariant", notify=questionsChanged)
    def questions(self) -> list[QuestionModel]:
        return list(self._questions.values())

    @Property("QVariant", notify=faultsChanged)
    def faults(self) -> list[dict[str, Any]]:
        return self._faults

    def _find_step(self, answers: Mapping[str, Any]) -> Step:
        step = next(step for step in self._form.steps_of(answers) if step.key == self.key)
        if self._suggest is None:
            return step
        return replace(step, questions=tuple(map(self._suggested, step.questions)))

    def _suggested(self, question: Question) -> Question:
        """With the places that may be touched instead of typed."""
        if self._suggest is None or question.kind is not QuestionKind.LOCATION:
            return question
        return replace(question, options=self._suggest(question))

    def _fill(self) -> None:
        kept = self._questions
        self._questions = {}
        for question in self._step.questions:
            model = kept.pop(question.pointer, None)
            if model is None or _offer(model.question) != _offer(question):
                value = answer_at(self._answers, question.pointer)
                if value is None and not question.title:
                    value = question.default  # the alternative that the answers mean
                if model is not None:
                    # What it offers hangs on another answer of this page. It goes with the page:
                    # the view that shows it goes after this event.
                    value = model.value
                entry = entry_of(question, value, self._words)
                model = QuestionModel(question, entry, self._words, self, desk=self._desk)
                model.answered.connect(self._follow_branches)
                model.entryChanged.connect(self._reckon)
            self._questions[question.pointer] = model
        for vanished in kept.values():
            vanished.deleteLater()

    @Slot()
    def _reckon(self) -> None:
        """What the form reckons out on this page follows what is put in, sign by sign."""
        own = [model for model in self._questions.values() if model.question.formula]
        if not own or self._reckoning:
            return
        self._reckoning = True
        answers = self.answers
        for model in own:
            model.show(answer_at(answers, model.question.pointer))
        self._reckoning = False
        self._follow_branches()

    @Slot()
    def _follow_branches(self) -> None:
        """An answer may bring up or take away questions on this very page."""
        step = self._find_step(self.answers)
        if _offered(step) != _offered(self._step):
            before = list(self._questions)
            self._step = step
            self._fill()
            self.questionsChanged.emit()
            self._move_faults(before)

    def _move_faults(self, before: Sequence[Pointer]) -> None:
        """Each line of the summary leads to the question that it led to, and goes with it."""
        places = {pointer: place for place, pointer in enumerate(self._questions)}
        led = [(fault, before[fault["index"]]) for fault in self._faults]
        moved = [fault | {"index": places[at]} for fault, at in led if at in places]
        if moved != self._faults:
            self._faults = moved
            self.faultsChanged.emit()

    def _show_incomplete(self, faults: Iterable[Fault]) -> None:
        listing = self._step.listing
        if listing is not None:
            size = len(listing.pointer) + 1
            inside = (fault for fault in faults if len(fault.pointer) == size)
            self._incomplete = {_place_in(listing, f.pointer): self._say(f) for f in inside}
            self.itemsChanged.emit()

    def _say(self, fault: Fault) -> str:
        return fault_words(fault, self._words)


def _offer(question: Question) -> tuple[tuple[Option, ...], OpenDays | None]:
    """What there is to choose from."""
    return question.options, question.days


def _offered(step: Step) -> list[tuple[Pointer, tuple[tuple[Option, ...], OpenDays | None]]]:
    return [(question.pointer, _offer(question)) for question in step.questions]


def _place_in(listing: Listing | None, pointer: Pointer) -> int:
    """Which item of a list a fault belongs to; 0 for what belongs to none."""
    place = pointer[-1] if listing is not None and pointer else 0
    return place - listing.first if listing is not None and isinstance(place, int) else 0
