"""What is said of each stroke in a field, as screen readers do: a function of before and after.

What a field hides is not said; only that a sign was taken, or taken away.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from kiosk.words import Words

SIGNS = {
    " ": "space",
    ".": "point",
    ",": "comma",
    ":": "colon",
    "-": "hyphen",
    "_": "underscore",
    "/": "slash",
    "@": "at",
    "'": "apostrophe",
    "#": "number",
    "+": "plus",
    "(": "open",
    ")": "close",
    "\n": "line",
}
"""Signs that a voice passes over, by the end of the key of their name (`voice.sign-…`)."""


@dataclass(frozen=True)
class Typed:
    """What a field holds and where the next sign goes. Of a hidden one, only how much."""

    text: str
    cursor: int
    hidden: bool = False


def echo(before: Typed, after: Typed, words: Words) -> str:
    """What has come or gone, or what the cursor stands at now; empty where nothing changed."""
    if after.text != before.text:
        return _edited(before, after, words)
    if after.cursor != before.cursor:
        return _stands_at(after, words)
    return ""


def spelt(text: str, words: Words) -> str:
    """Sign by sign, with pauses."""
    return ", ".join(sign_name(sign, words) for sign in text)


def sign_name(sign: str, words: Words) -> str:
    """A sign by the name it is said by."""
    return words(f"voice.sign-{SIGNS[sign]}") if sign in SIGNS else sign


def _edited(before: Typed, after: Typed, words: Words) -> str:
    start = _alike(before.text, after.text)
    rest = _alike(before.text[start:][::-1], after.text[start:][::-1])
    came = after.text[start : len(after.text) - rest]
    went = before.text[start : len(before.text) - rest]
    if after.hidden:
        return words("voice.typed-hidden" if came else "voice.erased-hidden")
    if came:
        return sign_name(came, words) if len(came) == 1 else came
    return words("voice.erased", signs=sign_name(went, words) if len(went) == 1 else went)


def _stands_at(field: Typed, words: Words) -> str:
    if field.cursor >= len(field.text):
        return words("voice.field-end")
    return words("aloud.hidden") if field.hidden else sign_name(field.text[field.cursor], words)


def _alike(one: str, other: str) -> int:
    """With how many of the same signs two texts begin."""
    return len([*takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))])
