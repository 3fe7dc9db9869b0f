"""Plain words from an agency's texts, some of which carry HTML or Markdown.

A kiosk opens no link and shows no markup: what is left is what a person sees and reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from html.parser import HTMLParser
from typing import Final

from kiosk.seen import seen

_MARKDOWN_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^)\s]*\)")
_MARKDOWN_SIGNS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_MARKED = re.compile(r"[<&*_`\[\n]")
_PARAGRAPH = re.compile(r"\n{2,}")
MOST_SIGNS: Final = 20_000
"""Of one text; what is longer is cut, for it would hold up the page."""
_BREAKING = {"br", "p", "li", "div"}

Say = Callable[[str], str]
"""An agency's Spanish words → plain words in the visitor's language."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  -- the parser's
        if tag in _BREAKING:
            self.words.append("\n")


def plain(text: str) -> str:
    """The text without tags, links, emphasis marks and what is not seen; runs of spaces are one.

    An empty line stays, as between paragraphs; more of them are one.
    """
    text = text[:MOST_SIGNS]
    if not _MARKED.search(text):  # as names in long lists are
        return seen(" ".join(text.split()))
    if "<" in text or "&" in text:
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = "".join(reader.words)
    text = _MARKDOWN_SIGNS.sub(r"\2", _MARKDOWN_LINK.sub(r"\1", text))
    lines = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return seen(_PARAGRAPH.sub("\n\n", lines).strip("\n"))


def speaker(words: Mapping[str, str] | None) -> Say:
    """What turns a form's Spanish into one language; Spanish where `words` has no translation."""
    known = words or {}

    @cache  # a form says the same words again and again
    def say(text: str) -> str:
        return plain(known.get(text) or text)

    return say
