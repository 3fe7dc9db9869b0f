"""JSON as it was written: numbers keep their digits, names their order."""

from __future__ import annotations

import json
from typing import Any

from kiosk.catalogue.marked import MAX_BYTES


class Number:
    """A number by its literal."""

    def __init__(self, literal: str) -> None:
        self.literal = literal

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and other.literal == self.literal

    def __hash__(self) -> int:
        return hash(self.literal)


def parsed(content: bytes | None) -> dict[str, Any]:
    """Empty where it is no object of ours."""
    if not content or len(content) > MAX_BYTES:
        return {}
    try:
        value = json.loads(content.decode("utf-8-sig"), parse_float=Number, parse_int=Number)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def written(value: Any) -> bytes:
    """Two spaces a step, a line at the end."""
    return f"{_text(value, 0)}\n".encode()


def _text(value: Any, depth: int) -> str:
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(value, Number):
        return value.literal
    if isinstance(value, dict) and value:
        parts = (f"{inner}{_word(key)}: {_text(one, depth + 1)}" for key, one in value.items())
        return "{\n" + ",\n".join(parts) + f"\n{outer}}}"
    if isinstance(value, list) and value:
        return (
            "[\n" + ",\n".join(f"{inner}{_text(one, depth + 1)}" for one in value) + f"\n{outer}]"
        )
    return json.dumps(value, ensure_ascii=False)


def _word(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)
