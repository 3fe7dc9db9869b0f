"""The form as the answers so far shape it: a tree of groups and questions, in asking order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.forms.branches import IsValid, flat
from kiosk.forms.hints import Hints
from kiosk.forms.kinds import Gap
from kiosk.forms.leaf import help_of, is_group, question_of, title_of
from kiosk.forms.merging import AnySchema, Schema
from kiosk.forms.plain import Say
from kiosk.forms.questions import Pointer, Question


@dataclass(frozen=True)
class Leaf:
    """A question; a hidden one is answered by its default alone."""

    question: Question
    hidden: bool = False


@dataclass(frozen=True)
class Group:
    """An object of the answers. A required one is sent even if all in it was left out."""

    pointer: Pointer
    title: str
    help: str
    required: bool
    parts: tuple[Leaf | Group, ...]

    def leaves(self) -> Iterator[Leaf]:
        """Every question of the group and of the groups in it."""
        for part in self.parts:
            if isinstance(part, Group):
                yield from part.leaves()
            else:
                yield part

    def groups(self) -> Iterator[Group]:
        """The groups in it, outer before inner, not itself."""
        for part in self.parts:
            if isinstance(part, Group):
                yield part
                yield from part.groups()


@dataclass(frozen=True)
class Source:
    """What an outline is made from: words in one language, and the judge of conditions."""

    say: Say
    is_valid: IsValid

    def group(
        self, schema: Schema, hints: Hints, pointer: Pointer, answers: Any, *, required: bool
    ) -> Group:
        """The outline of an object's schema for the answers given in it.

        What it asks for counts as required where the object is, or once any of it is answered.
        """
        here = flat(schema, answers if isinstance(answers, Mapping) else {}, self.is_valid)
        binding = required or bool(answers)
        names = here.get("required", ())
        parts = []
        for name in hints.ordered(here.get("properties", {})):
            part = self._part(
                here["properties"][name],
                hints.child(name),
                (*pointer, name),
                answers.get(name) if isinstance(answers, Mapping) else None,
                required=binding and name in names,
            )
            if part is not None:
                parts.append(part)
        title, help_text = title_of(here, hints, self.say), help_of(here, hints, self.say)
        return Group(pointer, title, help_text, required, tuple(parts))

    def _part(
        self, schema: AnySchema, hints: Hints, pointer: Pointer, answer: Any, *, required: bool
    ) -> Leaf | Group | None:
        if schema is False:
            return None
        here = flat(schema, answer, self.is_valid)
        if is_group(here) and isinstance(schema, dict):
            return self.group(schema, hints, pointer, answer, required=required)
        question = self.question(here, hints, pointer, required=required)
        return None if isinstance(question, Gap) else Leaf(question, hints.is_hidden)

    def question(
        self, here: Schema, hints: Hints, pointer: Pointer, *, required: bool
    ) -> Question | Gap:
        """The question of a flat schema that is no group, or why there is none."""
        items = here.get("items")
        flat_items = flat(items, None, self.is_valid) if isinstance(items, dict) else None
        return question_of(here, flat_items, hints, pointer, self.say, required=required)
