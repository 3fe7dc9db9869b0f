"""What is said of the thing that has the focus: name, what it is, its state, and which of how many.

In the order in which NVDA and Orca say it, in words that nobody has to have learnt.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ui.speech.script import Seen, SpokenKind, plain_text, words_for
from kiosk.ui.speech.strokes import Typed, echo
from kiosk.words import Words


@dataclass(frozen=True)
class Spot:
    """Where one is. `thing` is the item itself; `place` counts from 1 among `fellows`."""

    thing: object
    seen: Seen
    place: int = 1
    fellows: int = 1
    typed: Typed | None = None


def told(spot: Spot, words: Words) -> str:
    """All of it, as it is said of who has just come there."""
    seen = spot.seen
    words = words_for(seen, words)
    said = _what(seen, words)
    if spot.fellows > 1:
        said = words("voice.place", what=said, place=spot.place, all=spot.fellows)
    return said if seen.kind is SpokenKind.TEXT or not seen.note else f"{said}. {seen.note}"


def change(before: Spot | None, after: Spot, words: Words) -> str:
    """What is new since `before`: another thing, what was typed, or another state of the same."""
    if before is None or before.thing != after.thing:
        return told(after, words)
    if before.typed is not None and after.typed is not None:
        if said := echo(before.typed, after.typed, words):
            return said
        return after.seen.note if after.seen.note != before.seen.note else ""
    return told(after, words) if after.seen != before.seen else ""


def _what(seen: Seen, words: Words) -> str:
    match seen.kind:
        case SpokenKind.TEXT:
            return plain_text(seen, words)
        case SpokenKind.BUTTON:
            return words("voice.button", name=seen.name.rstrip(" ."))
        case SpokenKind.CHOICE:
            return words("voice.chosen" if seen.chosen else "voice.choice", name=seen.name)
        case SpokenKind.FIELD:
            if seen.hidden:
                return words("voice.field-hidden", name=seen.name)
            if seen.value:
                return words("voice.field-filled", name=seen.name, value=seen.value)
            return words("voice.field-empty", name=seen.name)
