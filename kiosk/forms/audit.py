"""What of a form cannot be shown, over all its branches, before a visitor meets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kiosk.forms.alternatives import name_of
from kiosk.forms.audit_hints import formula_gaps, plan_gaps
from kiosk.forms.branches import (
    branches_on,
    dependencies,
    discriminator,
    flat,
    leaves_open,
    plainest,
    selector,
    without_key,
)
from kiosk.forms.hints import Hints
from kiosk.forms.kinds import Gap
from kiosk.forms.leaf import is_group, years_range
from kiosk.forms.lists import MOST_DEPTH, depth_of, is_typed_list, shape_of
from kiosk.forms.merging import APPLICATORS, AnySchema, Schema, merged
from kiosk.forms.options import raw_options
from kiosk.forms.outline import Source
from kiosk.forms.questions import Pointer, Question, Unsupported
from kiosk.forms.references import Resolve

_TAKEN_APART = APPLICATORS - {"$ref"}
_OPEN_ENDED = ("patternProperties", "additionalProperties", "unevaluatedProperties")


@dataclass(frozen=True)
class _Fragment:
    """A part of an object's schema, free of conditionals; `always` if it needs no condition.

    `raw` is the same part with its conditionals.
    """

    schema: Schema
    always: bool
    raw: Schema

    @property
    def properties(self) -> Schema:
        properties: Schema = self.schema.get("properties", {})
        return properties

    @property
    def required(self) -> list[str]:
        required: list[str] = self.schema.get("required", [])
        return required


def audit(schema: Schema, hints: Hints, source: Source) -> tuple[Unsupported, ...]:
    """Every part of an object's schema that no question can be made of, each once."""
    found = [
        *_object_gaps(schema, hints, (), source),
        *formula_gaps(schema, hints),
        *plan_gaps(schema, hints),
    ]
    return tuple(dict.fromkeys(found))


def _object_gaps(
    schema: Schema, hints: Hints, pointer: Pointer, source: Source
) -> Iterator[Unsupported]:
    fragments = list(_fragments(schema, source, always=True))
    known: Schema = {}
    for fragment in fragments:
        if fragment.always:
            for name, part in fragment.properties.items():
                known[name] = merged(known.get(name, True), part)
    named = set(known).union(*(fragment.properties for fragment in fragments))
    wanted = {
        name
        for fragment in fragments
        for name in fragment.required
        if fragment.always or name not in fragment.properties
    }
    closed = any(_is_closed(fragment.schema) for fragment in fragments)
    for name in dict.fromkeys(name for fragment in fragments for name in fragment.required):
        if name not in named:
            detail = "required and forbidden" if closed else "asked for in words, by its name"
            yield Unsupported((*pointer, name), "required-without-question", detail, closed)
    for fragment in fragments:
        yield from _open_ended(fragment.schema, pointer)
        if "$ref" in fragment.schema:
            yield _unfollowed(fragment.schema, pointer, source, required=True)
        required = wanted.union(fragment.required)
        for name, part in fragment.properties.items():
            variant = known[name] if fragment.always else merged(known.get(name, True), part)
            where, needed = (*pointer, name), name in required
            yield from _gaps(variant, hints.child(name), where, source, required=needed)
        yield from _branch_gaps(fragment.raw, pointer, named, known)


def _gaps(
    schema: AnySchema, hints: Hints, pointer: Pointer, source: Source, *, required: bool
) -> Iterator[Unsupported]:
    if schema is False:
        return
    if isinstance(schema, dict) and "$ref" in schema:
        yield _unfollowed(schema, pointer, source, required=required)
        return
    here = flat(schema, None, source.is_valid)
    if is_group(here) and isinstance(schema, dict):
        if not hints.is_hidden or (not here.get("default") and (required or _fills_in(here))):
            yield from _object_gaps(schema, hints, pointer, source)
        return
    question = source.question(here, hints, pointer, required=required)
    if isinstance(question, Gap) and is_typed_list(here):
        yield from _list_gaps(here, hints, pointer, source, required=required)
        return
    if isinstance(question, Gap):
        yield Unsupported(pointer, question.reason, question.detail, required)
        return
    yield from _question_gaps(question, hints, required=required)


def _list_gaps(
    here: Schema, hints: Hints, pointer: Pointer, source: Source, *, required: bool
) -> Iterator[Unsupported]:
    if hints.is_hidden:
        if not here.get("default"):
            lacks = required and here.get("minItems", 0) > 0
            yield Unsupported(pointer, "ui:widget", "hidden, without a value", lacks)
        return
    shape = shape_of(here, hints)
    if depth_of(pointer) >= MOST_DEPTH:
        yield Unsupported(pointer, "items", f"lists in more than {MOST_DEPTH} lists", required)
        return
    for place, (schema, hint) in enumerate(shape.places):
        yield from _gaps(schema, hint, (*pointer, place), source, required=required)
    if not isinstance(shape.items, dict) or not shape.items:
        if not shape.places:
            yield Unsupported(pointer, "items", "a list that does not say of what", required)
        return
    inner, reference = source, shape.items.get("$ref")
    if isinstance(reference, str):
        inner = replace(source, resolve=_once(source.resolve, reference))
    if item := source.resolve(shape.items):
        first = (*pointer, len(shape.places))
        yield from _gaps(item, shape.item_hints, first, inner, required=required)


