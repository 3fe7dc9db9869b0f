"""State, municipality, locality: each offers what lies in the one before (INEGI's names).

Asked for by `format` (`mx-state`, `mx-municipality`: the code is the answer, ISO 3166-2 and INEGI's
five digits) or by `ui:widget` (`state`, `municipality`: the name is). A locality is typed, with the
larger ones to touch: no list has them all. The state may also be asked in the agency's own way, as
long as its answer is a state's code, number or name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

from kiosk.assets import assets_folder
from kiosk.catalogue.place_names import municipalities_of, phrases, place_exists, place_name
from kiosk.catalogue.places import STATES, is_state
from kiosk.folding import folded
from kiosk.forms.hints import Hints
from kiosk.forms.merging import Schema
from kiosk.forms.options import RawOption
from kiosk.forms.verdict import Sound, Verdict, wrong


class PlaceKind(Enum):
    """What sort of place a question asks for."""

    STATE = "state"
    MUNICIPALITY = "municipality"
    LOCALITY = "locality"


@dataclass(frozen=True)
class Around:
    """What is known around a question: the place answered so far, the office, and the day on which
    it is asked. None: not yet, or not asked at all."""

    state: str | None = None
    municipality: str | None = None
    asks_state: bool = False
    office: str | None = None
    asked_on: date | None = None


NOWHERE = Around()
OFFICE = "office"
"""The widget of a question for one of the agency's offices."""

_NAMES = {
    PlaceKind.STATE: {"state", "estado", "entidad", "entidadFederativa", "entidad_federativa"},
    PlaceKind.MUNICIPALITY: {"municipality", "municipio", "alcaldia"},
}
_WANTED = {kind.value: kind for kind in PlaceKind} | {
    f"mx-{kind.value}": kind for kind in PlaceKind
}
_LISTED = ("enum", "oneOf", "anyOf", "const")


def place_kind(schema: Schema, hints: Hints) -> PlaceKind | None:
    """What sort of place a flat schema asks for; None where it offers its own list, or asks for
    something else."""
    kind = _WANTED.get(str(schema.get("format"))) or _WANTED.get(str(hints.get("widget")))
    if kind is None or any(keyword in schema for keyword in _LISTED):
        return None
    return kind


def is_coded(schema: Schema) -> bool:
    """Whether the answer is the place's code, not its name."""
    return str(schema.get("format", "")).startswith("mx-")


def around(
    properties: Mapping[str, Any], hints: Hints, given: Mapping[str, Any], outer: Around
) -> Around:
    """The place that the answers of one group give, within that of the groups around it."""
    found = outer
    names = _names_by_kind(properties, hints)
    state = names.get(PlaceKind.STATE)
    if state is not None:
        code = state_of_answer(given.get(state))
        found = replace(outer, state=code, municipality=None, asks_state=True)
    municipality = names.get(PlaceKind.MUNICIPALITY)
    if municipality is not None:
        code = municipality_of_answer(given.get(municipality), found.state)
        found = replace(found, municipality=code)
    asked = (name for name in properties if hints.child(name).get("widget") == OFFICE)
    if (office := next(asked, None)) is not None:
        answer = given.get(office)
        found = replace(found, office=answer if isinstance(answer, str) else None)
    return found


def place_options(kind: PlaceKind, where: Around, *, coded: bool) -> tuple[RawOption, ...]:
    """What is offered at a place, in the order of the alphabet; localities: the largest first."""
    match kind:
        case PlaceKind.STATE:
            return _states(coded=coded)
        case PlaceKind.MUNICIPALITY if where.state is None and where.asks_state:
            return ()
        case PlaceKind.MUNICIPALITY:
            return _municipalities(where.state, coded=coded)
        case PlaceKind.LOCALITY:
            names = localities().get(where.municipality or "", ())
            return tuple((name, name) for name in names)


def state_of_answer(answer: Any) -> str | None:
    """The state's code in an answer: a code, INEGI's number, a name, or an object that has one."""
    if isinstance(answer, Mapping):
        parts = (state_of_answer(part) for part in answer.values())
        return next((code for code in parts if code), None)
    if not isinstance(answer, str):
        return None
    if is_state(answer):
        return answer
    if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(STATES):
        return STATES[int(answer) - 1]
    return _state_names().get(folded(answer).strip())


def municipality_of_answer(answer: Any, state: str | None) -> str | None:
    """The municipality's code in an answer: the code itself, or its name within its state."""
    if not isinstance(answer, str):
        return None
    if place_exists(answer) and not is_state(answer):
        return answer
    return _municipality_names(state).get(folded(answer).strip()) if state else None


def check_state(typed: str) -> Verdict:
    """ISO 3166-2."""
    return Sound(typed) if is_state(typed) else wrong("fault.choice")


def check_municipality(typed: str) -> Verdict:
    """INEGI's five digits."""
    found = place_exists(typed) and not is_state(typed)
    return Sound(typed) if found else wrong("fault.choice")


PLACE_CHECKS: Mapping[str, Callable[[str], Verdict]] = {
    "mx-state": check_state,
    "mx-municipality": check_municipality,
}
"""JSON Schema `format` → its check."""


@cache
def localities() -> Mapping[str, tuple[str, ...]]:
    """The larger localities of each municipality, the most populous first."""
    text = (assets_folder() / "places" / "localities.txt").read_text("utf-8")
    lines = (line.partition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {code: tuple(names.split("; ")) for code, _, names in lines}


def _names_by_kind(properties: Mapping[str, Any], hints: Hints) -> Mapping[PlaceKind, str]:
    """The first property that asks for each kind of place; failing that, one that is called so."""
    found: dict[PlaceKind, str] = {}
    for name, part in properties.items():
        kind = place_kind(part, hints.child(name)) if isinstance(part, dict) else None
        if kind is not None:
            found.setdefault(kind, name)
    for kind, names in _NAMES.items():
        if kind not in found and (named := [name for name in properties if name in names]):
            found[kind] = named[0]
    return found


@cache
def _states(*, coded: bool) -> tuple[RawOption, ...]:
    return _sorted([(code if coded else place_name(code), place_name(code)) for code in STATES])


@cache
def _municipalities(state: str | None, *, coded: bool) -> tuple[RawOption, ...]:
    if state is not None:
        names = [(code, place_name(code)) for code in municipalities_of(state)]
    else:  # of the whole country: those of one name are told apart by their states
        codes = (code for each in STATES for code in municipalities_of(each))
        names = [(code, phrases(code)["municipality"]) for code in codes]
    return _sorted([(code if coded else name, name) for code, name in names])


@cache
def _state_names() -> Mapping[str, str]:
    usual = {folded(place_name(code)): code for code in STATES}
    return usual | {
        folded(name): code
        for name, code in {
            "México": "MX-MEX",
            "Coahuila de Zaragoza": "MX-COA",
            "Michoacán de Ocampo": "MX-MIC",
            "Veracruz de Ignacio de la Llave": "MX-VER",
            "Distrito Federal": "MX-CMX",
        }.items()
    }


@cache
def _municipality_names(state: str) -> Mapping[str, str]:
    """Folded name → code; of two that are called alike the first."""
    return {folded(place_name(code)): code for code in reversed(municipalities_of(state))}


def _sorted(options: Sequence[RawOption]) -> tuple[RawOption, ...]:
    return tuple(sorted(options, key=lambda option: folded(option[1])))
