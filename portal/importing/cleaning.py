"""A cell's words as a catalogue may hold them; each repair is told.

What comes out has no HTML, no invisible signs and no doubled spaces; lines stay lines.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import ftfy

from kiosk.seen import seen
from portal.importing.html_text import is_html, text_of

MENDED: Final = "letters of a wrong encoding mended"
LOST: Final = "letters were lost before it came here (�)"
UNMARKED: Final = "HTML made plain text"
UNSEEN: Final = "invisible signs removed"
HEAPED: Final = "marks heaped on one letter removed"
PARTED: Final = "signs parted that look like HTML"
_NOT_FOR_TEXT: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINERS: Final = "\u200c\u200d"
_OF_NO_CONSEQUENCE: Final = "\t\n\r\x0b\x0c\x85\u2028\u2029\u00ad\ufeff"
_LAYOUT: Final = str.maketrans("\n\t", "  ")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"\n{3,}")
_LIKE_A_TAG = re.compile(r"<(?=/?[a-zA-Z!])|&(?=[a-zA-Z]+;|#)")


@dataclass(frozen=True)
class Cleaned:
    """Plain text, and what was done to have it."""

    text: str
    repairs: tuple[str, ...] = ()


def clean(text: str) -> Cleaned:
    """Plain lines."""
    repairs = []
    mended = ftfy.fix_encoding(text)
    if mended != text:
        repairs.append(MENDED)
    if "\ufffd" in mended:
        repairs.append(LOST)
    if is_html(mended):
        mended = text_of(mended)
        repairs.append(UNMARKED)
    mended = _LINE_ENDS.sub("\n", mended)
    if not mended.translate(_LAYOUT).isprintable():
        if any(sign not in _OF_NO_CONSEQUENCE for sign in mended if not _is_seen(sign)):
            repairs.append(UNSEEN)
        mended = "".join(sign for sign in mended if _is_seen(sign))
    mended = unicodedata.normalize("NFC", mended)
    if (single := seen(mended)) != mended:
        repairs.append(HEAPED)
        mended = single
    parted = _LIKE_A_TAG.sub(lambda found: f"{found[0]} ", mended)
    if parted != mended:
        repairs.append(PARTED)
    lines = "\n".join(" ".join(line.split()) for line in parted.split("\n"))
    return Cleaned(_BLANKS.sub("\n\n", lines).strip(), tuple(repairs))


def one_line(text: str) -> str:
    """Several lines as one paragraph."""
    return " ".join(text.split())


def _is_seen(sign: str) -> bool:
    return sign in "\n\t" or sign in _JOINERS or unicodedata.category(sign) not in _NOT_FOR_TEXT
