"""A visitor's answers: a nested mapping that is never changed, only replaced.

It has the shape that is sent. A question left empty is absent, never `""` or `[]`; only in a list,
where it has a place, an item without an answer stays: an empty mapping, or None.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.forms.definition import Form
from kiosk.forms.outline import Group, Leaf, Part, Rows
from kiosk.forms.questions import Pointer

Answers = Mapping[str, Any]
NO_ANSWERS: Answers = {}

_ROUNDS = 50
"""More branches than this never hang one on the other."""


def answer_at(answers: Answers, pointer: Pointer) -> Any:
    """The answer at a place, or None."""
    value: Any = answers
    for name in pointer:
        value = _inner(value, name)
    return value


def with_answer(answers: Answers, pointer: Pointer, value: Any) -> Answers:
    """The answers with one more, or with one taken out where `value` is empty.

    A group that this leaves empty is taken out with it; an item of a list is not.
    """
    if not pointer:
        raise ValueError("an answer has a place")
    replaced: Answers = _replaced(answers, pointer, value)
    return replaced


def with_new_item(form: Form, answers: Answers, pointer: Pointer) -> Answers:
    """The answers with one item more in the list at `pointer`, and what the form fills in of it."""
    items = answer_at(answers, pointer)
    place = (*pointer, len(items) if isinstance(items, list) else 0)
    added = with_answer(answers, place, None)
    part = next(
        (part for part in form.outline(added).parts_within() if part.pointer == place), None
    )
    if isinstance(part, Group):
        added = with_answer(added, place, [] if part.is_list else {})
    return _filled(form, added, place)


def without_item(answers: Answers, pointer: Pointer) -> Answers:
    """The answers without one item of a list; those after it move up."""
    *whole, place = pointer
    items = answer_at(answers, tuple(whole))
    left = [item for position, item in enumerate(items) if position != place]
    return with_answer(answers, tuple(whole), left)


def without_vanished(form: Form, answers: Answers) -> Answers:
    """What is sent: the answers to questions that are asked, and nothing else.

    What a vanished branch held is left out, and so is what in turn hung on that. A group or a list
    that the form requires is there even if everything in it was left empty.
    """
    return settled(form, answers)[0]


def settled(form: Form, answers: Answers) -> tuple[Answers, Group]:
    """What is sent, as `without_vanished`, with the outline that asks for it."""
    for _ in range(_ROUNDS):
        outline = form.outline(answers)
        kept, _ = _kept(outline, answers)
        if kept == answers:
            return answers, outline
        answers = kept
    return answers, form.outline(answers)


def with_defaults(form: Form, answers: Answers) -> Answers:
    """The answers with what the form fills in beforehand, wherever nothing is answered yet.

    Call it when a visitor starts, not after: a default that was cleared would come back.
    """
    return _filled(form, answers, ())


def _filled(form: Form, answers: Answers, within: Pointer) -> Answers:
    for _ in range(_ROUNDS):
        filled = answers
        for part in form.outline(answers).parts_within():
            default = part.question.default if isinstance(part, Leaf) else part.default
            asked = part.pointer[: len(within)] == within
            if asked and default is not None and answer_at(filled, part.pointer) is None:
                filled = with_answer(filled, part.pointer, default)
        if filled == answers:
            break
        answers = filled
    return answers


def _inner(value: Any, name: str | int) -> Any:
    match value, name:
        case Mapping(), str():
            return value.get(name)
        case ((list() | tuple()), int()) if name < len(value):
            return value[name]
        case _:
            return None


def _replaced(container: Any, pointer: Pointer, value: Any) -> Any:
    name, rest = pointer[0], pointer[1:]
    kept = value
    if rest:
        kept = _replaced(_inner(container, name), rest, value)
    elif isinstance(value, list | tuple):
        kept = list(value)
    if isinstance(name, int):
        items = list(container) if isinstance(container, list | tuple) else []
        items += [None] * (name + 1 - len(items))
        items[name] = None if isinstance(kept, str) and not kept.strip() else kept
        return items
    known = container if isinstance(container, Mapping) else {}
    result = {key: part for key, part in known.items() if key != name or not _is_empty(kept)}
    return result if _is_empty(kept) else result | {name: kept}


def _kept(part: Part, answer: Any) -> tuple[Any, bool]:
    """What is sent of one part of the form, and whether any of it was answered."""
    match part:
        case Leaf():
            return answer, not _is_empty(answer)
        case Rows():
            items = answer if isinstance(answer, list) else []
            kept = [_kept(row, _inner(items, place))[0]
                    for place, row in enumerate(part.items, part.page.first)]  # fmt: skip
            return kept, bool(kept)
        case Group(is_list=True):
            return _kept_places(part, answer)
        case Group():
            result = {}
            answered = False
            for inner in part.parts:
                name = inner.pointer[-1]
                value, given = _kept(inner, _inner(answer, name))
                answered = answered or given
                if given or (not isinstance(inner, Leaf) and inner.required):
                    result[name] = value
            return result, answered


def _kept_places(group: Group, answer: Any) -> tuple[list[Any], bool]:
    """A list in which each place has a meaning of its own, and what may follow on them."""
    places: list[Any] = []
    more: list[Any] = []
    answered = False
    for inner in group.parts:
        here = answer if isinstance(inner, Rows) else _inner(answer, inner.pointer[-1])
        value, given = _kept(inner, here)
        answered = answered or given
        if isinstance(inner, Rows):
            more = value
        else:
            places.append(value if given else None)
    while places and not more and places[-1] is None:
        places.pop()
    return places + more, answered


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())
