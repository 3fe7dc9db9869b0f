"""The letters beyond the usual ones: what a long press offers, and a language's own row of keys."""

from __future__ import annotations

import unicodedata

from kiosk.ui.keyboard_layouts import LAYOUTS, Key, Layout

HOLDER = "◌"
"""Stands under a sign that is put on the letter before it, where the sign is shown alone."""

DOMAINS = ("@gmail.com", "@hotmail.com", "@outlook.com", "@yahoo.com.mx", "@icloud.com")
_VARIANTS = {
    "a": "áàäâãā",
    "c": "ç",
    "e": "éèëêē",
    "i": "íìïîīɨ",
    "l": "ƛ",
    "n": "ñŋ",
    "o": "óòöôõō",
    "u": "úüùûūʉ",
    "y": "ü",
    "'": "ꞌʼʔ",
    "?": "¿",
    "!": "¡",
}
_PLACES_IN_A_ROW = 10


def variants_of(face: str) -> tuple[str, ...]:
    """What else a key gives when it is held: accented letters, in the same case."""
    found = _VARIANTS.get(face.lower(), "")
    return tuple(found.upper() if face.isupper() else found)


def with_letters(name: str, letters: tuple[str, ...]) -> Layout:
    """A layout for words, with a language's own letters in rows of their own on top."""
    layout = LAYOUTS[name]
    if name not in {"text", "search"} or not letters:
        return layout
    keys = [_key(letter) for letter in letters]
    rows = range(0, len(keys), _PLACES_IN_A_ROW)
    return (*(tuple(keys[start : start + _PLACES_IN_A_ROW]) for start in rows), *layout)


def typed_of(face: str) -> str:
    """What a key types that shows `face`."""
    return face.removeprefix(HOLDER)


def domain_after(domain: str, before: str) -> str:
    """The part of `@gmail.com` that is still missing after what was typed; nothing where it is
    there, or another domain."""
    _, at, begun = before.rpartition("@")
    begun = f"{at}{begun}".lower()
    if not at:
        return domain
    return domain.removeprefix(begun) if domain.startswith(begun) else ""


def _key(letter: str) -> Key:
    shown = HOLDER + letter if _is_put_on(letter) else letter
    return Key((shown, shown.upper(), shown, shown.upper()))


def _is_put_on(letter: str) -> bool:
    return len(letter) == 1 and bool(unicodedata.combining(letter))
