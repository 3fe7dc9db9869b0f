"""What a page of the staff panel is made of: blocks, each with a title and what stands under it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kiosk.words import Words

Part = dict[str, Any]
_HOUR = 3_600
_DAY = 24 * _HOUR
_DAYS_FROM = 2


def block(
    title: str = "",
    *,
    banner: str = "",
    kind: str = "notice",
    figures: Sequence[Part] = (),
    lines: Sequence[Part] = (),
    hours: Sequence[Part] = (),
    legends: Sequence[str] = (),
    buttons: Sequence[Part] = (),
    choices: Sequence[Part] = (),
    wide: bool = False,
) -> Part:
    """One block; `kind` is its banner's, `legends` say what the two columns of an hour are. A
    `wide` one stands beside no other."""
    return {
        "title": title,
        "banner": banner,
        "kind": kind,
        "figures": list(figures),
        "lines": list(lines),
        "hours": list(hours),
        "legends": list(legends),
        "buttons": list(buttons),
        "choices": list(choices),
        "wide": wide,
    }


def line(glyph: str, label: str, value: str, note: str = "") -> Part:
    """A fact."""
    return {"glyph": glyph, "label": label, "value": value, "note": note}


def figure(value: int, label: str, note: str = "") -> Part:
    """A number, read with its label in one."""
    return {"value": str(value), "label": label, "note": note, "spoken": f"{label}: {value}"}


def button(act: str, title: str, glyph: str, *, argument: str = "", primary: bool = False) -> Part:
    """Something to do: `act` of the panel's model with its argument."""
    return {
        "act": act,
        "argument": argument,
        "title": title,
        "glyph": glyph,
        "primary": primary,
        "key": f"{act} {argument}",
    }


def choice(act: str, argument: str, title: str, *, chosen: bool = False) -> Part:
    """One of several values."""
    return {
        "act": act,
        "argument": argument,
        "title": title,
        "chosen": chosen,
        "key": f"{act} {argument}",
    }


def age_words(seconds: int, words: Words) -> str:
    """How long something waits, as large as it is exact."""
    if seconds < _HOUR:
        return words("staff.age-minutes", count=max(1, seconds // 60))
    if seconds < _DAYS_FROM * _DAY:
        return words("staff.age-hours", count=seconds // _HOUR)
    return words("staff.age-days", count=seconds // _DAY)
