"""What is other between two sets of source files, field by field, for people to read: pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from kiosk.catalogue.marked import Unreadable, read_json, read_yaml
from portal.publishing.source_files import Files

_UNREAD: Final = "unreadable"
_Where = tuple[str, ...]


@dataclass(frozen=True)
class FieldChange:
    """One value. None: it was not there, or is not there any more."""

    where: tuple[str, ...]
    before: str | None
    after: str | None


@dataclass(frozen=True)
class FileChange:
    """One file: `added`, `changed` or `removed`. `title` is what it is called, by language."""

    name: str
    act: str
    title: Mapping[str, str]
    fields: tuple[FieldChange, ...]


def differences(before: Files, after: Files) -> tuple[FileChange, ...]:
    """By file, those alone that are other."""
    return tuple(
        _change(name, before.get(name), after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    )


def in_lines(changes: Sequence[FileChange]) -> Iterator[str]:
    """For a terminal."""
    for change in changes:
        yield flat(f"{change.act}  {change.name}")
        for field in change.fields:
            where = ".".join(field.where)
            if field.before is not None:
                yield flat(f"    - {where}: {field.before}")
            if field.after is not None:
                yield flat(f"    + {where}: {field.after}")


def flat(text: str) -> str:
    """One line, that moves no cursor: who wrote it says nothing past itself."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _change(name: str, before: bytes | None, after: bytes | None) -> FileChange:
    act = "added" if before is None else "removed" if after is None else "changed"
    old, new = _value(name, before), _value(name, after)
    whole = new if new is not None else old
    return FileChange(name, act, _title(whole), tuple(_between((), old, new)))


def _value(name: str, content: bytes | None) -> Any:
    if content is None:
        return None
    try:
        if name.endswith(".yaml"):
            return read_yaml(content).value
        if name.endswith(".json"):
            return read_json(content)
    except Unreadable:
        return {_UNREAD: content.decode("utf-8", "replace")}
    return f"{len(content):,} bytes"


def _title(value: Any) -> dict[str, str]:
    title = (value.get("name") or value.get("title")) if isinstance(value, dict) else None
    if isinstance(title, str):
        return {"es": title}
    return {k: str(v) for k, v in title.items()} if isinstance(title, dict) else {}


def _between(where: _Where, old: Any, new: Any) -> Iterator[FieldChange]:
    if _key(old) == _key(new):
        return
    if _is_map(old) and _is_map(new):
        yield from _of_maps(where, old or {}, new or {})
    elif _is_list(old) and _is_list(new):
        yield from _of_lists(where, old or [], new or [])
    else:
        yield FieldChange(where, _shown(old), _shown(new))


def _of_maps(
    where: _Where, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[FieldChange]:
    for key in dict.fromkeys((*old, *new)):
        yield from _between((*where, str(key)), old.get(key), new.get(key))
    if list(old) != list(new) and set(old) == set(new) and where[-1:] == ("properties",):
        yield FieldChange(where, ", ".join(old), ", ".join(new))


def _of_lists(where: _Where, old: list[Any], new: list[Any]) -> Iterator[FieldChange]:
    """What was put in or taken out moves nothing else."""
    matcher = SequenceMatcher(None, [_key(v) for v in old], [_key(v) for v in new], autojunk=False)
    for act, i, j, k, m in matcher.get_opcodes():
        if act == "equal":
            continue
        both = min(j - i, m - k)
        for step in range(both):
            yield from _between((*where, str(k + step + 1)), old[i + step], new[k + step])
        for place in range(i + both, j):
            yield from _between((*where, str(place + 1)), old[place], None)
        for place in range(k + both, m):
            yield from _between((*where, str(place + 1)), None, new[place])


def _is_map(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and bool(value))


def _is_list(value: Any) -> bool:
    return value is None or (isinstance(value, list) and bool(value))


def _key(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _shown(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return _key(value)
