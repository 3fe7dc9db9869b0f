"""Two schemas that both apply to one value, as one: what `allOf` of the two would ask for.

Used to show a form, never to judge an answer: the narrower limit wins, words of the later one
replace words of the earlier, and whatever cannot be merged flat is kept under `allOf`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Schema = dict[str, Any]
AnySchema = Schema | bool
"""A schema may be `true` (anything fits) or `false` (nothing does)."""

APPLICATORS = frozenset(
    {
        "$ref",
        "allOf",
        "anyOf",
        "oneOf",
        "if",
        "then",
        "else",
        "dependencies",
        "dependentSchemas",
        "dependentRequired",
    }
)
"""Keywords that bring in further schemas for the same value."""

CHOICES = "\x01choices"
"""Not of JSON Schema: alternatives of a flat schema that are still to be chosen from."""


def merged(first: AnySchema, second: AnySchema) -> AnySchema:
    """One schema for both. `False` (nothing fits) wins over everything, `True` changes nothing."""
    if first is False or second is False:
        return False
    if isinstance(first, bool) or isinstance(second, bool):
        return second if isinstance(first, bool) else first
    return merged_schemas(first, second)


def merged_schemas(first: Schema, second: Schema) -> Schema:
    """As `merged`, of two schemas that are objects."""
    result = dict(first)
    torn = False
    for keyword, value in second.items():
        if keyword not in result or result[keyword] == value:
            result[keyword] = value
        elif keyword in APPLICATORS - {"allOf"}:
            torn = True
        else:
            result[keyword] = _both(keyword, result[keyword], value)
    if torn:
        # an `if` without its own `then` would take the other's
        whole = {keyword: second[keyword] for keyword in second if keyword in APPLICATORS}
        whole.pop("allOf", None)
        for keyword in whole.keys() - first.keys():
            del result[keyword]
        result["allOf"] = [*result.get("allOf", []), whole]
    if "enum" in result and "enumNames" in result:
        _align_names(result, first, second)
    return result


def _both(keyword: str, first: Any, second: Any) -> Any:
    return _RULES[keyword](first, second) if keyword in _RULES else second


def _properties(first: Schema, second: Schema) -> Schema:
    return first | {
        name: merged(first[name], schema) if name in first else schema
        for name, schema in second.items()
    }


def _union(first: list[Any], second: list[Any]) -> list[Any]:
    return list(dict.fromkeys([*first, *second]))


def _chain(first: list[Any], second: list[Any]) -> list[Any]:
    return [*first, *second]


def _intersection(first: list[Any], second: list[Any]) -> list[Any]:
    return [value for value in first if value in second]


def _items(first: Any, second: Any) -> Any:
    both = isinstance(first, dict) and isinstance(second, dict)
    return merged_schemas(first, second) if both else second


def _common_types(first: str | list[str], second: str | list[str]) -> str | list[str]:
    one = [first] if isinstance(first, str) else first
    other = [second] if isinstance(second, str) else second
    if {*one, *other} == {"number", "integer"}:
        return "integer"
    both = [name for name in one if name in other]
    return both[0] if len(both) == 1 else both or second


def _align_names(result: Schema, first: Schema, second: Schema) -> None:
    names: list[tuple[Any, str]] = []
    for schema in (second, first):
        values: Any = schema.get("enum", result["enum"])  # names may stand apart from them
        names += zip(values, schema.get("enumNames", ()), strict=False)
    result["enumNames"] = [
        next((name for known, name in names if known == value), str(value))
        for value in result["enum"]
    ]


_RULES: Mapping[str, Callable[[Any, Any], Any]] = {
    "properties": _properties,
    CHOICES: _chain,
    "required": _union,
    "allOf": _chain,
    "enum": _intersection,
    "type": _common_types,
    "items": _items,
    "minimum": max,
    "exclusiveMinimum": max,
    "minLength": max,
    "minItems": max,
    "formatMinimum": max,
    "maximum": min,
    "exclusiveMaximum": min,
    "maxLength": min,
    "maxItems": min,
    "formatMaximum": min,
}
"""How two values of one keyword become one; of any other keyword the later value stands."""
