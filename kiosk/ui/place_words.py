"""Places as a sentence wants them."""

from __future__ import annotations

from kiosk.catalogue.place_names import phrases, place_name
from kiosk.catalogue.places import is_state, state_of
from kiosk.words import Words


def in_place(place: str, words: Words) -> str:
    """`en Oaxaca`, `en la Ciudad de México`."""
    return phrases(place, words.language)["in_state" if is_state(place) else "in_municipality"]


def called(place: str | None, words: Words) -> str:
    """The plain name; that of the whole country where there is no place."""
    return place_name(place, words.language) if place else words("place.country")


def with_state(place: str, words: Words) -> str:
    """`Oaxaca`, `Mérida, Yucatán`."""
    if is_state(place):
        return called(place, words)
    return f"{called(place, words)}, {called(state_of(place), words)}"
