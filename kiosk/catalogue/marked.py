"""YAML and JSON as plain values that remember the line each was written on.

The YAML read here is a strict part of YAML 1.2's core schema: no aliases (so no "billion laughs"),
no tags, no duplicate keys, no `no` that means false, no 0-led octal; dates stay text. Depth and
size are bounded. JSON is RFC 8259 without duplicate keys and without NaN.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import yaml

MAX_BYTES: Final = 1_000_000
_MAX_DEPTH = 16
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
Path = tuple[str | int, ...]
"""Keys and positions from the root."""


class Unreadable(Exception):  # noqa: N818 - named for what happened
    """A file that is no YAML or JSON of ours. `line` counts from 1."""

    def __init__(self, line: int, message: str, remedy: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True)
class Marked:
    """`value` is made of dict, list, str, int, Decimal, bool and None."""

    value: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of what stands at `path`, or of the nearest thing around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1


def read_yaml(content: bytes) -> Marked:
    """Raises `Unreadable`."""
    lines: dict[Path, int] = {}
    try:
        events = yaml.parse(_text(content), Loader=yaml.CSafeLoader)
        document = (e for e in events if not isinstance(e, _AROUND))
        try:
            value = _value(next(document), document, (), lines)
        except StopIteration:
            raise Unreadable(1, "the file is empty", "write it, or remove it") from None
        extra = next(document, None)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise Unreadable(line, f"not YAML: {error.problem}", "mend the line") from None
    except yaml.YAMLError as error:
        raise Unreadable(1, f"not YAML: {' '.join(str(error).split())}", "mend it") from None
    if extra is not None:
        raise Unreadable(_line(extra), "a second document", "keep one document in a file")
    return Marked(value, lines)


def read_json(content: bytes) -> Any:
    """Raises `Unreadable`."""
    text = _text(content)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Unreadable(error.lineno, f"not JSON: {error.msg}", "mend the line") from None
    except RecursionError:
        raise Unreadable(1, "nested too deeply", "make it flatter") from None
    except _TwiceError as error:
        line = line_of(text, error.args[0], last=True)
        raise Unreadable(line, f"{error.args[0]!r} stands twice", "keep one of them") from None
    except ValueError as error:  # an int of more digits than Python reads
        raise Unreadable(1, f"not JSON: {error}", "mend it") from None


def line_of(text: str, words: str, *, last: bool = False) -> int:
    """The line of a JSON file on which a string is written; 1 where it is not found."""
    find = text.rfind if last else text.find
    for written in (json.dumps(words, ensure_ascii=False), json.dumps(words)):
        if (at := find(written)) >= 0:
            return text.count("\n", 0, at) + 1
    return 1


_AROUND = (
    yaml.StreamStartEvent,
    yaml.StreamEndEvent,
    yaml.DocumentStartEvent,
    yaml.DocumentEndEvent,
)


class _TwiceError(ValueError):
    pass


def _text(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise Unreadable(1, f"larger than {MAX_BYTES:,} bytes", "make it smaller")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "not UTF-8", "save the file as UTF-8") from None


def _value(
    event: yaml.Event, events: Iterator[yaml.Event], path: Path, lines: dict[Path, int]
) -> Any:
    line = _line(event)
    lines.setdefault(path, line)
    if getattr(event, "anchor", None):
        raise Unreadable(line, "an anchor or alias (& or *)", "write it out, or put it in quotes")
    if tag := getattr(event, "tag", None):
        raise Unreadable(line, f"a tag ({tag})", "remove it, or put the value in quotes")
    if len(path) > _MAX_DEPTH:
        raise Unreadable(line, "nested too deeply", "make it flatter")
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event.value) if event.implicit[0] else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        for item in events:
            if isinstance(item, yaml.SequenceEndEvent):
                break
            items.append(_value(item, events, (*path, len(items)), lines))
        return items
    return _mapping(events, path, lines)


def _mapping(events: Iterator[yaml.Event], path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            break
        if not isinstance(key, yaml.ScalarEvent) or key.value == "<<":
            raise Unreadable(_line(key), "a key that is no plain word", "write a field's name")
        if key.value in values:
            raise Unreadable(_line(key), f"{key.value!r} stands twice", "keep one of them")
        here = (*path, key.value)
        lines[here] = _line(key)
        values[key.value] = _value(next(events), events, here, lines)
    return values


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            raise _TwiceError(key)
        values[key] = value
    return values


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")
