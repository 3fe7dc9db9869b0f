"""One question of a form, as it stands on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.folding import folded
from kiosk.forms.dates import EARLIEST, LATEST, real_date, typed_date
from kiosk.forms.entry import parse, present
from kiosk.forms.questions import PERSONAL, Question, QuestionKind
from kiosk.money import money_words
from kiosk.ui.answer_words import answer_words, options_of, title_words
from kiosk.ui.file_desk import FileDesk
from kiosk.ui.models.calendar import CalendarModel
from kiosk.ui.models.days import DaysModel
from kiosk.ui.models.files import FilesModel
from kiosk.ui.question_controls import CHOSEN, CONTROLS, LAYOUTS
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

_ROOM_TO_TYPE = 200
"""Signs a field takes where the form sets no limit: separators and all."""

_MOST_TYPED = 10_000
"""Signs a field takes whatever the form says: whoever lays something on a key stops here."""

_MOST_LISTED = 60
"""Options of a long list that are shown at a time; typing leads to the others."""
_MOST_SUGGESTED = 9
_READ_AT_A_GLANCE = 400

_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,2})?", re.ASCII)
_SAYS_EXAMPLE = re.compile(
    r"(por ejemplo|ejemplo|ej\.|p\. ?ej\.|for example|example|e\.g\.|ex\.)", re.IGNORECASE
)


@dataclass
class TypedAnswer:
    """What the visitor put in, before it is judged: kept as typed."""

    typed: str = ""
    chosen: tuple[int, ...] = ()
    files: tuple[str, ...] = ()


def entry_of(question: Question, value: Any, words: Words) -> TypedAnswer:
    """The entry that gives `value` again, for coming back to a question."""
    if value is None:
        return TypedAnswer()
    if question.files is not None:
        return TypedAnswer(files=tuple(value) if isinstance(value, list | tuple) else (str(value),))
    if CONTROLS[question.kind] in CHOSEN:
        values = value if isinstance(value, list | tuple) else [value]
        options = options_of(question, words)
        return TypedAnswer(
            chosen=tuple(i for i, option in enumerate(options) if option.value in values)
        )
    if question.days is not None:
        return TypedAnswer(typed="\n".join(one for one in value if not question.days.fault(one)))
    if question.masked:
        is_date = question.kind is QuestionKind.DATE
        return TypedAnswer(typed=typed_date(str(value)) if is_date else str(value))
    return TypedAnswer(typed=present(question, value))


def value_of(question: Question, entry: TypedAnswer, words: Words) -> Any:
    """The answer an entry stands for, or None where nothing was put in."""
    if question.files is not None:
        several = question.kind is QuestionKind.FILES
        return (list(entry.files) if several else entry.files[0]) if entry.files else None
    if CONTROLS[question.kind] in CHOSEN:
        options = options_of(question, words)
        values = [options[index].value for index in entry.chosen]
        if question.kind is QuestionKind.CHOICES:
            return values or None
        return values[0] if values else None
    return parse(question, entry.typed)


def moment_halves(typed: str) -> tuple[str, str]:
    """A date and a time as typed so far, of which either may be missing."""
    date, parted, time = typed.partition(" ")
    if parted or ":" not in date:
        return date, time
    return "", date


def joined_moment(date: str, time: str) -> str:
    """The two as one text."""
    return " ".join(half for half in (date, time) if half)


def date_limits(question: Question) -> tuple[date, date]:
    """The first and the last day that the form takes."""
    return (
        real_date(str(question.minimum)) or date.fromisoformat(EARLIEST),
        real_date(str(question.maximum)) or date.fromisoformat(LATEST),
    )


@QmlElement
@QmlUncreatable("made by the step")
class QuestionModel(QObject):
    """A question, what was put in so far, and what is wrong with it."""

    entryChanged = Signal()
    verdictChanged = Signal()
    narrowedChanged = Signal()
    answered = Signal()

    def __init__(
        self,
        question: Question,
        entry: TypedAnswer,
        words: Words,
        parent: QObject | None = None,
        *,
        desk: FileDesk | None = None,
    ) -> None:
        super().__init__(parent)
        self.question = question
        self.entry = entry
        self._words = words
        self._options = options_of(question, words)
        self._shown = entry.chosen
        self._fault = ""
        self._warning = ""
        self._narrowed = ""
        earliest, latest = date_limits(question)
        self._calendar = CalendarModel(earliest, latest, words, self)
        self._calendar.chosen.connect(self.typeDate)
        self._files: FilesModel | None = None
        if question.files is not None:
            self._files = FilesModel(question, entry.files, desk or FileDesk(), words, self)
            self._files.given.connect(self._take_files)
        self._days: DaysModel | None = None
        if question.days is not None:
            days = question.days, entry.typed.split(), question.most
            self._days = DaysModel(*days, words, self)
            self._days.changed.connect(self._take_days)

    @property
    def _narrowed_options(self) -> list[dict[str, Any]]:
        wanted = folded(self._narrowed)
        return [
            {"title": option.title, "index": i}
            for i, option in enumerate(self._options)
            if wanted in folded(option.title)
        ]

    @property
    def _bearable(self) -> int:
        return _MOST_SUGGESTED if self.control == "suggested" else _MOST_LISTED

    @property
    def value(self) -> Any:
        return value_of(self.question, self.entry, self._words)

    def judge(self, fault: str, warning: str) -> None:
        """Shows what is wrong, in words; empty where nothing is."""
        if (fault, warning) != (self._fault, self._warning):
            self._fault, self._warning = fault, warning
            self.verdictChanged.emit()

    @Property(str, constant=True)
    def title(self) -> str:
        return title_words(self.question, self._words)

    @Property(str, constant=True)
    def label(self) -> str:
        """The title, saying so where an answer is optional."""
        asked = self.question.required or self.question.read_only
        if asked or self.question.kind is QuestionKind.CONSENT:
            return self.title
        return self._words("question.optional", question=self.title)

    @Property(str, constant=True)
    def help(self) -> str:
        return self.question.help

    @Property(str, constant=True)
    def kind(self) -> str:
        return self.question.kind.value

    @Property(str, constant=True)
    def control(self) -> str:
        """How it is put in; what the form answers itself is only shown."""
        if self.question.read_only:
            return "shown"
        return CONTROLS[self.question.kind]

    @Property(str, notify=entryChanged)
    def shown(self) -> str:
        """The answer in words, of a question that the form answers itself."""
        if self.value is None and self.question.formula:
            return self._words("question.not-reckoned")
        return answer_words(self.question, self.value, self._words)

    @Property(str, constant=True)
    def layout(self) -> str:
        return LAYOUTS.get(self.question.kind, "text")

    @Property(str, constant=True)
    def placeholder(self) -> str:
        """An example, which says that it is one: else it is taken for the answer."""
        example = self.question.placeholder
        if not example or _SAYS_EXAMPLE.match(example):
            return example
        if self.question.kind is QuestionKind.MONEY and _AMOUNT.fullmatch(example):
            example = money_words(float(example), self._words)
        return self._words("question.example", example=example)

    @Property(bool, constant=True)
    def listFirst(self) -> bool:
        """Whether what can be touched is looked at before anything is typed."""
        return self.question.kind is QuestionKind.LOCATION and bool(self._options)

    @Property(bool, constant=True)
    def masked(self) -> bool:
        return self.question.masked

    @Property(bool, constant=True)
    def personal(self) -> bool:
        """Whether it is no business of whoever helps to fill in the form."""
        return self.question.kind in PERSONAL

    @Property(bool, constant=True)
    def readOnly(self) -> bool:
        return self.question.read_only

    @Property(bool, constant=True)
    def several(self) -> bool:
        return self.question.kind in {QuestionKind.CHOICES, QuestionKind.CONSENT}

    @Property(int, constant=True)
    def maximumLength(self) -> int:
        free = {QuestionKind.TEXT, QuestionKind.LONG_TEXT, QuestionKind.PERSON_NAME}
        if self.question.kind in free and self.question.max_length is not None:
            return int(min(self.question.max_length, _MOST_TYPED))
        return 4000 if self.question.kind is QuestionKind.LONG_TEXT else _ROOM_TO_TYPE

    @Property("QVariant", constant=True)
    def options(self) -> list[dict[str, Any]]:
        return [{"title": option.title, "index": i} for i, option in enumerate(self._options)]

    @Property("QVariant", notify=narrowedChanged)
    def narrowedOptions(self) -> list[dict[str, Any]]:
        """Those that fit what was typed, as many as a page bears; what is chosen is among them."""
        fitting = self._narrowed_options
        kept = [option for option in fitting[self._bearable :] if option["index"] in self._shown]
        return fitting[: self._bearable] + kept

    @Property(str, notify=narrowedChanged)
    def narrowedNote(self) -> str:
        """Said where more fit than are shown, where none does, and where none can yet."""
        fitting = len(self._narrowed_options)
        if self.question.kind is QuestionKind.LOCALITY:
            return self._words("choice.suggested") if fitting else ""
        if self.question.kind is QuestionKind.LOCATION:
            return self._words("choice.suggested-location") if fitting else ""
        if not self._options:
            return self._words("choice.waits")
        if not fitting:
            return self._words("choice.none")
        left = fitting - self._bearable
        return self._words("choice.more", count=left) if left > 0 else ""

    @Property(str, notify=entryChanged)
    def typed(self) -> str:
        return self.entry.typed

    @Property("QVariantList", notify=entryChanged)
    def chosen(self) -> list[int]:
        return list(self.entry.chosen)

    @Property(str, notify=verdictChanged)
    def fault(self) -> str:
        return self._fault

    @Property(str, notify=verdictChanged)
    def warning(self) -> str:
        return self._warning

    def show(self, value: Any) -> None:
        """Shows what the form reckoned out."""
        self.entry = entry_of(self.question, value, self._words)
        self.entryChanged.emit()

    @Slot(str)
    def type(self, typed: str) -> None:
        if typed != self.entry.typed:
            self.entry.typed = typed
            self.entryChanged.emit()

    @Slot(str, str, str)
    def typeDate(self, day: str, month: str, year: str) -> None:
        typed = "/".join((day, month, year)) if day or month or year else ""
        self.type(joined_moment(typed, moment_halves(self.entry.typed)[1]))

    @Slot(str, str)
    def typeTime(self, hour: str, minute: str) -> None:
        typed = f"{hour}:{minute}" if hour or minute else ""
        self.type(joined_moment(moment_halves(self.entry.typed)[0], typed))

    @Slot(int, result=str)
    def datePart(self, part: int) -> str:
        """Day, month or year (0, 1, 2) as typed so far."""
        parts = moment_halves(self.entry.typed)[0].split("/")
        return parts[part] if len(parts) == 3 else ""

    @Slot(int, result=str)
    def timePart(self, part: int) -> str:
        """Hour or minute (0, 1) as typed so far."""
        parts = moment_halves(self.entry.typed)[1].split(":")
        return parts[part] if len(parts) == 2 else ""

    @Property(CalendarModel, constant=True)
    def calendar(self) -> CalendarModel:
        """The days that may be touched instead of typed."""
        return self._calendar

    @Property("QVariant", constant=True)
    def paragraphs(self) -> list[str]:
        """A text to be read and agreed to, part by part: each can be gone to by a key."""
        return [part for part in self.question.help.split("\n\n") if part]

    @Property(bool, constant=True)
    def readFirst(self) -> bool:
        """Whether the text is so long that the page must begin with it and not with its end."""
        return len(self.question.help) > _READ_AT_A_GLANCE

    @Property(FilesModel, constant=True)
    def files(self) -> FilesModel | None:
        """How files are given; None for every other question."""
        return self._files

    @Slot()
    def _take_files(self) -> None:
        if self._files is not None:
            self.entry.files = self._files.answers
            self.judge("", "")
            self.entryChanged.emit()
            self.answered.emit()

    @Property(DaysModel, constant=True)
    def days(self) -> DaysModel | None:
        """The calendar for days to come; None for every other question."""
        return self._days

    @Slot()
    def _take_days(self) -> None:
        if self._days is not None:
            self.type("\n".join(map(str, self._days.chosen)))

    @Slot(int)
    def choose(self, index: int) -> None:
        """Chooses one; among several, puts one in or takes it out."""
        if self.several:
            chosen = set(self.entry.chosen) ^ {index}
            self.entry.chosen = tuple(sorted(chosen))
        else:
            self.entry.chosen = (index,)
        self.entryChanged.emit()
        self.answered.emit()

    @Property(str, constant=True)
    def otherName(self) -> str:
        """How the way back to a folded list is called."""
        return self._words("choice.other-name", question=self.title)

    @Slot(str)
    def narrow(self, typed: str) -> None:
        """Leaves only the options that contain what was typed, accents and case aside."""
        self._narrowed = typed
        self._shown = self.entry.chosen
        self.narrowedChanged.emit()
