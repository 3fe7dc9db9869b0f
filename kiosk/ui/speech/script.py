"""What is said of a page, line by line: a pure function of what is seen.

It is derived from what a screen reader finds, so that no page, error or state is left out: first
the question in front or the page, then the state of the line, then the bar. What a field hides is
not said, not even how long it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from itertools import zip_longest

from kiosk.words import FALLBACK_LANGUAGE, Words, words_of

LONGEST = 240
"""Signs that are said in one breath; a longer text is said sentence by sentence."""
MASK = "•"
_MARK = f" ({FALLBACK_LANGUAGE})"


class SpokenKind(Enum):
    """What a thing on the screen is to a listener."""

    TEXT = "text"
    BUTTON = "button"
    CHOICE = "choice"
    FIELD = "field"


class Layer(Enum):
    """Where it stands; what stands in front is heard alone."""

    PAGE = "page"
    TOP = "top"
    BAR = "bar"
    FRONT = "front"


@dataclass(frozen=True)
class Seen:
    """One thing on the screen. `hidden`: what is in the field is not for others.

    `language`: that of its name, where it is another than the page's.
    """

    kind: SpokenKind
    name: str
    place: Layer = Layer.PAGE
    value: str = ""
    note: str = ""
    chosen: bool = False
    enabled: bool = True
    hidden: bool = False
    language: str = ""


@dataclass(frozen=True)
class Utterance:
    """Said in one breath. `clip` names the recording that is heard instead, where there is one."""

    text: str
    language: str
    clip: str


def script(seen: Sequence[Seen], words: Words) -> tuple[Utterance, ...]:
    """All that is said of what is seen, in the order in which it is said."""
    front = [thing for thing in seen if thing.place is Layer.FRONT]
    parts = [front] if front else [_at(place, seen) for place in (Layer.PAGE, Layer.TOP)]
    said = [one for part in parts for one in _texts(part, words)]
    bar = [thing.name for thing in _at(Layer.BAR, seen) if thing.enabled]
    if bar and not front:
        names = words("aloud.bar", names=", ".join(bar))
        said.append((names, names, words))
    keys = _keys(words)
    return tuple(
        line for text, heard, spoken in said for line in _lines(text, spoken.language, keys, heard)
    )


def words_for(thing: Seen, words: Words) -> Words:
    """In whose words a thing is said: the page's, or those of its own language."""
    return words_of(thing.language) if thing.language else words


def line_of(text: str, words: Words) -> Utterance:
    """One text that is said by itself."""
    return _line(text, words.language, _keys(words), text)


def lines_of(texts: Iterable[str], words: Words) -> Iterator[Utterance]:
    """Texts as they are said on a page: each in one breath, or sentence by sentence."""
    keys = _keys(words)
    for text in texts:
        yield from _lines(text, words.language, keys, text)


def _keys(words: Words) -> dict[str, str]:
    return {text: key for key, text in words.texts.items()}


def _lines(text: str, language: str, keys: dict[str, str], heard: str) -> Iterator[Utterance]:
    breaths = list(_breaths(text))
    for breath in breaths:
        yield _line(breath, language, keys, heard if len(breaths) == 1 else breath)


def _at(place: Layer, seen: Sequence[Seen]) -> list[Seen]:
    return [thing for thing in seen if thing.place is place]


def _texts(seen: Sequence[Seen], words: Words) -> Iterator[tuple[str, str, Words]]:
    """What is said, the text whose recording may be heard in its place, and in whose words."""
    for thing, following in zip_longest(seen, seen[1:]):
        if thing.name.strip() and not is_label_of(thing, following):
            spoken = words_for(thing, words)
            said = _text(thing, spoken)
            plain = thing.kind is SpokenKind.BUTTON or (
                thing.kind is SpokenKind.CHOICE and not thing.chosen
            )
            yield said, " ".join(thing.name.split()) if plain else said, spoken


def is_label_of(thing: Seen, following: Seen | None) -> bool:
    """A field says its label itself."""
    return (
        thing.kind is SpokenKind.TEXT
        and following is not None
        and following.kind is SpokenKind.FIELD
        and following.name == thing.name
    )


def _text(thing: Seen, words: Words) -> str:
    match thing.kind:
        case SpokenKind.TEXT:
            return plain_text(thing, words)
        case SpokenKind.BUTTON:
            return words("aloud.button", name=thing.name)
        case SpokenKind.CHOICE:
            return words("aloud.chosen" if thing.chosen else "aloud.choice", name=thing.name)
        case SpokenKind.FIELD:
            return _field(thing, words)


def plain_text(thing: Seen, words: Words) -> str:
    """A text as it is heard: with what is written for the ear, and nothing of what is masked."""
    if set(thing.name) <= {MASK}:
        return words("aloud.hidden")
    return f"{thing.name}: {thing.note}." if thing.note else thing.name


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


def _line(text: str, language: str, keys: dict[str, str], heard: str) -> Utterance:
    clip = keys.get(heard) or f"text-{sha256(heard.encode()).hexdigest()[:16]}"
    if text.endswith(_MARK):
        return Utterance(text.removesuffix(_MARK), FALLBACK_LANGUAGE, clip)
    return Utterance(text, language, clip)
