"""Where a posting is, from an address as its publisher wrote it. Pure.

Only what is certain counts: a state by its name or a usual abbreviation, a municipality by its name
within that state. An address that names neither is of nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from kiosk.catalogue.place_names import municipalities_of, phrases, place_name
from kiosk.catalogue.places import STATES, is_state, state_of
from kiosk.catalogue.spelling import words

_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "df": "MX-CMX",
        "distrito federal": "MX-CMX",
        "mexico df": "MX-CMX",
        "edomex": "MX-MEX",
        "estado de mexico": "MX-MEX",
        "ags": "MX-AGU",
        "bc": "MX-BCN",
        "bcs": "MX-BCS",
        "camp": "MX-CAM",
        "chih": "MX-CHH",
        "chis": "MX-CHP",
        "coah": "MX-COA",
        "col": "MX-COL",
        "dgo": "MX-DUR",
        "gro": "MX-GRO",
        "gto": "MX-GUA",
        "hgo": "MX-HID",
        "jal": "MX-JAL",
        "mich": "MX-MIC",
        "mor": "MX-MOR",
        "nay": "MX-NAY",
        "nl": "MX-NLE",
        "oax": "MX-OAX",
        "pue": "MX-PUE",
        "qro": "MX-QUE",
        "q roo": "MX-ROO",
        "qroo": "MX-ROO",
        "sin": "MX-SIN",
        "slp": "MX-SLP",
        "son": "MX-SON",
        "tab": "MX-TAB",
        "tamps": "MX-TAM",
        "tlax": "MX-TLA",
        "ver": "MX-VER",
        "yuc": "MX-YUC",
        "zac": "MX-ZAC",
    }
)
_COUNTRY: Final = frozenset({"mx", "mex", "mexico", "estados unidos mexicanos"})
_PARTS: Final = re.compile(r"[,/;|]")


def places_in(address: str, otherwise: str | None = None) -> tuple[str, ...]:
    """The codes of municipality and state, the nearer first; those of `otherwise` if none."""
    parts = [_plain(part) for part in _PARTS.split(address)]
    if parts[-1] in _COUNTRY:
        parts.pop()
    fallback = () if otherwise is None else _with_state(otherwise)
    state = next(_states_in(parts), fallback[-1] if fallback else None)
    if state is None:
        return ()
    found = [code for part in parts if (code := _municipalities(state).get(part)) is not None]
    if found:
        return (*dict.fromkeys(found), state)
    return fallback if fallback and fallback[-1] == state else (state,)


def _with_state(place: str) -> tuple[str, ...]:
    return (place,) if is_state(place) else (place, state_of(place))


def _states_in(parts: list[str]) -> Iterator[str]:
    for part in reversed(parts):
        if part in _COUNTRY:  # not at the end, so it is no country
            yield "MX-MEX"
        elif part in _state_names():
            yield _state_names()[part]


@cache
def _state_names() -> Mapping[str, str]:
    names = {_plain(phrases(code)[name]): code
             for code in STATES for name in ("state", "also_state")
             if name in phrases(code)}  # fmt: skip
    return {**names, **_ALIASES}


@cache
def _municipalities(state: str) -> Mapping[str, str]:
    return {_plain(place_name(code)): code for code in municipalities_of(state)}


def _plain(text: str) -> str:
    return " ".join(word for word, _ in words(text))
