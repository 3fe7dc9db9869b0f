"""The options of a choice, from each of the ways in which agencies write them.

`oneOf`/`anyOf` of `const` + `title` (JSON Schema's own way), `enum` with `enumNames` in the schema
(react-jsonschema-form up to version 4) or in the uiSchema (version 5), and plain `enum`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.forms.merging import Schema

_LISTS = ("oneOf", "anyOf")
RawOption = tuple[Any, str]
"""The value, and its title before translation."""


def lists_options(branches: object) -> bool:
    """Whether an `oneOf` or `anyOf` lists single values, so that it is a choice, not a branch."""
    return (
        isinstance(branches, list)
        and bool(branches)
        and all(isinstance(branch, dict) and _is_single(branch) for branch in branches)
    )


def _is_single(branch: Mapping[str, Any]) -> bool:
    return "properties" not in branch and ("const" in branch or len(branch.get("enum", ())) == 1)


def value_of(option: Mapping[str, Any]) -> Any:
    """The single value that an option of such a list stands for."""
    return option["const"] if "const" in option else option["enum"][0]


def raw_options(schema: Schema, names: object, order: object, disabled: object) -> list[RawOption]:
    """The options of a flat schema in the order they are offered; empty if it is no choice.

    `names`, `order`, `disabled` are the uiSchema's `enumNames`, `enumOrder`, `enumDisabled`.
    """
    found = list(_listed(schema, names))
    if "enum" in schema:
        found = [option for option in found if is_among(option[0], schema["enum"])]
    if "const" in schema:
        found = [option for option in found if is_among(option[0], [schema["const"]])]
    if isinstance(disabled, list):
        found = [option for option in found if not is_among(option[0], disabled)]
    if isinstance(order, list):
        found.sort(key=lambda option: _rank(option[0], order))
    return found


def _listed(schema: Schema, names: object) -> Iterator[RawOption]:
    lists = [schema[keyword] for keyword in _LISTS if lists_options(schema.get(keyword))]
    for option in lists[0] if lists else ():
        value = value_of(option)
        if all(is_among(value, [*map(value_of, other)]) for other in lists[1:]):
            yield value, str(option.get("title", _title_of(value)))
    if lists or "enum" not in schema:
        return
    titles = names if isinstance(names, list | dict) else schema.get("enumNames", [])
    for place, value in enumerate(schema["enum"]):
        if isinstance(titles, dict):
            yield value, str(titles.get(str(value), _title_of(value)))
        elif value is not None:
            yield value, str(titles[place]) if place < len(titles) else _title_of(value)


def _title_of(value: Any) -> str:
    """A value that has no title of its own: of an object, its last text (`clave`, `valor`)."""
    if isinstance(value, Mapping):
        return str(next((text for text in reversed([*value.values()]) if text), ""))
    return str(value)


def is_among(value: Any, values: list[Any]) -> bool:
    # JSON knows true from 1, Python's == does not
    return any(value == other and type(value) is type(other) for other in values)


def _rank(value: Any, order: list[Any]) -> int:
    star = order.index("*") if "*" in order else len(order)
    return order.index(value) if value in order else star
