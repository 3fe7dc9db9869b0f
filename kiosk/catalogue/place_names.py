"""What places are called: the 32 states and the 2,478 municipalities, as INEGI has them.

The names lie in `assets/places`; they are read when they are first asked for. Spanish and English
need more than a name ("del Estado de México", "en la Ciudad de México"): each place has the phrases
that a sentence may want, in every language, those of Spanish where a language has none.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from kiosk.assets import assets_folder
from kiosk.catalogue.places import is_state, state_of
from kiosk.catalogue.text import SPANISH

PHRASES: Final = frozenset(
    {
        "state",
        "of_state",
        "in_state",
        "of_the_state",
        "also_state",
        "municipality",
        "of_municipality",
        "in_municipality",
        "seat",
    }
)
"""All that a place may have; a state has those of states only."""


@dataclass(frozen=True)
class _Municipality:
    name: str
    seat: str


def place_exists(code: str) -> bool:
    """Whether this is a state's code, or that of a municipality that INEGI knows."""
    return is_state(code) or code in _municipalities()


def place_name(code: str, language: str = SPANISH) -> str:
    """The plain name: `Estado de México`, `Oaxaca de Juárez`. Raises `KeyError` for no place."""
    return phrases(code, language)["state"] if is_state(code) else _municipalities()[code].name


def municipalities_of(state: str) -> tuple[str, ...]:
    """The codes of a state's municipalities, in INEGI's order."""
    return _by_state().get(state, ())


@cache
def phrases(code: str, language: str = SPANISH) -> Mapping[str, str]:
    """How the place is spoken of, by the names in `PHRASES`. Raises `KeyError` for no place.

    A municipality's include its state's. One whose name others have too is named with its state
    (`Juárez, Nuevo León`). `seat` is the town it is known by (`Cancún`), `also_state` what people
    say of the state for short (`CDMX`).
    """
    if is_state(code):
        return MappingProxyType(_completed(_of_state(code, language), language))
    municipality = _municipalities()[code]
    of_state = phrases(state_of(code), language)
    name = municipality.name
    if _same_names()[name] > 1:
        name = f"{name}, {of_state['state']}"
    own = {"municipality": name, "seat": municipality.seat}
    return MappingProxyType({**of_state, **_completed(own, language)})


@cache
def slug_of(code: str) -> str:
    """The place in an id, no two alike of a kind: `oaxaca`, `merida`, `juarez-nuevo-leon`."""
    if is_state(code):
        return _slug(phrases(code)["state"])
    name = phrases(code)["municipality"]
    namesakes = [
        other
        for other in municipalities_of(state_of(code))
        if place_name(other) == place_name(code)
    ]
    return _slug(name if len(namesakes) == 1 else f"{name} {code}")


def _of_state(code: str, language: str) -> dict[str, str]:
    written = _states()["states"][code]
    return {"state": written[SPANISH]["state"], **written.get(language, {})}


def _completed(own: dict[str, str], language: str) -> dict[str, str]:
    """With the usual phrases, as far as these have the name for them."""
    usual = _states()["phrases"]
    patterns: Mapping[str, str] = usual.get(language, usual[SPANISH])
    name = "state" if "state" in own else "municipality"
    made = {
        phrase: pattern.replace(f"{{{name}}}", own[name])
        for phrase, pattern in patterns.items()
        if f"{{{name}}}" in pattern
    }
    return {**made, **own}


def _slug(name: str) -> str:
    """An id, which may never change: not by `kiosk.folding`. What is not of ASCII is left out."""
    plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode("ascii")
    return "-".join(re.findall(r"[a-z0-9]+", plain))


@cache
def _states() -> Any:
    return json.loads((assets_folder() / "places" / "states.json").read_text("utf-8"))


@cache
def _municipalities() -> Mapping[str, _Municipality]:
    text = (assets_folder() / "places" / "municipalities.txt").read_text("utf-8")
    return dict(_read(text))


def _read(text: str) -> Iterator[tuple[str, _Municipality]]:
    for line in text.splitlines():
        if not line.startswith("#"):
            code, _, names = line.partition(" ")
            name, _, seat = names.partition("; ")
            yield code, _Municipality(name, seat or name)


@cache
def _by_state() -> Mapping[str, tuple[str, ...]]:
    codes: dict[str, list[str]] = {}
    for code in _municipalities():
        codes.setdefault(state_of(code), []).append(code)
    return {state: tuple(found) for state, found in codes.items()}


@cache
def _same_names() -> Counter[str]:
    return Counter(municipality.name for municipality in _municipalities().values())
