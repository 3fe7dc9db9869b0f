"""Checks answers against the agency's own schema: step by step, and whole before sending.

The kiosk and the portal call the same `check_body`. What the schema cannot say (a doubtful RFC, a
date out of every sensible range) is added where the questions are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from kiosk.forms.alternatives import without_choices
from kiosk.forms.answers import as_sent, settled
from kiosk.forms.checker import readable, validator
from kiosk.forms.dates import date_problem, real_date
from kiosk.forms.definition import Form
from kiosk.forms.fault import Fault, Limit
from kiosk.forms.file_faults import too_much
from kiosk.forms.identifiers import check_rfc
from kiosk.forms.open_days import OpenDays
from kiosk.forms.outline import Group, Leaf, Rows
from kiosk.forms.places import Answers, answer_at, is_empty
from kiosk.forms.questions import Listing, Pointer, Question, QuestionKind, Step
from kiosk.forms.references import loosened
from kiosk.forms.schema_faults import faults_of
from kiosk.forms.times import clock_of, moment_of
from kiosk.forms.verdict import Doubtful

_OF_LIST = {
    "fault.required": "fault.items.required",
    "fault.choices.few": "fault.items.few",
    "fault.choices.many": "fault.items.many",
    "fault.choices.twice": "fault.items.twice",
}
_COUNTS = {
    ("fault.choices.few", QuestionKind.FILES): "fault.files.few",
    ("fault.choices.many", QuestionKind.FILES): "fault.files.many",
    ("fault.choices.many", QuestionKind.DAYS): "fault.days.many",
}
_REQUIRED = {
    QuestionKind.CHOICE: "fault.required.choice",
    QuestionKind.LONG_CHOICE: "fault.required.choice",
    QuestionKind.CHOICES: "fault.required.choices",
    QuestionKind.CONSENT: "fault.consent",
    QuestionKind.DATE: "fault.required.date",
    QuestionKind.TIME: "fault.required.time",
    QuestionKind.MOMENT: "fault.required.moment",
    QuestionKind.YES_NO: "fault.required.yes-no",
    QuestionKind.FILE: "fault.required.file",
    QuestionKind.FILES: "fault.required.file",
    QuestionKind.SIGNATURE: "fault.required.signature",
    QuestionKind.DAYS: "fault.required.days",
}


def check_body(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> tuple[Fault, ...]:
    """The faults of what is to be sent, or was received, by the agency's schema alone.

    Raises `FormDamaged` if the schema is none.
    """
    judge = validator(readable(dict(schema)))
    return faults_of(judge.iter_errors(answers))


def check_form(form: Form, answers: Answers) -> tuple[Fault, ...]:
    """The faults of the whole form, in the order of its questions; errors hold it back.

    Judges what would be sent (`without_vanished`). A fault that belongs to no question on any page
    comes last.
    """
    kept, outline = settled(form, answers)
    return _judged(form, kept, outline, as_sent(kept, outline))


def check_sent(form: Form, answers: Answers) -> tuple[Fault, ...]:
    """The faults of answers as they stand, in the words of the form's questions."""
    return _judged(form, answers, form.outline(answers), without_choices(answers))


def check_step(form: Form, answers: Answers, step_key: str) -> tuple[Fault, ...]:
    """The faults of one page, in the order of its questions; none for a page that vanished."""
    step = next((step for step in form.steps_of(answers) if step.key == step_key), None)
    return () if step is None else _of_step(step, check_form(form, answers))


def faulty_steps(form: Form, answers: Answers) -> tuple[str, ...]:
    """The pages on which something holds the application back, in order."""
    faults = [fault for fault in check_form(form, answers) if fault.severity == "error"]
    return tuple(step.key for step in form.steps_of(answers) if _of_step(step, faults))


