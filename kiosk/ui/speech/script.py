"""What is said of a page, line by line: a pure function of what is seen.

It is derived from what a screen reader finds, so that no page, error or state is left out: first
the question in front or the page, then the state of the line, then the bar. What a field hides is
not said, not even how long it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from itertools import zip_longest

from kiosk.words import FALLBACK_LANGUAGE, Words

LONGEST = 240
"""Signs that are said in one breath; a longer text is said sentence by sentence."""
MASK = "•"
_MARK = f" ({FALLBACK_LANGUAGE})"


class Kind(Enum):
    """What a thing on the screen is to a listener."""

    TEXT = "text"
    BUTTON = "button"
    CHOICE = "choice"
    FIELD = "field"


class Place(Enum):
    """Where it stands; what stands in front is heard alone."""

    PAGE = "page"
    TOP = "top"
    BAR = "bar"
    FRONT = "front"


@dataclass(frozen=True)
class Seen:
    """One thing on the screen. `hidden`: what is in the field is not for others."""

    kind: Kind
    name: str
    place: Place = Place.PAGE
    value: str = ""
    note: str = ""
    chosen: bool = False
    enabled: bool = True
    hidden: bool = False


@dataclass(frozen=True)
class Line:
    """Said in one breath. `clip` names the recording that is heard instead, where there is one."""

    text: str
    language: str
    clip: str


def script(seen: Sequence[Seen], words: Words) -> tuple[Line, ...]:
    """All that is said of what is seen, in the order in which it is said."""
    front = [thing for thing in seen if thing.place is Place.FRONT]
    parts = [front] if front else [_at(place, seen) for place in (Place.PAGE, Place.TOP)]
    said = [text for part in parts for text in _texts(part, words)]
    bar = [thing.name for thing in _at(Place.BAR, seen) if thing.enabled]
    if bar and not front:
        said.append(words("aloud.bar", names=", ".join(bar)))
    keys = {text: key for key, text in words.texts.items()}
    return tuple(_line(part, words.language, keys) for text in said for part in _breaths(text))


def line_of(text: str, words: Words) -> Line:
    """One text that is said by itself."""
    return _line(text, words.language, {spoken: key for key, spoken in words.texts.items()})


def _at(place: Place, seen: Sequence[Seen]) -> list[Seen]:
    return [thing for thing in seen if thing.place is place]


def _texts(seen: Sequence[Seen], words: Words) -> Iterator[str]:
    for thing, following in zip_longest(seen, seen[1:]):
        if thing.name.strip() and not _is_label_of(thing, following):
            yield _text(thing, words)


def _is_label_of(thing: Seen, following: Seen | None) -> bool:
    """A field says its label itself."""
    return (
        thing.kind is Kind.TEXT
        and following is not None
        and following.kind is Kind.FIELD
        and following.name == thing.name
    )


def _text(thing: Seen, words: Words) -> str:
    match thing.kind:
        case Kind.TEXT:
            return words("aloud.hidden") if set(thing.name) <= {MASK} else thing.name
        case Kind.BUTTON:
            return words("aloud.button", name=thing.name)
        case Kind.CHOICE:
            return words("aloud.chosen" if thing.chosen else "aloud.choice", name=thing.name)
        case Kind.FIELD:
            return _field(thing, words)


def _field(thing: Seen, words: Words) -> str:
    if thing.hidden:
        said = words("aloud.field-hidden", name=thing.name)
    elif thing.value:
        said = words("aloud.field-filled", name=thing.name, value=thing.value)
    else:
        said = words("aloud.field-empty", name=thing.name)
    return f"{said} {thing.note}".rstrip()


def _breaths(text: str) -> Iterator[str]:
    """A text as it is, or its sentences where it is long."""
    flat = " ".join(text.split())
    if len(flat) <= LONGEST:
        yield flat
        return
    yield from re.split(r"(?<=[.;:?!]) ", flat)


def _line(text: str, language: str, keys: dict[str, str]) -> Line:
    clip = keys.get(text) or f"text-{sha256(text.encode()).hexdigest()[:16]}"
    if text.endswith(_MARK):
        return Line(text.removesuffix(_MARK), FALLBACK_LANGUAGE, clip)
    return Line(text, language, clip)
