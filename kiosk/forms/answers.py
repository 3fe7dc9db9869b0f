"""A visitor's answers: a nested mapping that is never changed, only replaced.

It has the shape that is sent. A question left empty is absent, never `""` or `[]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.forms.definition import Form
from kiosk.forms.outline import Group
from kiosk.forms.questions import Pointer

Answers = Mapping[str, Any]
NO_ANSWERS: Answers = {}

_ROUNDS = 50
"""More branches than this never hang one on the other."""


def answer_at(answers: Answers, pointer: Pointer) -> Any:
    """The answer at a place, or None."""
    value: Any = answers
    for name in pointer:
        if not isinstance(value, Mapping) or name not in value:
            return None
        value = value[name]
    return value


def with_answer(answers: Answers, pointer: Pointer, value: Any) -> Answers:
    """The answers with one more, or with one taken out where `value` is empty.

    A group that this leaves empty is taken out with it.
    """
    if not pointer:
        raise ValueError("an answer has a place")
    name, rest = pointer[0], pointer[1:]
    if rest:
        inner = answers.get(name)
        kept: Any = with_answer(inner if isinstance(inner, Mapping) else {}, rest, value)
    else:
        kept = list(value) if isinstance(value, list | tuple) else value
    result = {key: part for key, part in answers.items() if key != name or not _is_empty(kept)}
    return result if _is_empty(kept) else result | {name: kept}


def without_vanished(form: Form, answers: Answers) -> Answers:
    """What is sent: the answers to questions that are asked, and nothing else.

    What a vanished branch held is left out, and so is what in turn hung on that. A group that the
    form requires is there even if every question in it was left empty.
    """
    return settled(form, answers)[0]


def settled(form: Form, answers: Answers) -> tuple[Answers, Group]:
    """What is sent, as `without_vanished`, with the outline that asks for it."""
    for _ in range(_ROUNDS):
        outline = form.outline(answers)
        kept = _asked(outline, answers)
        if kept == answers:
            return answers, outline
        answers = kept
    return answers, form.outline(answers)


def with_defaults(form: Form, answers: Answers) -> Answers:
    """The answers with what the form fills in beforehand, wherever nothing is answered yet.

    Call it when a visitor starts, not after: a default that was cleared would come back.
    """
    for _ in range(_ROUNDS):
        filled = answers
        for leaf in form.outline(answers).leaves():
            question = leaf.question
            if question.default is not None and answer_at(filled, question.pointer) is None:
                filled = with_answer(filled, question.pointer, question.default)
        if filled == answers:
            break
        answers = filled
    return answers


def _asked(outline: Group, answers: Answers) -> Answers:
    kept = NO_ANSWERS
    for leaf in outline.leaves():
        pointer = leaf.question.pointer
        kept = with_answer(kept, pointer, answer_at(answers, pointer))
    return _with_required_groups(outline, kept)


def _with_required_groups(group: Group, answers: Answers) -> Answers:
    result = dict(answers)
    for part in group.parts:
        if isinstance(part, Group):
            name = part.pointer[-1]
            if part.required or name in result:
                result[name] = _with_required_groups(part, result.get(name, {}))
    return result


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())
