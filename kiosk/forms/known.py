"""What the kiosk fills in by itself: facts of the thing that an application is about.

A property that names one (`"ui:known": "tender.title"`) is filled in when the visitor begins; with
`readOnly` beside it, it is only shown. A form that requires such a fact cannot be begun without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from kiosk.forms.answers import with_defaults
from kiosk.forms.definition import Form
from kiosk.forms.outline import Leaf
from kiosk.forms.places import NO_ANSWERS, answer_at, with_answer
from kiosk.forms.questions import Pointer, Question
from kiosk.forms.validation import check_form

Facts = Mapping[str, Any]
_ROUNDS: Final = 20
"""Facts seldom hang on facts that hang on facts."""
FACTS: Final = frozenset(
    f"{group}.{name}"
    for group, names in {
        "tender": "title ocid buyer category state deadline enquiry_deadline",
        "job": "title employer identifier state until",
        "location": "name identifier state municipality",
    }.items()
    for name in names.split()
)
"""What a tender, a job or a place tells of itself."""
DEADLINES: Final = frozenset({"tender.deadline", "tender.enquiry_deadline", "job.until"})
"""Facts that say until when an application counts."""
_EXAMPLES: Final[Facts] = {
    **dict.fromkeys(FACTS - {"tender.category"}, "x" * 2_000),
    **dict.fromkeys(DEADLINES, "2026-11-24T10:00:00-06:00"),
    **dict.fromkeys(("tender.state", "job.state", "location.state"), "MX-OAX"),
    "location.municipality": "20067",
}
"""What facts look like, at their longest."""


def with_known(form: Form, answers: Mapping[str, Any], facts: Facts) -> Mapping[str, Any]:
    """The answers with every fact that the form asks for, as far as it is known and fits: also
    what is asked only because of another fact."""
    places: set[Pointer] = set()
    for _ in range(_ROUNDS):
        filled = answers
        for question in asking(form, answers):
            fact = facts.get(question.known)
            if fact is not None and _fits(question, fact):
                filled = with_answer(filled, question.pointer, fact)
                places.add(question.pointer)
        if filled == answers:
            break
        answers = filled
    for fault in check_form(form, answers) if places else ():
        if fault.pointer in places and fault.severity == "error":
            answers = with_answer(answers, fault.pointer, None)
    return answers


def lacks_fact(form: Form, facts: Facts) -> bool:
    """Whether the form needs something to be about, and it is not there, or none that it takes."""
    filled = with_known(form, with_defaults(form, NO_ANSWERS), facts)
    return any(
        question.read_only and question.required and answer_at(filled, question.pointer) is None
        for question in asking(form, filled)
    )


def never_filled(form: Form) -> tuple[Question, ...]:
    """Questions that only a fact can answer, and that take none as facts may be."""
    filled = with_known(form, with_defaults(form, NO_ANSWERS), _EXAMPLES)
    return tuple(
        question
        for question in asking(form, filled)
        if question.read_only and question.known in _EXAMPLES
        if answer_at(filled, question.pointer) is None
    )


def deadline_in(form: Form, answers: Mapping[str, Any]) -> datetime | None:
    """The first deadline that the answers name; None where there is none, or it is unreadable."""
    found = (
        answer_at(answers, question.pointer)
        for question in asking(form, answers)
        if question.known in DEADLINES
    )
    return min(filter(None, map(_moment, found)), default=None)


def names_deadline(form: Form) -> str:
    """The fact by which the form has a deadline; empty where it has none."""
    return next((q.known for q in asking(form, {}) if q.known in DEADLINES), "")


def asking(form: Form, answers: Mapping[str, Any]) -> Iterator[Question]:
    """The questions that ask for what may be known."""
    for part in form.outline(answers).parts_within():
        if isinstance(part, Leaf) and part.question.known:
            yield part.question


def _fits(question: Question, fact: Any) -> bool:
    """A publisher's word may be none of those that an agency offers, or longer than it takes."""
    if question.options:
        return any(option.value == fact for option in question.options)
    return question.max_length is None or len(str(fact)) <= question.max_length


def _moment(answer: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(answer)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
