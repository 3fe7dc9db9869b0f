"""Blocks that are higher than a page, in parts that are not: of no slip a word is lost."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from kiosk.printing import blocks as b
from kiosk.printing.pieces import Setting

_WORD: Final = re.compile(r"\S+\s*")
_PARTS_A_PAGE: Final = 3
_TEXTS: Final[dict[type[b.Block], str]] = {
    b.Heading: "text",
    b.Subject: "text",
    b.Label: "text",
    b.Paragraph: "text",
    b.Small: "text",
    b.StateBlock: "text",
    b.Fact: "value",
    b.Item: "text",
}
_FURTHER: Final[dict[type[b.Block], dict[str, str]]] = {
    b.Fact: {"label": ""},
    b.Item: {"mark": ""},
}
"""What is said at the first part alone."""


def broken(blocks: Iterable[b.Block], setting: Setting, room: float) -> Iterator[b.Block]:
    """The same blocks, those of words that are higher than `room` in parts, broken at a space."""
    for block in blocks:
        if type(block) in _TEXTS and setting.piece(block).height > room:
            yield from _parts(block, setting, room / _PARTS_A_PAGE)
        else:
            yield block


def _parts(block: Any, setting: Setting, most: float) -> Iterator[b.Block]:
    name = _TEXTS[type(block)]
    words = _WORD.findall(getattr(block, name))

    def part(count: int) -> Any:
        return replace(block, **{name: "".join(words[:count]).rstrip()})

    while words:
        counts = range(1, len(words) + 1)
        fit = bisect_right(counts, most, key=lambda count: setting.piece(part(count)).height)
        yield part(max(1, fit))
        words = words[max(1, fit) :]
        block = replace(block, **_FURTHER.get(type(block), {}))
