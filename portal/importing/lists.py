"""A cell that holds several things, as a list of them; every word of it is in one of the items."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BULLET = re.compile(r"^\s*(?:[•●▪■◦○‣∙·*✓✔➢➤»]|[-–—─](?!\d))\s*")
_NUMBER = re.compile(
    r"^\s*(?:paso\s+\d{1,2}\s*[:.)-]*|\(?\d{1,2}\s*[.)]-?(?!\d)|\(?[a-z]\)|[ivx]{1,5}[.)])\s*",
    re.IGNORECASE,
)
_INLINE_BULLET = re.compile(r"(?:^|\s)[•●▪■–—─](?=\s*\w)")
_INLINE_NUMBER = re.compile(
    r"(?:^|(?<=\s))(?:paso\s+(\d{1,2})\s*[:.)]|(\d{1,2})\s*[.)])-?\s+", re.IGNORECASE
)


def split_items(text: str, separators: Sequence[str] = ()) -> list[str]:
    """At the separators; without any, at marked lines, marks within a line, or lines.

    Bullets and numbers are left off; a heading (a line that ends with a colon) goes before the
    first item under it.
    """
    if separators:
        parts = re.split("|".join(re.escape(each) for each in separators), text)
        return [item for part in parts if (item := _unmarked(part))]
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1:
        lines = _within(lines[0])
    return _under_headings(_joined(lines))


def drop_number(text: str) -> str:
    """`109. Registro de…` without the number that it has in a list."""
    return re.sub(r"^\s*\d{1,4}\s*[.)-]+\s*(?=\D)", "", text) or text


def _within(line: str) -> list[str]:
    if _BULLET.match(line) and len(_INLINE_BULLET.findall(line)) > 1:
        starts = [found.start() for found in _INLINE_BULLET.finditer(line)]
    else:
        starts, wanted = [], 1
        for found in _INLINE_NUMBER.finditer(line):
            if int(found[1] or found[2]) == wanted:
                starts.append(found.start())
                wanted += 1
        if len(starts) < 2:
            return [line]
    ends = [*starts[1:], len(line)]
    head = line[: starts[0]]
    return [part for part in (head, *map(line.__getitem__, map(slice, starts, ends))) if part]


def _joined(lines: Sequence[str]) -> list[str]:
    """A line that goes on with the marked one before it belongs to that one."""
    marked = any(_is_marked(line) for line in lines)
    items: list[str] = []
    for line in lines:
        goes_on = items and marked and not _is_marked(line) and line.strip()[0].islower()
        text = line.strip() if goes_on else _unmarked(line)
        if goes_on:
            items[-1] = f"{items[-1]} {text}"
        elif text:
            items.append(text)
    return items


def _under_headings(items: Sequence[str]) -> list[str]:
    found: list[str] = []
    heading = ""
    for item in items:
        if item.endswith(":") and len(item) < 120:
            heading = f"{heading} {item}".strip()
        else:
            found.append(f"{heading} {item}".strip())
            heading = ""
    return [*found, heading] if heading else found


def _is_marked(line: str) -> bool:
    return bool(_BULLET.match(line) or _NUMBER.match(line))


def _unmarked(text: str) -> str:
    plain = " ".join(text.split())
    while found := _BULLET.match(plain) or _NUMBER.match(plain):
        if found.end() == 0:
            break
        plain = plain[found.end() :]
    return plain
