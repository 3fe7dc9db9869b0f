"""The on-screen keyboard's layouts, as plain values.

A key has four faces: as it is, shifted, accented, shifted and accented. Its `width` counts in
keys. Nothing is suggested and nothing is remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PLAIN, SHIFTED, ACCENTED, SHIFTED_ACCENTED = range(4)
_ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")


@dataclass(frozen=True)
class Key:
    """What a key shows and does; `name` is the message id of its spoken name, if it needs one."""

    faces: tuple[str, str, str, str]
    action: str = "type"
    width: int = 2
    glyph: str = ""
    name: str = ""


Layout = tuple[tuple[Key, ...], ...]


def _letters(row: str) -> tuple[Key, ...]:
    return tuple(_letter(sign) for sign in row)


def _letter(sign: str) -> Key:
    accented = "ü" if sign == "y" else sign.translate(_ACCENTS)
    return Key((sign, sign.upper(), accented, accented.upper()))


def _signs(row: Sequence[str], width: int = 2) -> tuple[Key, ...]:
    return tuple(Key((sign, sign, sign, sign), width=width) for sign in row)


def _act(action: str, width: int = 2, *, face: str = "", glyph: str = "") -> Key:
    return Key((face,) * 4, action, width, glyph, f"keyboard.{action}")


_BACKSPACE = _act("erase", 3, glyph="backspace")
_HIDE = _act("hide", 2, glyph="hide-keyboard")
_DONE = _act("done", 4, glyph="enter")
_SPACE = Key((" ",) * 4, "type", 7, "", "keyboard.space")

_TEXT: Layout = (
    _letters("qwertyuiop"),
    _letters("asdfghjklñ"),
    (_act("shift", 3, glyph="shift"), *_letters("zxcvbnm"), _BACKSPACE),
    (
        _act("signs", 3, face="123"),
        _act("accent", 2, face="´"),
        *_signs(","),
        _SPACE,
        *_signs(".-"),
        _DONE,
        _HIDE,
    ),
)

LAYOUTS: dict[str, Layout] = {
    "text": _TEXT,
    "search": _TEXT,
    "signs": (
        _signs("1234567890"),
        _signs(("@", "#", "$", "%", "&", "/", "(", ")", "=", "+")),
        (*_signs(("'", "ʼ", "ꞌ", "¿", "?", "¡", "!", ":", ";")), _BACKSPACE),
        (
            _act("letters", 3, face="ABC"),
            _act("accents", 3, face="äñē"),
            *_signs('"_'),
            _SPACE,
            *_signs(".-"),
            _DONE,
            _HIDE,
        ),
    ),
    "accents": (
        _letters("áéíóúüñçꞌʼ"),
        _letters("àèìòùâêîôû"),
        _letters("äëïöāēīōūŋ"),
        (_act("shift", 3, glyph="shift"), *_letters("ãõɨʉƛʔ"), _BACKSPACE),
        (_act("letters", 4, face="ABC"), _SPACE, _DONE, _HIDE),
    ),
    "capitals": (
        _signs("1234567890"),
        _signs("QWERTYUIOP"),
        _signs("ASDFGHJKLÑ"),
        (*_signs("ZXCVBNM&"), _BACKSPACE, _DONE, _HIDE),
    ),
    "digits": (
        _signs("123", 4),
        _signs("456", 4),
        _signs("789", 4),
        (_act("erase", 4, glyph="backspace"), *_signs("0", 4), _DONE),
    ),
    "password": (
        _signs("1234567890"),
        _letters("qwertyuiop"),
        _letters("asdfghjklñ"),
        (_act("shift", 3, glyph="shift"), *_letters("zxcvbnm"), _BACKSPACE),
        (
            _act("signs", 3, face="#+="),
            _act("accent", 2, face="´"),
            *_signs("*_-.", 2),
            Key((" ",) * 4, "type", 3, "", "keyboard.space"),
            _DONE,
            _HIDE,
        ),
    ),
    "money": (
        (*_signs("123", 4), _act("erase", 4, glyph="backspace")),
        _signs(("4", "5", "6", "00"), 4),
        _signs(("7", "8", "9", "000"), 4),
        (*_signs(".0-", 4), _DONE),
    ),
    "email": (
        _signs("1234567890"),
        _signs("qwertyuiop"),
        _signs("asdfghjkl@"),
        (*_signs("zxcvbnm"), *_signs("_-+"), _BACKSPACE),
        (
            *_signs((".", ".com", ".mx"), 3),
            Key(("@gmail.com",) * 4, "domain", 6),
            _act("domains", 3, face="@…"),
            _DONE,
            _HIDE,
        ),
    ),
    "address": (
        _signs("1234567890"),
        _signs("qwertyuiop"),
        _signs("asdfghjkl-"),
        (*_signs("zxcvbnm"), *_signs(".:/"), _BACKSPACE),
        (*_signs(("https://",), 5), *_signs((".gob.mx", ".org.mx", ".mx"), 4), _DONE, _HIDE),
    ),
}


def plane(*, shifted: bool, accented: bool) -> int:
    """Which of a key's faces is seen."""
    return (SHIFTED if shifted else PLAIN) + (ACCENTED if accented else PLAIN)


def width_in_keys(layout: Layout) -> float:
    """The widest row, in keys of the usual width."""
    return max(sum(key.width for key in row) for row in layout) / 2