def _of_step(step: Step, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """A page of a list also tells which of its items is not whole: it is mended on its own page."""
    places = {question.pointer for question in step.questions} | {step.pointer}
    found = {fault.pointer: fault for fault in faults if fault.pointer in places}
    if step.listing is not None:
        for fault in _incomplete(step.listing, faults):
            found.setdefault(fault.pointer, fault)
    return tuple(found.values())


def _incomplete(listing: Listing, faults: Iterable[Fault]) -> Iterator[Fault]:
    for fault in faults:
        item = fault.pointer[: len(listing.pointer) + 1]
        if item[:-1] != listing.pointer or fault.severity != "error":
            continue
        place = item[-1]
        if isinstance(place, int) and place >= listing.first:
            yield Fault(item, "fault.items.incomplete", {"item": listing.title_of(place)})


def _judged(form: Form, kept: Answers, outline: Group, sent: Answers) -> tuple[Fault, ...]:
    """`kept` still says what was chosen of alternatives, which explains what `sent` lacks."""
    asked = {part.pointer: part for part in outline.parts_within() if not isinstance(part, Group)}
    found: dict[Pointer, Fault] = {}
    for fault in _of_choices(asked.values(), kept):
        known = _in_words_of(_asked_at(fault.pointer, asked), fault, kept)
        found.setdefault(known.pointer, known)
    for fault in faults_of(form.errors_in(sent)):
        known = _explained(fault, asked, kept)
        found.setdefault(known.pointer, known)
    for part in asked.values():
        if isinstance(part, Leaf):
            for fault in _beyond_schema(part.question, answer_at(kept, part.pointer)):
                found.setdefault(fault.pointer, fault)
    for fault in too_much(asked, kept):
        found.setdefault(fault.pointer, fault)
    order = {pointer: place for place, pointer in enumerate(asked)}
    return tuple(sorted(found.values(), key=lambda fault: order.get(fault.pointer, len(order))))


def _of_choices(asked: Iterable[Leaf | Rows], sent: Answers) -> Iterator[Fault]:
    """What the chosen alternative lacks: the schema knows only that none of them fits."""
    for part in asked:
        if not isinstance(part, Leaf) or not part.branches:
            continue
        group = part.pointer[:-1]
        place = part.question.default  # what is chosen or meant, where anything is
        if place is not None:
            given = without_choices(answer_at(sent, group))
            for fault in check_body(loosened(part.branches[place]), given):
                yield replace(fault, pointer=(*group, *fault.pointer))
        elif part.question.required:
            yield Fault(part.pointer, "fault.required.choice")


def _asked_at(pointer: Pointer, asked: Mapping[Pointer, Leaf | Rows]) -> Leaf | Rows | None:
    """What a fault belongs to: the list at its place, or the question that holds its place."""
    if pointer in asked:
        return asked[pointer]
    holders = (asked.get(pointer[:length]) for length in range(len(pointer) - 1, 0, -1))
    return next((part for part in holders if isinstance(part, Leaf)), None)


def _explained(fault: Fault, asked: Mapping[Pointer, Leaf | Rows], sent: Answers) -> Fault:
    """The fault in the words of what is asked; where that is nothing, the choice that is open."""
    part = _asked_at(fault.pointer, asked)
    if part is None and (choice := _open_choice(fault.pointer, asked, sent)) is not None:
        return _for_question(Fault(choice.pointer, "fault.required"), choice)
    return _in_words_of(part, fault, sent)


def _open_choice(
    pointer: Pointer, asked: Mapping[Pointer, Leaf | Rows], sent: Answers
) -> Question | None:
    """The choice in a group on which it hangs what is asked there, where a fault is the group's own
    or of what is not asked in it."""
    questions = (part.question for part in asked.values() if isinstance(part, Leaf))
    return next(
        (
            question
            for question in questions
            if question.required
            and question.options
            and question.pointer[:-1] in (pointer, pointer[:-1])
            and is_empty(answer_at(sent, question.pointer))
        ),
        None,
    )


def _in_words_of(part: Leaf | Rows | None, fault: Fault, sent: Answers) -> Fault:
    match part:
        case Leaf(question=question) if fault.key == "fault.choice":
            given = answer_at(sent, question.pointer)
            offered = any(option.value == given for option in question.options)
            key = "fault.choice.refused" if offered else fault.key
            return replace(fault, pointer=question.pointer, key=key)
        case Leaf(question=question):
            return _for_question(fault, question)
        case Rows():
            return replace(fault, key=_OF_LIST.get(fault.key, fault.key))
        case None:
            return fault


def _for_question(fault: Fault, question: Question) -> Fault:
    key, parameters = fault.key, fault.parameters
    match fault.key, question.kind:
        case "fault.required", _ if question.formula:
            key = "fault.computed"
        case "fault.required", kind:
            key = _REQUIRED.get(kind, key)
        case counted if counted in _COUNTS:
            key = _COUNTS[counted]
        case "fault.choices.few", _ if fault.parameters.get("minimum") == 1:
            key = _REQUIRED.get(question.kind, "fault.required")
        case (("fault.number" | "fault.integer"), QuestionKind.MONEY):
            key = "fault.money"
        case "fault.multiple", QuestionKind.MONEY:
            key = "fault.money.cents"
        case (
            ("fault.minimum" | "fault.maximum" | "fault.above" | "fault.below"),
            QuestionKind.MONEY,
        ):
            parameters = {name: _pesos(value) for name, value in parameters.items()}
        case "fault.pattern", _ if question.placeholder:
            key, parameters = "fault.pattern.example", {"example": question.placeholder}
    return replace(fault, pointer=question.pointer, key=key, parameters=parameters)


def _day(limit: object) -> date | str:
    return real_date(str(limit)) or str(limit)


def _pesos(limit: Limit) -> Limit:
    return Decimal(str(limit).replace(",", ""))


def _days_faults(pointer: Pointer, days: OpenDays, answer: list[Any]) -> Iterator[Fault]:
    if key := next(filter(None, map(days.fault, answer)), ""):
        yield Fault(pointer, key)


def _beyond_schema(question: Question, answer: Any) -> Iterator[Fault]:
    if question.days is not None and isinstance(answer, list):
        yield from _days_faults(question.pointer, question.days, answer)
    if not isinstance(answer, str):
        return
    match question.kind:
        case QuestionKind.LONG_CHOICE:
            # a list that hangs on another answer is not in the schema
            if not any(option.value == answer for option in question.options):
                yield Fault(question.pointer, "fault.choice")
        case QuestionKind.RFC:
            verdict = check_rfc(answer)
            if isinstance(verdict, Doubtful):
                yield Fault(question.pointer, verdict.key, severity="warning")
        case QuestionKind.DATE | QuestionKind.TIME | QuestionKind.MOMENT:
            yield from _when_faults(question, answer)


def _when_faults(question: Question, answer: str) -> Iterator[Fault]:
    """Where a widget alone says that it is a day or an hour, the schema takes any words."""
    pointer = question.pointer
    match question.kind:
        case QuestionKind.TIME if clock_of(answer) is None:
            yield Fault(pointer, "fault.time")
        case QuestionKind.MOMENT if moment_of(answer) is None:
            yield Fault(pointer, "fault.moment")
        case QuestionKind.DATE if real_date(answer) is None:
            yield Fault(pointer, date_problem(answer))
        case QuestionKind.DATE if answer < str(question.minimum):
            yield Fault(pointer, "fault.date.early", {"earliest": _day(question.minimum)})
        case QuestionKind.DATE if answer > str(question.maximum):
            yield Fault(pointer, "fault.date.late", {"latest": _day(question.maximum)})
