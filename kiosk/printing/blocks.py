"""What a slip is made of, from top to bottom; how each looks is the drawing's matter."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Masthead:
    """Who speaks, above a heavy rule."""

    text: str


@dataclass(frozen=True)
class Heading:
    """What this paper is."""

    text: str


@dataclass(frozen=True)
class Subject:
    """What it is about: the service."""

    text: str


@dataclass(frozen=True)
class Label:
    """The small words above what follows."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Small:
    text: str


@dataclass(frozen=True)
class Large:
    """One line, as large as the paper is wide: a folio, an amount."""

    text: str


@dataclass(frozen=True)
class Mark:
    """White on black: a reprint."""

    text: str


@dataclass(frozen=True)
class StateBlock:
    """What is true, in a frame; heavy where it is an end (delivered)."""

    text: str
    heavy: bool = False


@dataclass(frozen=True)
class Fact:
    """A label and its value beside or under it."""

    label: str
    value: str


@dataclass(frozen=True)
class Item:
    """One of a list; `mark` is a number, a dash or a box to tick; `large` is to be copied."""

    mark: str
    text: str
    large: bool = False


@dataclass(frozen=True)
class Code:
    """A QR code and what it is for."""

    text: str
    caption: str


@dataclass(frozen=True)
class Bars:
    """Code 128 of ASCII, with its signs under it; these alone where it is wider than the paper."""

    text: str


@dataclass(frozen=True)
class Rule:
    """A thin line."""


@dataclass(frozen=True)
class Scale:
    """Black, white and fine lines, for a test page."""


Block = (
    Masthead
    | Heading
    | Subject
    | Label
    | Paragraph
    | Small
    | Large
    | Mark
    | StateBlock
    | Fact
    | Item
    | Code
    | Bars
    | Rule
    | Scale
)
