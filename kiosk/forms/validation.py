"""Checks answers against the agency's own schema: step by step, and whole before sending.

The kiosk and the portal call the same `check_body`. What the schema cannot say (a doubtful RFC, a
date out of every sensible range) is added where the questions are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kiosk.forms.answers import Answers, answer_at, settled
from kiosk.forms.checker import validator, with_dialect
from kiosk.forms.dates import real_date, shown_date
from kiosk.forms.definition import Form
from kiosk.forms.fault import Fault
from kiosk.forms.identifiers import check_rfc
from kiosk.forms.questions import Pointer, Question, QuestionKind
from kiosk.forms.schema_faults import faults_of
from kiosk.forms.verdict import Doubtful

__all__ = ["Fault", "check_body", "check_form", "check_step"]

_REQUIRED = {
    QuestionKind.CHOICE: "fault.required.choice",
    QuestionKind.LONG_CHOICE: "fault.required.choice",
    QuestionKind.CHOICES: "fault.required.choices",
    QuestionKind.CONSENT: "fault.consent",
    QuestionKind.DATE: "fault.required.date",
    QuestionKind.YES_NO: "fault.required.yes-no",
}


def check_body(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> tuple[Fault, ...]:
    """The faults of what is to be sent, or was received, by the agency's schema alone.

    Raises `FormDamaged` if the schema is none.
    """
    judge = validator(with_dialect(dict(schema)))
    return faults_of(judge.iter_errors(answers))


def check_form(form: Form, answers: Answers) -> tuple[Fault, ...]:
    """The faults of the whole form, in the order of its questions; errors hold it back.

    Judges what would be sent (`without_vanished`). A fault that belongs to no question on any page
    comes last.
    """
    sent, outline = settled(form, answers)
    questions = {leaf.question.pointer: leaf.question for leaf in outline.leaves()}
    found: dict[Pointer, Fault] = {}
    for fault in faults_of(form.errors_in(sent)):
        question = _asked_at(fault.pointer, questions)
        known = fault if question is None else _for_question(fault, question)
        found.setdefault(known.pointer, known)
    for question in questions.values():
        for fault in _beyond_schema(question, answer_at(sent, question.pointer)):
            found.setdefault(fault.pointer, fault)
    order = {pointer: place for place, pointer in enumerate(questions)}
    return tuple(sorted(found.values(), key=lambda fault: order.get(fault.pointer, len(order))))


def check_step(form: Form, answers: Answers, step_key: str) -> tuple[Fault, ...]:
    """The faults of one page, in the order of its questions; none for a page that vanished."""
    step = next((step for step in form.steps_of(answers) if step.key == step_key), None)
    if step is None:
        return ()
    places = {question.pointer for question in step.questions} | {tuple(step_key.split("/"))}
    return tuple(fault for fault in check_form(form, answers) if fault.pointer in places)


def _asked_at(pointer: Pointer, questions: Mapping[Pointer, Question]) -> Question | None:
    """The question a fault belongs to: its place, or the list that holds its place."""
    return next(
        (questions[pointer[:length]] for length in range(len(pointer), 0, -1)
         if pointer[:length] in questions),
        None,
    )  # fmt: skip


def _for_question(fault: Fault, question: Question) -> Fault:
    key, parameters = fault.key, fault.parameters
    match fault.key, question.kind:
        case "fault.required", kind:
            key = _REQUIRED.get(kind, key)
        case "fault.choices.few", _ if fault.parameters.get("minimum") == 1:
            key = _REQUIRED[QuestionKind.CHOICES]
        case (("fault.number" | "fault.integer"), QuestionKind.MONEY):
            key = "fault.money"
        case "fault.multiple", QuestionKind.MONEY:
            key = "fault.money.cents"
        case (
            ("fault.minimum" | "fault.maximum" | "fault.above" | "fault.below"),
            QuestionKind.MONEY,
        ):
            parameters = {name: f"${value}" for name, value in parameters.items()}
        case "fault.pattern", _ if question.placeholder:
            key, parameters = "fault.pattern.example", {"example": question.placeholder}
        case _:
            pass
    return replace(fault, pointer=question.pointer, key=key, parameters=parameters)


def _beyond_schema(question: Question, answer: Any) -> Iterator[Fault]:
    if not isinstance(answer, str):
        return
    match question.kind:
        case QuestionKind.RFC:
            verdict = check_rfc(answer)
            if isinstance(verdict, Doubtful):
                yield Fault(question.pointer, verdict.key, severity="warning")
        case QuestionKind.DATE if real_date(answer):
            if answer < str(question.minimum):
                limit = shown_date(str(question.minimum), "", None)
                yield Fault(question.pointer, "fault.date.early", {"earliest": limit})
            elif answer > str(question.maximum):
                limit = shown_date(str(question.maximum), "", None)
                yield Fault(question.pointer, "fault.date.late", {"latest": limit})
        case _:
            pass
