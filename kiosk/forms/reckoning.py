"""The answers that the form reckons out itself (`ui:compute`), put in their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kiosk.forms.formula import reckoned
from kiosk.forms.numbers import is_carried
from kiosk.forms.places import answer_at, with_answer
from kiosk.forms.questions import Pointer, Question, QuestionKind
from kiosk.forms.tables import Tables

Answers = Mapping[str, Any]

_CENTS = Decimal("0.01")


def with_reckoned(questions: Sequence[Question], answers: Answers, tables: Tables) -> Answers:
    """The answers with each reckoned one as it follows from the others and the form's tables.

    None follows from itself, and none is a number that cannot be sent. What stood in its place is
    never read: the same answers always give the same result.
    """
    own = [question for question in questions if question.formula]
    for question in own:
        answers = with_answer(answers, question.pointer, None)
    for _ in own:  # one may follow from another
        before = answers
        for question in own:
            scopes = [*_around(before, question.pointer), before, tables]
            result = reckoned(question.formula, scopes)
            answers = with_answer(answers, question.pointer, _as_answer(question, result))
        if answers == before:
            break
    return answers


def _around(answers: Answers, pointer: Pointer) -> list[Mapping[str, Any]]:
    """The groups around a place, the innermost first."""
    around = (answer_at(answers, pointer[:length]) for length in range(len(pointer) - 1, 0, -1))
    return [group for group in around if isinstance(group, Mapping)]


def _as_answer(question: Question, result: Any) -> Any:
    match result:
        case Decimal() if not is_carried(int(result)):
            return None
        case Decimal() if question.kind is QuestionKind.MONEY:
            return _plain(result.quantize(_CENTS, rounding=ROUND_HALF_UP))
        case Decimal():
            return _plain(result)
        case _:
            return result


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
