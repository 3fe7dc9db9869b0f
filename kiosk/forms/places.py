"""Places in a visitor's answers: what stands there, and the answers with something else there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.forms.questions import Pointer

Answers = Mapping[str, Any]
NO_ANSWERS: Answers = {}


def answer_at(answers: Answers, pointer: Pointer) -> Any:
    """The answer at a place, or None."""
    value: Any = answers
    for name in pointer:
        value = inner(value, name)
    return value


def with_answer(answers: Answers, pointer: Pointer, value: Any) -> Answers:
    """The answers with one more, or with one taken out where `value` is empty.

    A group that this leaves empty is taken out with it; an item of a list is not.
    """
    if not pointer:
        raise ValueError("an answer has a place")
    replaced: Answers = _replaced(answers, pointer, value)
    return replaced


def inner(value: Any, name: str | int) -> Any:
    """What stands under a name or at a position, or None."""
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
        kept = _replaced(inner(container, name), rest, value)
    elif isinstance(value, list | tuple):
        kept = list(value)
    if isinstance(name, int):
        items = list(container) if isinstance(container, list | tuple) else []
        items += [None] * (name + 1 - len(items))
        items[name] = None if isinstance(kept, str) and not kept.strip() else kept
        return items
    known = container if isinstance(container, Mapping) else {}
    result = {key: part for key, part in known.items() if key != name or not is_empty(kept)}
    return result if is_empty(kept) else result | {name: kept}


def is_empty(value: Any) -> bool:
    """Whether it is no answer."""
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())
