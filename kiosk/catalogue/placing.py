"""Places in what a visitor types: `acta de nacimiento en Puebla`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.catalogue.place_names import municipalities_of, phrases, place_name
from kiosk.catalogue.places import STATES, is_state, state_of
from kiosk.catalogue.spelling import words

LONGEST: Final = 6
"""How many words a place's name has at most."""
_LANGUAGES: Final = ("es", "en")
_ALSO: Final = {"df": "MX-CMX", "distrito federal": "MX-CMX"}
_SHORTEST_HEAD: Final = 6

Called = Callable[[Sequence[str]], Sequence[str]]
"""`place_table.places_called` on an open store."""


@dataclass(frozen=True)
class Spotted:
    """A place, and where in the query its words stand."""

    place: str
    words: frozenset[int]


def spelled_places() -> Iterator[tuple[str, str]]:
    """Every name as folded words, with the place's code; some names are of several places."""
    yield from _ALSO.items()
    for state in STATES:
        for language in _LANGUAGES:
            known = phrases(state, language)
            for name in ("state", "also_state"):
                if name in known:
                    yield _folded(known[name]), state
        for municipality in municipalities_of(state):
            yield _folded(place_name(municipality)), municipality
            yield _folded(phrases(municipality)["seat"]), municipality
            head, parted, _ = place_name(municipality).partition(" de ")
            if parted and len(head) >= _SHORTEST_HEAD and " " not in head:
                yield _folded(head), municipality


def spot_place(
    typed: Sequence[str],
    called: Called,
    *,
    near: str | None,
    served: Collection[str],
    is_word: Callable[[str], bool],
) -> Spotted | None:
    """The place that folded words name, the longest name first, the last of several.

    A municipality that nothing in the catalogue is of (`served`) counts only where its name is no
    word of the catalogue. Of namesakes the one in the state of `near`, else the one that is served.
    """
    for length in range(min(LONGEST, len(typed)), 0, -1):
        for start in range(len(typed) - length, -1, -1):
            name = typed[start : start + length]
            codes = called(name)
            known = [code for code in codes if is_state(code) or code in served]
            if not known and (length > 1 or not is_word(name[0])):
                known = list(codes)
            if known:
                place = min(known, key=lambda code: (not is_state(code), _is_far(code, near)))
                same = [code for code in known if is_state(code) == is_state(place)]
                if len(same) == 1 or not _is_far(place, near):
                    return Spotted(place, frozenset(range(start, start + length)))
    return None


def _is_far(place: str, near: str | None) -> bool:
    if near is None:
        return True
    return _state(place) != _state(near)


def _state(place: str) -> str:
    return place if is_state(place) else state_of(place)


def _folded(name: str) -> str:
    return " ".join(word for word, _ in words(name))
