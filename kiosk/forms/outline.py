"""The form as the answers so far shape it: groups, lists and questions, in asking order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.forms.alternatives import Alternatives, alternatives_of, asked_in
from kiosk.forms.branches import IsValid, every_property, flat
from kiosk.forms.file_rules import asks_file
from kiosk.forms.hints import Hints
from kiosk.forms.kinds import Gap, type_of
from kiosk.forms.leaf import help_of, in_words, is_group, question_of, title_of
from kiosk.forms.lists import MOST_DEPTH, Shape, depth_of, is_typed_list, shape_of
from kiosk.forms.merging import AnySchema, Schema, merged_schemas
from kiosk.forms.numbers import is_carried
from kiosk.forms.options import raw_options
from kiosk.forms.place_questions import NOWHERE, Around, around
from kiosk.forms.places import is_empty
from kiosk.forms.plain import Say
from kiosk.forms.questions import MOST_ITEMS, Listing, Pointer, Question
from kiosk.forms.references import Resolve
from kiosk.forms.remembering import Memory, QuestionParts

UNNAMED: Schema = {"type": "string"}
"""What is asked for where a form requires an answer and says nothing of it: words."""


@dataclass(frozen=True)
class Leaf:
    """A question; a hidden one is answered by its default alone.

    `branches` are what it chooses from, where it is which of several alternatives is meant.
    """

    question: Question
    hidden: bool = False
    branches: tuple[Schema, ...] = ()

    @property
    def pointer(self) -> Pointer:
        return self.question.pointer


@dataclass(frozen=True)
class Rows:
    """A list of the answers with its items. A required one is sent even if it is empty, a hidden
    one as the form fills it in."""

    page: Listing
    title: str
    help: str
    required: bool
    items: tuple[Part, ...]
    default: Any = None
    hidden: bool = False

    @property
    def pointer(self) -> Pointer:
        return self.page.pointer

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.items


@dataclass(frozen=True)
class Group:
    """An object of the answers, or a list whose places have each a meaning (`is_list`).

    A required one is sent even if all in it was left out. `nests` where it holds groups or lists,
    or would with other answers. `least` is how many of a list's places are there once any is.
    """

    pointer: Pointer
    title: str
    help: str
    required: bool
    parts: tuple[Part, ...]
    nests: bool = False
    is_list: bool = False
    default: Any = None
    least: int = 0

    def leaves(self) -> Iterator[Leaf]:
        """Every question of the group and of the groups and lists in it."""
        return (part for part in self.parts_within() if isinstance(part, Leaf))

    def parts_within(self) -> Iterator[Part]:
        """All that it asks for, outer before inner, not itself."""
        return _within(self.parts)


Part = Leaf | Group | Rows


def _within(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        yield part
        if not isinstance(part, Leaf):
            yield from _within(part.parts)


@dataclass(frozen=True)
class Source:
    """What an outline is made from: words in one language, the judge of conditions, where
    references lead, and what was asked before."""

    say: Say
    is_valid: IsValid
    resolve: Resolve
    memory: Memory

    def group(
        self,
        schema: Schema,
        hints: Hints,
        pointer: Pointer,
        answers: Any,
        *,
        required: bool,
        outer: Around = NOWHERE,
    ) -> Group:
        """The outline of an object's schema for the answers given in it.

        What it asks for counts as required where the object is, or once any of it is answered.
        """
        given = answers if isinstance(answers, Mapping) else {}
        here = flat(schema, given, self.is_valid)
        binding = required or bool(answers)
        here, choices = self._chosen(here, given)
        properties = here.get("properties", {}) | unnamed(here)
        where = around(properties, hints, given, outer)
        parts: list[Part] = []
        for name in hints.ordered(properties):
            part = self._part(
                properties[name],
                hints.child(name),
                (*pointer, name),
                given.get(name),
                required=binding and name in here.get("required", ()),
                where=where,
            )
            if part is not None:
                parts.append(part)
        parts = self._with_choices(
            parts, choices, pointer, given, binding=binding, hidden=hints.is_hidden
        )
        title, help_text = title_of(here, hints, self.say), help_of(here, hints, self.say)
        nests = self.memory.nests(schema, self._nests)
        default = _default(here)
        return Group(pointer, title, help_text, required, tuple(parts), nests, default=default)

    def _chosen(
        self, here: Schema, given: Mapping[str, Any]
    ) -> tuple[Schema, Sequence[Alternatives]]:
        """A flat schema with the alternatives that are chosen, and all that there are to choose
        from: those within a chosen one, too."""
        choices: dict[str, Alternatives] = {}
        pending = deque(alternatives_of(here))
        while pending:
            choice = pending.popleft()
            chosen = choice.chosen(given, self.is_valid)
            if choice.name not in choices and chosen is not None:
                words = {"title", "description"}
                asked = {key: part for key, part in chosen.items() if key not in words}
                within = flat(asked, dict(given), self.is_valid)
                pending.extend(alternatives_of(within))
                here = merged_schemas(here, within)
            choices.setdefault(choice.name, choice)
        return here, tuple(choices.values())

    def _with_choices(
        self,
        parts: list[Part],
        choices: Sequence[Alternatives],
        pointer: Pointer,
        given: Mapping[str, Any],
        *,
        binding: bool,
        hidden: bool,
    ) -> list[Part]:
        """The parts with each choice of alternatives before the first part that hangs on it."""
        for choice in choices:
            own = {name for branch in choice.branches for name in asked_in(branch)}
            question = choice.question(pointer, given, self.say, self.is_valid, binding=binding)
            places = (n for n, part in enumerate(parts) if part.pointer[-1] in own)
            parts = list(parts)
            parts.insert(next(places, len(parts)), Leaf(question, hidden, choice.branches))
        return parts

    def _nests(self, schema: Schema) -> bool:
        return any(self._holds_more(part) for _, part in every_property(schema))

    def _holds_more(self, schema: AnySchema) -> bool:
        """Whether a property is a group, a list of what is typed, or a file."""
        here = flat(schema, None, self.is_valid)
        if is_group(here):
            return True
        if type_of(here) == "string":
            return asks_file(here, Hints())
        items = here.get("items")
        each = flat(items, None, self.is_valid) if isinstance(items, dict) else {}
        return is_typed_list(here) and not raw_options(each, None, None, None)

    def _part(
        self,
        schema: AnySchema,
        hints: Hints,
        pointer: Pointer,
        answer: Any,
        *,
        required: bool,
        title: str = "",
        where: Around = NOWHERE,
    ) -> Part | None:
        if schema is False:
            return None
        place = QuestionParts(schema, hints, pointer, required, title, where)
        if (known := self.memory.question(place)) is not None:
            return _leaf(known, hints)
        here = flat(schema, answer, self.is_valid)
        if is_group(here) and isinstance(schema, dict):
            return self.group(schema, hints, pointer, answer, required=required, outer=where)
        question = self.question(here, hints, pointer, required=required, title=title, where=where)
        if isinstance(question, Question):
            self.memory.keep(place, question)
            return _leaf(question, hints)
        if is_typed_list(here):
            return self._list(here, hints, pointer, answer, required=required, where=where)
        return None

    def question(
        self,
        here: Schema,
        hints: Hints,
        pointer: Pointer,
        *,
        required: bool,
        title: str = "",
        where: Around = NOWHERE,
    ) -> Question | Gap:
        """The question of a flat schema that is no group, or why there is none."""
        items = here.get("items")
        flat_items = flat(items, None, self.is_valid) if isinstance(items, dict) else None
        return question_of(
            here,
            flat_items,
            hints,
            pointer,
            self.say,
            required=required,
            title=title,
            where=where,
        )

    def _list(
        self,
        here: Schema,
        hints: Hints,
        pointer: Pointer,
        answer: Any,
        *,
        required: bool,
        where: Around,
    ) -> Part | None:
        shape = shape_of(here, hints)
        if not shape.places:
            return self._rows(here, shape, hints, pointer, answer, required=required, where=where)
        title, help_text = title_of(here, hints, self.say), help_of(here, hints, self.say)
        answers = answer if isinstance(answer, list) else []
        goes_on = len(answers) > len(shape.places)
        binding = required or goes_on or not all(map(is_empty, answers))
        places = [
            self._part(
                schema, hint, (*pointer, place), _at(answers, place), required=binding, where=where,
                title=f"{title or self.say(in_words(str(pointer[-1])))} {place + 1}",
            )
            for place, (schema, hint) in enumerate(shape.places)
        ]  # fmt: skip
        rows = self._rows(here, shape, hints, pointer, answer, required=False, where=where)
        least = here.get("minItems", 0)
        lost = (n for n, part in enumerate(places) if part is None)
        end = next((n for n in lost if not self.is_valid(shape.places[n][0], None)), None)
        if end is not None and end < least:
            return None
        held = [*places, rows] if end is None else places[:end]
        parts = tuple(part for part in held if part is not None)
        nests = not all(isinstance(part, Leaf) for part in parts)
        return Group(
            pointer, title, help_text, required, parts, nests, is_list=True,
            default=_default(here), least=min(len(places), least),
        )  # fmt: skip

    def _rows(
        self,
        here: Schema,
        shape: Shape,
        hints: Hints,
        pointer: Pointer,
        answer: Any,
        *,
        required: bool,
        where: Around,
    ) -> Rows | None:
        if depth_of(pointer) >= MOST_DEPTH or not isinstance(shape.items, dict):
            return None
        schema = self.resolve(shape.items)
        first = len(shape.places)
        answers = answer if isinstance(answer, list) else []
        title = title_of(here, hints, self.say) or self.say(in_words(str(pointer[-1])))
        items = [
            self._part(
                schema, shape.item_hints, (*pointer, place), answers[place], required=True,
                where=where, title=title,
            )
            for place in range(first, len(answers))
        ]  # fmt: skip
        if any(item is None for item in items) or not self._asks(schema, shape, pointer):
            return None
        page = Listing(
            pointer,
            item_title=title_of(flat(schema, None, self.is_valid), shape.item_hints, self.say)
            or title,
            count=len(items),
            first=first,
            minimum=max(0, here.get("minItems", 0) - first),
            maximum=min(MOST_ITEMS, here.get("maxItems", MOST_ITEMS) - first),
        )
        kept = tuple(item for item in items if item is not None)
        default = _default(here)
        help_text = help_of(here, hints, self.say)
        return Rows(page, title, help_text, required, kept, default, hints.is_hidden)

    def _asks(self, schema: Schema, shape: Shape, pointer: Pointer) -> bool:
        """Whether an item has anything to ask for."""
        return self._part(schema, shape.item_hints, (*pointer, 0), None, required=True) is not None


def unnamed(here: Schema) -> Schema:
    """What a flat schema requires without saying what it is, and does not forbid either."""
    properties = here.get("properties", {})
    more: AnySchema = here.get("additionalProperties", True)
    wanted = [name for name in here.get("required", ()) if name not in properties]
    if more is False or here.get("unevaluatedProperties") is False:
        return {}
    return dict.fromkeys(wanted, UNNAMED if more in (True, {}) else more)


def _leaf(question: Question, hints: Hints) -> Leaf:
    empty = question.default is None and not (question.formula or question.known)
    return Leaf(question, hints.is_hidden or (question.read_only and empty))


def _default(here: Schema) -> Any:
    """What a group or a list is filled with beforehand."""
    default = here.get("default")
    return default if default and is_carried(default) else None


def _at(answers: list[Any], place: int) -> Any:
    return answers[place] if place < len(answers) else None
