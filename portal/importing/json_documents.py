"""JSON of any shape and JSON Lines, as a list of documents; what is broken has its reason.

A key that stands twice in an object and NaN are told; the last one counts, and NaN is null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Final

from portal.importing.errors import CannotImport

MAX_DEPTH: Final = 60
_LINE_END: Final = re.compile(r"[\r\n]+")
"""Others that Unicode has may stand in a JSON string as they are."""


@dataclass
class Documents:
    """`items` are as in the file; where one could not be read it is a `Broken`."""

    items: list[Any]
    is_lines: bool
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Broken:
    """A line that is no JSON."""

    reason: str


def read_json(text: str) -> Documents:
    """One document, or one a line. Raises `CannotImport` where the text is neither."""
    notes: dict[str, None] = {}
    try:
        value = _parse(text, notes)
    except ValueError as error:
        lines = [line for line in _LINE_END.split(text) if line.strip()]
        items = [_line(line, notes) for line in lines]
        if len(lines) < 2 or 2 * sum(isinstance(item, dict) for item in items) < len(items):
            raise CannotImport(f"not JSON: {error}") from None
        return Documents(items, is_lines=True, notes=list(notes))
    return Documents([value], is_lines=False, notes=list(notes))


def flat(value: dict[str, Any]) -> dict[str, str]:
    """An object as cells: `organization.name`; several values of one path stand in lines.

    What JSON-LD says to be of a language stands under that too: `title.@es`.
    """
    cells: dict[str, list[str]] = {}
    _gather(value, "", cells)
    return {path: "\n".join(words) for path, words in cells.items()}


def _gather(value: Any, path: str, cells: dict[str, list[str]]) -> None:
    if isinstance(value, dict):
        language = value.get("@language")
        spoken = {f"@{language}": value.get("@value")} if isinstance(language, str) else {}
        for key, inner in (value | spoken).items():
            _gather(inner, f"{path}.{key}" if path else str(key), cells)
    elif isinstance(value, list):
        of_objects = [item for item in value if isinstance(item, dict)]
        for item in value:
            if not isinstance(item, dict):
                _gather(item, path, cells)
        several = [flat(item) for item in of_objects]
        for inner in dict.fromkeys(key for item in several for key in item):
            words = [" ".join(item.get(inner, "").split("\n")) for item in several]
            cells.setdefault(f"{path}.{inner}" if path else inner, []).extend(words)
    elif value is not None:
        cells.setdefault(path, []).append(_words(value))


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _line(line: str, notes: dict[str, None]) -> Any:
    try:
        return _parse(line, notes)
    except ValueError as error:
        return Broken(f"not JSON: {error}")


def _parse(text: str, notes: dict[str, None]) -> Any:
    try:
        value = json.loads(
            text,
            strict=False,
            object_pairs_hook=_pairs(notes),
            parse_constant=_constant(notes),
            parse_float=_finite(notes),
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if _depth(value) > MAX_DEPTH:
        raise ValueError("nested too deeply")
    return value


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level:
        depth += 1
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner.extend(each.values())
            elif isinstance(each, list):
                inner.extend(each)
        level = inner
    return depth


def _pairs(notes: dict[str, None]) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def gather(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            notes[f"{twice[:60]!r} stands twice in one object: the last one was taken"] = None
        return values

    return gather


def _constant(notes: dict[str, None]) -> Callable[[str], None]:
    def drop(name: str) -> None:
        notes[f"{name} is no JSON number: taken as null"] = None

    return drop


def _finite(notes: dict[str, None]) -> Callable[[str], float | None]:
    def read(figure: str) -> float | None:
        value = float(figure)
        if isfinite(value):
            return value
        notes[f"{figure[:40]} is too large a number: taken as null"] = None
        return None

    return read
