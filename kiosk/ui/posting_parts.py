"""What the page of one posting is made of, whatever it is of."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from kiosk.visit.pages import PostingsPage


@dataclass(frozen=True)
class Fact:
    """A sign, what it is about, and the fact."""

    glyph: str
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Step:
    """A moment on the way; `state` is `past`, `next` or `later`, also in `said`."""

    title: str
    when: str
    state: str
    said: str


@dataclass(frozen=True)
class PostingLine:
    """A line of a list; `code` is the picture of an address for a phone, or empty."""

    text: str
    note: str = ""
    mark: str = "•"
    code: str = ""


@dataclass(frozen=True)
class PostingPart:
    """A titled list; `nothing` is said where it is empty."""

    title: str
    lines: tuple[PostingLine, ...] = ()
    nothing: str = ""


@dataclass(frozen=True)
class PageParts:
    """`verdict` is what matters first; `good` where one can take part now."""

    title: str
    lead: str
    verdict: str
    good: bool
    facts: tuple[Fact, ...] = ()
    steps: tuple[Step, ...] = ()
    parts: tuple[PostingPart, ...] = ()


@dataclass(frozen=True)
class Finds:
    """The list of the places that a service is about, and words for opening it."""

    page: PostingsPage
    words: str


def for_view(parts: tuple[Any, ...]) -> list[dict[str, Any]]:
    """As QML reads them: it knows no tuples."""
    return [
        {name: list(value) if isinstance(value, tuple) else value for name, value in fields}
        for fields in (asdict(part).items() for part in parts)
    ]
