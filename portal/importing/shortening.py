"""Long words made to fit: cut at a sentence, or divided, never in the middle of a word."""

from __future__ import annotations

import re
from typing import Final

NAME: Final = 60
TEXT: Final = 1000
_SENTENCE = re.compile(r"(?<=[.!?…;])\s+(?=[^\s\d.,;)\]])(?![a-záéíóúñü])|\n+")
_ELLIPSIS: Final = "…"
_LOOSE: Final = " ,;:.-–—(/"
_HANGING = re.compile(
    r"\s(?:a|al|con|de|del|e|el|en|la|las|los|o|para|por|que|u|un|una|y)$", re.IGNORECASE
)


def shorten(text: str, limit: int) -> str:
    """The whole sentences that fit, in one line; else the words that fit, and an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    kept = ""
    for sentence in sentences(text):
        if len(kept) + len(sentence) + 1 > limit:
            break
        kept = f"{kept} {sentence}".strip()
    return kept if len(kept) > limit // 4 else _words(line, limit)


def divide(text: str, limit: int) -> list[str]:
    """All of it in pieces of at most `limit` signs, each ending where a sentence or a word does."""
    pieces: list[str] = []
    for sentence in sentences(text):
        rest = sentence
        if pieces and len(pieces[-1]) + 1 + len(rest) <= limit:
            pieces[-1] = f"{pieces[-1]} {rest}"
            continue
        while len(rest) > limit:
            end = rest.rfind(" ", limit // 2, limit + 1)
            end = limit if end < 0 else end
            pieces.append(rest[:end].rstrip())
            rest = rest[end:].lstrip()
        if rest:
            pieces.append(rest)
    return pieces


def sentences(text: str) -> list[str]:
    """Sentences and lines, each in one line."""
    return [" ".join(part.split()) for part in _SENTENCE.split(text) if part.strip()]


def _words(line: str, limit: int) -> str:
    end = line.rfind(" ", limit // 2, limit)
    cut = line[: limit - 1 if end < 0 else end].rstrip(_LOOSE)
    while found := _HANGING.search(cut):
        cut = cut[: found.start()].rstrip(_LOOSE)
    return f"{cut}{_ELLIPSIS}"
