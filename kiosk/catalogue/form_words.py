"""What a form says to people: the strings that a translation must have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

_SAID: Final = frozenset({"title", "description"})
_SAID_BY_UI: Final = frozenset(
    {"ui:title", "ui:description", "ui:help", "ui:enumNames", "ui:placeholder"}
)
_OPTIONS: Final = "ui:options"
_MAPS_OF_SCHEMAS: Final = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"}
)
_VALUES: Final = frozenset({"const", "enum", "default", "examples", "required"})


def schema_words(schema: object) -> Iterator[str]:
    """The titles, descriptions and option titles of a JSON Schema, in the order of writing."""
    if isinstance(schema, list):
        for part in schema:
            yield from schema_words(part)
    if not isinstance(schema, dict):
        return
    for key, value in schema.items():
        if key in _SAID and isinstance(value, str):
            yield value
        elif key == "enumNames":
            yield from _strings(value)
        elif key in _MAPS_OF_SCHEMAS and isinstance(value, dict):
            yield from schema_words(list(value.values()))
        elif key not in _VALUES:
            yield from schema_words(value)


def ui_words(ui_schema: object) -> Iterator[str]:
    """The strings a uiSchema shows, placeholders too."""
    if not isinstance(ui_schema, dict):
        return
    for key, value in ui_schema.items():
        if key in _SAID_BY_UI:
            yield from _strings(value)
        elif key == _OPTIONS and isinstance(value, dict):
            yield from ui_words({f"ui:{name}": option for name, option in value.items()})
        elif not key.startswith("ui:"):
            yield from ui_words(value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        parts = value.values() if isinstance(value, dict) else value
        yield from (part for part in parts if isinstance(part, str))
