"""Codes of places: ISO 3166-2:MX for states, INEGI's five digits for municipalities.

INEGI's *Catálogo Único de Claves* numbers the states 01–32 in the alphabetical order of their
names; a municipality's first two digits are its state's number.
"""

from __future__ import annotations

import re
from typing import Final

STATES: Final = tuple(
    f"MX-{code}"
    for code in re.findall(
        r"[A-Z]+",
        "AGU BCN BCS CAM COA COL CHP CHH CMX DUR GUA GRO HID JAL MEX MIC "
        "MOR NAY NLE OAX PUE QUE ROO SLP SIN SON TAB TAM TLA VER YUC ZAC",
    )
)
"""In INEGI's order: the first is 01."""
_MUNICIPALITY = re.compile(r"\d{5}", re.ASCII)


def is_state(place: str) -> bool:
    """Whether this is the ISO 3166-2 code of one of the 32 states."""
    return place in STATES


def is_municipality(place: str) -> bool:
    """Whether this has the form of a municipality's code, in a state that exists."""
    return bool(_MUNICIPALITY.fullmatch(place)) and 1 <= int(place[:2]) <= 32 and place[2:] != "000"


def is_place(code: str) -> bool:
    """Whether this is a state's code, or has the form of a municipality's."""
    return is_state(code) or is_municipality(code)


def state_of(municipality: str) -> str:
    """The state that a municipality (`20067`) lies in (`MX-OAX`)."""
    return STATES[int(municipality[:2]) - 1]


def municipalities_prefix(state: str) -> str:
    """What the codes of a state's municipalities begin with: `20` for `MX-OAX`."""
    return f"{STATES.index(state) + 1:02}"
