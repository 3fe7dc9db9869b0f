"""Which time zone (IANA) a place keeps.

*Ley de los Husos Horarios en los Estados Unidos Mexicanos* (2022): central time without summer time
for most; the northwest and Quintana Roo have their own; Baja California and the municipalities at
the border change with the United States.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.catalogue.places import is_state, state_of

CENTRAL: Final = "America/Mexico_City"
_OF_STATES: Final[Mapping[str, str]] = {
    "MX-BCN": "America/Tijuana",
    "MX-BCS": "America/Mazatlan",
    "MX-NAY": "America/Mazatlan",
    "MX-ROO": "America/Cancun",
    "MX-SIN": "America/Mazatlan",
    "MX-SON": "America/Hermosillo",
}
_OF_MUNICIPALITIES: Final[Mapping[str, str]] = {
    code: zone
    for zone, codes in {
        "America/Bahia_Banderas": "18020",
        "America/Ciudad_Juarez": "08005 08028 08035 08037 08053",
        "America/Ojinaga": "08015 08042 08052",
        "America/Matamoros": "05002 05003 05012 05013 05014 05019 05022 05023 05025 05037 05038"
        " 19005 28007 28014 28015 28022 28024 28025 28027 28032 28033 28040",
    }.items()
    for code in codes.split()
}


def zone_at(place: str) -> str:
    """The zone of a state (of most of it) or of a municipality."""
    state = place if is_state(place) else state_of(place)
    return _OF_MUNICIPALITIES.get(place) or _OF_STATES.get(state, CENTRAL)


ZONES: Final = tuple(
    dict.fromkeys((CENTRAL, *sorted({*_OF_STATES.values(), *_OF_MUNICIPALITIES.values()})))
)
"""Every zone of the country, the centre's first."""


def zone_called(name: str | None) -> ZoneInfo | None:
    """One of `ZONES` by its name; None for any other, and for none."""
    return ZoneInfo(name) if name in ZONES else None
