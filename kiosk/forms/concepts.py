"""Once only: what somebody told in one application, filled in where another asks for the same.

A property says what it asks for by a concept that all forms share (`"ui:known": "person.curp"`).
Guarantees: an answer is carried only to a question of the same concept, only where nothing is
answered yet, and only if it is a good answer there; and never a mixture of two people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from kiosk.forms.answers import settled
from kiosk.forms.definition import Form
from kiosk.forms.known import asking
from kiosk.forms.outline import Leaf
from kiosk.forms.places import Answers, answer_at, with_answer
from kiosk.forms.questions import Pointer, Question, QuestionKind
from kiosk.forms.validation import check_form

_ADDRESS: Final = (
    "state", "municipality", "locality", "neighbourhood", "street", "exterior_number",
    "interior_number", "postcode",
)  # fmt: skip
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("given_names", "first_surname", "second_surname", "curp", "rfc", "birth_date"),
    "contact": ("phone", "email"),
    "home": _ADDRESS,
    "place": _ADDRESS,
    "company": ("name", "kind", "rfc", "activity", "trade_name", "scian"),
}
"""After the Core Person, Core Business and Core Location Vocabularies that CPSV-AP builds on.

`person` is who applies, `home` where they live, `place` where it is that the matter is about,
`company` what they work as.
"""
CONCEPTS: Final = frozenset(f"{group}.{name}" for group, names in GROUPS.items() for name in names)
FOLIO: Final = "folio."
"""Before the id of a service or a template: the folio of what was sent to it on the same way."""

Told = Mapping[str, Any]
"""Answers by concept. None: it was asked for, and has no answer."""

NOTHING_TOLD: Final[Told] = {}
_NOT_CARRIED: Final = frozenset(
    {QuestionKind.FILE, QuestionKind.FILES, QuestionKind.SIGNATURE, QuestionKind.CONSENT}
)
_ROUNDS: Final = 20
"""An answer that is filled in may bring up a question, but not for ever."""


def told_in(form: Form, answers: Answers) -> dict[str, Any]:
    """What the answers tell, by concept; of a list only what its first item tells."""
    sent, outline = settled(form, answers)
    told: dict[str, Any] = {}
    for part in outline.parts_within():
        if not isinstance(part, Leaf) or part.question.known not in CONCEPTS:
            continue
        if _may_be_carried(part.question):
            told.setdefault(part.question.known, answer_at(sent, part.question.pointer))
    return told


def with_told(form: Form, answers: Answers, told: Told) -> Answers:
    """The answers with what was told before, wherever it is asked for and nothing is answered.

    Call it when a visitor starts, as `with_defaults`.
    """
    filled = answers
    places: set[Pointer] = set()
    for _ in range(_ROUNDS):
        found = [
            question
            for question in _asked(form, filled, told)
            if answer_at(filled, question.pointer) is None and question.pointer not in places
        ]
        for question in found:
            filled = with_answer(filled, question.pointer, told[question.known])
            places.add(question.pointer)
        if not found:
            break
    wrong = {fault.pointer for fault in check_form(form, filled) if fault.severity == "error"}
    for pointer in places & wrong:
        filled = with_answer(filled, pointer, None)
    return filled


def is_told(questions: Iterable[Question], answers: Answers, told: Told) -> bool:
    """Whether an answer to one of these questions is what was told before."""
    answered = ((question.known, answer_at(answers, question.pointer)) for question in questions)
    return any(value is not None and told.get(known) == value for known, value in answered)


def _asked(form: Form, answers: Answers, told: Told) -> Iterator[Question]:
    for question in asking(form, answers):
        if told.get(question.known) is not None and _may_be_carried(question):
            yield question


def _may_be_carried(question: Question) -> bool:
    """In a list, only its first item is who applies."""
    numbers = [part for part in question.pointer if isinstance(part, int)]
    return question.kind not in _NOT_CARRIED and not any(numbers)
