"""Questions that no answer changes, made once for each place of a form.

Guarantees: only what stands in the form's own schema, flat as it is, is remembered, by its identity
together with all else that its question is made of. What a branch merges anew at every step is made
anew. So an outline is the same with and without this memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.forms.branches import is_settled
from kiosk.forms.hints import Hints
from kiosk.forms.merging import AnySchema, Schema
from kiosk.forms.place_questions import NOWHERE, Around
from kiosk.forms.questions import Pointer, Question

MOST_KEPT = 5_000
"""More than forms ask for; only the items of long lists go beyond, and start over."""


@dataclass(frozen=True)
class QuestionParts:
    """All that a question is made of."""

    schema: AnySchema
    hints: Hints
    pointer: Pointer
    required: bool
    title: str = ""
    where: Around = NOWHERE


_Key = tuple[int, int, Pointer, bool, str, Around]


class Memory:
    """The questions of one form in one language."""

    def __init__(self, whole: AnySchema) -> None:
        self._parts = {id(part): part for part in _parts(whole)}
        # the hints are kept beside their question, so that their id is not given out again
        self._made: dict[_Key, tuple[Hints, Question]] = {}
        self._nesting: dict[int, bool] = {}

    def question(self, place: QuestionParts) -> Question | None:
        """The question that was made at this place; None where it has to be made."""
        _, question = self._made.get(_key(place), (None, None))
        return question

    def keep(self, place: QuestionParts, question: Question) -> None:
        """Remembers a question, unless its schema is one that the answers made."""
        if self._parts.get(id(place.schema)) is not place.schema or not is_settled(place.schema):
            return
        if len(self._made) >= MOST_KEPT:
            self._made.clear()
        self._made[_key(place)] = (place.hints, question)

    def nests(self, schema: Schema, judge: Callable[[Schema], bool]) -> bool:
        """What `judge` says of the schema of a group; it is asked once of each of the form's."""
        if self._parts.get(id(schema)) is not schema:
            return judge(schema)
        if id(schema) not in self._nesting:
            self._nesting[id(schema)] = judge(schema)
        return self._nesting[id(schema)]


def _key(place: QuestionParts) -> _Key:
    return (
        id(place.schema), id(place.hints.node), place.pointer, place.required, place.title,
        place.where,
    )  # fmt: skip


def _parts(node: Any) -> Iterator[Schema]:
    if isinstance(node, dict):
        yield node
        for part in node.values():
            yield from _parts(part)
    elif isinstance(node, list):
        for part in node:
            yield from _parts(part)
