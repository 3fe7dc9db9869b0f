"""YAML as authors write it: a change touches the fields that changed, and nothing else.

Comments and the writing of all other fields stay byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import yaml

from kiosk.catalogue.marked import Unreadable, read_yaml

_WIDTH = 100


def rewritten(content: bytes | None, after: Mapping[str, Any], order: Sequence[str]) -> bytes:
    """The file with these values; a field that is new goes where `order` has it."""
    try:
        before = None if content is None else read_yaml(content)
    except Unreadable:
        before = None
    if content is None or before is None or not isinstance(before.value, dict):
        return _written(after, order)
    text = content.decode("utf-8-sig")
    starts = {key: before.lines[(key,)] - 1 for key in before.value}
    if len(set(starts.values())) == len(starts):
        edited = _edited(text, before.value, after, starts, order).encode()
        if _read(edited) == after:
            return edited
    return _written(after, order)


def _read(content: bytes) -> Any:
    try:
        return read_yaml(content).value
    except Unreadable:
        return None


def _edited(
    text: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    starts: Mapping[str, int],
    order: Sequence[str],
) -> str:
    lines = [f"{line}\n" for line in text.removesuffix("\n").split("\n")]
    keys = sorted(starts, key=lambda key: starts[key])
    parts: list[tuple[str, str]] = [("", "".join(lines[: starts[keys[0]]] if keys else lines))]
    for key, following in zip(keys, [*keys[1:], None], strict=True):
        end = len(lines) if following is None else starts[following]
        block = lines[starts[key] : end]
        kept = len(block)
        while kept > 1 and (not block[kept - 1].strip() or block[kept - 1].startswith("#")):
            kept -= 1
        own, between = "".join(block[:kept]), "".join(block[kept:])
        if key not in after:
            own = ""
        elif not _same(before[key], after[key]):
            own = _field(key, after[key])
        parts += [(key, own), ("", between)]
    for key in (key for key in after if key not in before):
        parts.insert(
            _place(key, [name for name, _ in parts], order), (key, _field(key, after[key]))
        )
    return "".join(own for _, own in parts)


def _place(key: str, names: Sequence[str], order: Sequence[str]) -> int:
    """After the last of those that come before it."""
    earlier = set(order[: order.index(key)]) if key in order else set(order)
    there = [place for place, name in enumerate(names) if name in earlier]
    return there[-1] + 1 if there else 1


def _same(one: Any, other: Any) -> bool:
    """`1` and `1.0` are one value, but not written alike."""
    return bool(one == other) and _kinds(one) == _kinds(other)


def _kinds(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _kinds(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_kinds(part) for part in value]
    return str(value) if isinstance(value, int | Decimal) else type(value)


def _written(values: Mapping[str, Any], order: Sequence[str]) -> bytes:
    known = [key for key in order if key in values]
    keys = [*known, *(key for key in values if key not in order)]
    return "".join(_field(key, values[key]) for key in keys).encode()


def _field(key: str, value: Any) -> str:
    text: str = yaml.dump(
        {key: value}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH
    )
    return text


class _Dumper(yaml.SafeDumper):
    """Indents lists as authors do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        """As PyYAML calls it."""
        super().increase_indent(flow, indentless=False)


_Dumper.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")
)
