"""From a page's form to a file's values, and the steps of a list: added, removed, moved.

What was typed is kept as it was typed where it is no value: the judge of the file says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from portal.manuscript.fields import Field, FieldKind

MOST_FIELDS: Final = 3000
_MOST_DEPTH: Final = 9
_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})", re.ASCII)
_AMOUNT: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?", re.ASCII)
Tree = dict[str, Any]


class _Absent:
    """Nothing was typed."""


ABSENT: Final = _Absent()


def tree_of(typed: Mapping[str, str]) -> Tree:
    """`costs.0.note.es` as nested mappings; names that lead nowhere are left out."""
    tree: Tree = {}
    for name, text in typed.items():
        parts = name.split(".")
        if len(parts) > _MOST_DEPTH:
            continue
        node = tree
        for part in parts[:-1]:
            deeper = node.setdefault(part, {})
            if not isinstance(deeper, dict):
                break
            node = deeper
        else:
            if not isinstance(node.get(parts[-1]), dict):
                node[parts[-1]] = text.replace("\r\n", "\n")
    return tree


def values_of(
    fields: Sequence[Field], tree: Tree, languages: Sequence[str], before: Mapping[str, Any]
) -> dict[str, Any]:
    """The values that were typed over those of before; what no field is stays as it is."""
    after = dict(before)
    for field in fields:
        value = _value(field, tree.get(field.name), languages)
        if field.kind is FieldKind.CHOICES and isinstance(value, list):
            value = _as_before(value, before.get(field.name))
        if value is ABSENT:
            after.pop(field.name, None)
        elif field.name not in before or before[field.name] != value:
            after[field.name] = value
    return after


def _as_before(chosen: list[str], before: Any) -> list[str]:
    """A box has no place in an order: what was chosen before keeps its own."""
    first = [one for one in before if one in chosen] if isinstance(before, list) else []
    return [*first, *(one for one in chosen if one not in first)]


def _value(field: Field, node: Any, languages: Sequence[str]) -> Any:  # noqa: PLR0911 - a table
    inner = node if isinstance(node, dict) else {}
    text = node if isinstance(node, str) else ""
    match field.kind:
        case FieldKind.WORDS | FieldKind.LONG_WORDS:
            said = {one: inner[one] for one in languages if _is_said(inner.get(one))}
            return said or ABSENT
        case FieldKind.LISTS:
            listed = {one: _lines(inner.get(one)) for one in languages}
            return {one: lines for one, lines in listed.items() if lines} or ABSENT
        case FieldKind.LINES:
            return _lines(text) or ([] if field.required else ABSENT)
        case FieldKind.CHOICES:
            chosen = [one for one in field.options if one in inner]
            return chosen or ([] if field.required else ABSENT)
        case FieldKind.YES_NO:
            return {"yes": True, "no": False}.get(text, ABSENT)
        case FieldKind.GROUP:
            return _group(field, inner, languages)
        case FieldKind.LIST:
            items = [_value(field.item, one, languages) for one in _items(inner)]
            kept = [item for item in items if item is not ABSENT]
            return kept or ([] if field.required else ABSENT)
        case _:
            return _plain(field, text.strip())


def _plain(field: Field, text: str) -> Any:
    if not text:
        return ABSENT
    if field.kind is FieldKind.WHOLE and _WHOLE.fullmatch(text):
        return int(text)
    if field.kind is FieldKind.AMOUNT and _AMOUNT.fullmatch(text):
        return Decimal(text) if "." in text else int(text)
    return text


def _group(field: Field, inner: Tree, languages: Sequence[str]) -> Any:
    values = {part.name: _value(part, inner.get(part.name), languages) for part in field.parts}
    empty = all(value is ABSENT or value == [] for value in values.values())
    if empty:
        return ABSENT
    nulls = {part.name for part in field.parts if part.required and part.nullable}
    return {
        name: None if value is ABSENT else value
        for name, value in values.items()
        if value is not ABSENT or name in nulls
    }


def _items(inner: Tree) -> Iterator[Any]:
    numbers = sorted(int(key) for key in inner if key.isascii() and key.isdigit() and len(key) < 5)
    return (inner[str(number)] for number in numbers if str(number) in inner)


def _lines(text: Any) -> list[str]:
    lines = text.split("\n") if isinstance(text, str) else []
    return [line.strip() for line in lines if line.strip()]


def _is_said(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip())


def stepped(fields: Sequence[Field], values: dict[str, Any], step: str) -> dict[str, Any]:
    """The values after `add:costs`, `drop:costs.1` or `up:rules.0.instead.1`; others do nothing."""
    act, _, where = step.partition(":")
    path = where.split(".")
    place = int(path.pop()) if path[-1].isdigit() and len(path[-1]) < 5 else None
    node: Any = values
    found: Sequence[Field] = fields
    field: Field | None = None
    for part in path:
        if part.isdigit():
            if field is None or not isinstance(node, list) or int(part) >= len(node):
                return values
            node, field = node[int(part)], field.item
        else:
            field = next(
                (one for one in (field.parts if field else found) if one.name == part), None
            )
            if field is None or not isinstance(node, dict):
                return values
            node = node.setdefault(part, [] if field.kind is FieldKind.LIST else {})
    if field is None or field.kind is not FieldKind.LIST or not isinstance(node, list):
        return values
    if act == "add" and place is None:
        node.append({})
    elif place is not None and place < len(node):
        if act == "drop":
            del node[place]
        elif act == "up" and place:
            node[place - 1], node[place] = node[place], node[place - 1]
    return values
