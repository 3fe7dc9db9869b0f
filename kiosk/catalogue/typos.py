"""Words that differ by slips of the finger. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_ROWS: Final = ("1234567890", "qwertyuiop", "asdfghjkln", "zxcvbnm")
_NEIGHBOURS: Final = frozenset(
    pair
    for row, keys in enumerate(_ROWS)
    for place, key in enumerate(keys)
    for near in (
        keys[place + 1 : place + 2],
        *(_ROWS[row + 1][max(0, place - 1) : place + 2] if row + 1 < len(_ROWS) else ""),
    )
    if near
    for pair in ((key, near), (near, key))
)
"""On a Spanish keyboard, whose ñ is an n here."""


def nearest_by_typos(word: str, choices: Sequence[str], allowed: int) -> tuple[list[str], int]:
    """The choices with the fewest typos (optimal string alignment), and how many those are."""
    from rapidfuzz import process  # noqa: PLC0415 - 20 ms that most visits never need
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=allowed, limit=20)
    if not found:
        return [], 0
    fewest = min(distance for _, distance, _ in found)
    return [near for near, distance, _ in found if distance == fewest], int(fewest)


def most_alike(
    word: str, choices: Sequence[str], least: int, limit: int
) -> list[tuple[str, float]]:
    """The choices most like a word, with how much they have in common (0…1)."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - as above

    found = process.extract(word, choices, scorer=fuzz.ratio, score_cutoff=least, limit=limit)
    return [(near, share / 100) for near, share, _ in found]


def is_a_slip(typed: str, meant: str) -> bool:
    """Whether one letter is doubled, exchanged with the next, or its neighbour on the keyboard."""
    if len(typed) != len(meant):
        longer, shorter = sorted((typed, meant), key=len, reverse=True)
        place = _first_difference(longer, shorter)
        is_one = longer[:place] + longer[place + 1 :] == shorter
        return is_one and place > 0 and longer[place] == longer[place - 1]
    place = _first_difference(typed, meant)
    rest_typed, rest_meant = typed[place:], meant[place:]
    if rest_typed[:2] == rest_meant[1::-1] and rest_typed[2:] == rest_meant[2:]:
        return True
    return rest_typed[1:] == rest_meant[1:] and (rest_typed[:1], rest_meant[:1]) in _NEIGHBOURS


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
