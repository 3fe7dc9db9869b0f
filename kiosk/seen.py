"""What of a text is seen: letters, signs, spaces and line ends; nothing that hides or turns others.

Texts of many hands stand on one page. A control sign, a mark that turns the reading order (Unicode
Standard Annex 9), half a sign, or letters under a heap of marks make one text look like another,
or reach over its neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_KEPT: Final = "\n\t\u200c\u200d"
"""Some scripts cannot be written without the two joiners."""
_MOST_MARKS: Final = 4
"""One upon the other; no language needs more."""
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u0f71-\u0f84\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_HEAP: Final = re.compile(f"(?<=[{_MARKS}]{{{_MOST_MARKS}}})[{_MARKS}]+")


def unseen_in(text: str) -> str:
    """The first sign that is not seen, or of a heap of marks one too many; empty: all are."""
    return next(_unseen(text), "")


def seen(text: str) -> str:
    """The text without those."""
    if not unseen_in(text):
        return text
    return "".join(sign for sign in _HEAP.sub("", text) if not _is_unseen(sign))


def _unseen(text: str) -> Iterator[str]:
    if not text.isprintable():
        yield from filter(_is_unseen, text)
    if not text.isascii():
        yield from (found[0][0] for found in _HEAP.finditer(text))


def _is_unseen(sign: str) -> bool:
    return sign not in _KEPT and unicodedata.category(sign) in _UNSEEN