def _once(resolve: Resolve, reference: str) -> Resolve:
    """Follows a reference no second time: what stands there was looked at."""
    return lambda schema: {} if schema.get("$ref") == reference else resolve(schema)


def _unfollowed(schema: Schema, pointer: Pointer, source: Source, *, required: bool) -> Unsupported:
    """A reference left standing: it leads nowhere, or back to where it stands."""
    reference = str(schema["$ref"])
    reason = "reference" if "$ref" in source.resolve({"$ref": reference}) else "recursive"
    return Unsupported(pointer, reason, reference, required)


def _question_gaps(question: Question, hints: Hints, *, required: bool) -> Iterator[Unsupported]:
    if question.formula:
        return  # it is never typed, and its text is looked at apart
    if question.known:
        return  # it is there where the form is begun at all
    if hints.is_hidden and question.default is None:
        yield Unsupported(question.pointer, "ui:widget", "hidden, without a value", required)
    elif question.read_only and question.default is None:
        yield Unsupported(question.pointer, "readOnly", "without a value", required)
    wanted = hints.get("yearsRange")
    if wanted is not None and years_range(hints) is None:
        yield Unsupported(question.pointer, "yearsRange", str(wanted), blocking=False)


def _fills_in(node: Any) -> bool:
    """Whether anything in a group that nobody sees has a value of its own, so that it is sent."""
    if isinstance(node, list):
        return any(map(_fills_in, node))
    own = isinstance(node, dict) and not {"default", "const"}.isdisjoint(node)
    return own or (isinstance(node, dict) and any(map(_fills_in, node.values())))


def _is_closed(schema: Schema) -> bool:
    return False in (schema.get("additionalProperties"), schema.get("unevaluatedProperties"))


def _open_ended(schema: Schema, pointer: Pointer) -> Iterator[Unsupported]:
    for keyword in _OPEN_ENDED:
        if schema.get(keyword) not in (None, True, False, {}):
            yield Unsupported(pointer, keyword, "answers under names of one's own", blocking=False)


def _fragments(schema: AnySchema, source: Source, *, always: bool) -> Iterator[_Fragment]:
    """Every part of an object's schema that may apply, nested conditionals taken apart."""
    if isinstance(schema, bool):
        return
    plain = {keyword: part for keyword, part in schema.items() if keyword not in _TAKEN_APART}
    yield _Fragment(plain, always, schema)
    for part in schema.get("allOf", ()):
        yield from _fragments(part, source, always=always)
    for part in _conditional(schema, source):
        yield from _fragments(part, source, always=False)
    for keyword in ("oneOf", "anyOf"):
        key = discriminator(schema, keyword)
        if key is not None:
            yield _Fragment(selector(schema, keyword, key), always, {})
        elif (only := plainest(schema, keyword)) is not None:
            yield from _fragments(only, source, always=always)


def _conditional(schema: Schema, source: Source) -> Iterator[AnySchema]:
    if "if" in schema:
        source.is_valid(schema["if"], {})  # a condition that cannot be judged shows now
        yield schema.get("then", True)
        yield schema.get("else", True)
    for name, part in dependencies(schema):
        yield {key: value for key, value in part.items() if key != "oneOf"}
        for branch in branches_on(part, name):
            yield without_key(branch, name)
    for keyword in ("oneOf", "anyOf"):
        key = discriminator(schema, keyword)
        if key is not None:
            for branch in schema[keyword]:
                yield without_key(branch, key)
        elif leaves_open(schema, keyword):
            yield from schema[keyword]


def _branch_gaps(
    schema: Schema, pointer: Pointer, named: set[str], known: Schema
) -> Iterator[Unsupported]:
    """Branches that nothing on the screen would select, and options that no branch takes."""
    for keyword in ("oneOf", "anyOf"):
        if any(_asks_beyond(branch, named) for branch in schema.get(keyword, ())):
            detail = "alternatives that no question tells apart"
            yield Unsupported(pointer, keyword, detail, blocking=True)
        if leaves_open(schema, keyword) and not all(name_of(b, str) for b in schema[keyword]):
            detail = "an alternative that has no title and asks for nothing"
            yield Unsupported(pointer, keyword, detail, blocking=False)
    for name, part in dependencies(schema):
        branches = branches_on(part, name)
        if len(branches) != len(part.get("oneOf", ())):
            detail = f"a branch that does not say which {name} it is for"
            yield Unsupported(pointer, "dependencies", detail, blocking=False)
        elif branches:
            yield from _options_without_branch(known.get(name, True), branches, (*pointer, name))


def _asks_beyond(branch: Any, named: set[str]) -> bool:
    return isinstance(branch, dict) and not named.issuperset(branch.get("properties", {}))


def _options_without_branch(
    schema: AnySchema, branches: list[Schema], pointer: Pointer
) -> Iterator[Unsupported]:
    conditions = [branch["properties"][pointer[-1]] for branch in branches]
    if isinstance(schema, bool) or not all(_lists_values(part) for part in conditions):
        return
    taken = [value for part in conditions for value in part.get("enum", [part.get("const")])]
    for value, _ in raw_options(schema, None, None, None):
        if value not in taken:
            yield Unsupported(pointer, "option-without-branch", str(value), blocking=False)


def _lists_values(condition: Any) -> bool:
    return isinstance(condition, dict) and ("enum" in condition or "const" in condition)
