"""What a list can be narrowed by, in words, and what each touch makes of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from kiosk.catalogue.facets import Facets
from kiosk.catalogue.terms import Area, Level
from kiosk.visit.pages import Narrowing, Results
from kiosk.words import Words

_AREA = "area-"
_FLAGS = {"free": "free", "here": "here", "no-line": "no_line"}


@dataclass(frozen=True)
class NarrowingGroup:
    """The narrowings of one kind: each by its name and its words."""

    title: str
    options: tuple[tuple[str, str], ...]


def groups_of(page: Results, words: Words) -> list[NarrowingGroup]:
    """What this page can be narrowed by; not by what all of it is already."""
    flags = tuple((name, words(f"filter.{name}")) for name in _FLAGS)
    levels = tuple((level.value, words(f"filter.{level.value}")) for level in Level)
    areas = tuple((f"{_AREA}{area.value}", words(f"area.{area.value}")) for area in Area)
    groups = [NarrowingGroup(words("narrow.how"), flags)]
    if page.authority is None:
        groups.append(NarrowingGroup(words("narrow.level"), levels))
    if page.area is None:
        groups.append(NarrowingGroup(words("narrow.area"), areas))
    return groups


def counts_of(facets: Facets) -> dict[str, int]:
    """How many each narrowing would leave, by its name."""
    return {
        **{name: int(getattr(facets, field)) for name, field in _FLAGS.items()},
        **{level.value: facets.level.get(level, 0) for level in Level},
        **{f"{_AREA}{area.value}": facets.area.get(area, 0) for area in Area},
    }


def chosen_in(narrowing: Narrowing) -> list[str]:
    """The names of what is narrowed by, the place aside."""
    flags = [name for name, field in _FLAGS.items() if getattr(narrowing, field)]
    level = [narrowing.level] if narrowing.level else []
    area = [f"{_AREA}{narrowing.area}"] if narrowing.area else []
    return [*flags, *level, *area]


def usable(counts: dict[str, int], chosen: Sequence[str]) -> list[str]:
    """What would leave something, and what is to be taken back."""
    return [name for name, count in counts.items() if count or name in chosen]


def toggled(narrowing: Narrowing, name: str) -> Narrowing:
    """With it, or without it where it was there; of levels and areas there is one at a time.

    Raises `ValueError` for an unknown name.
    """
    if name in _FLAGS:
        changes: dict[str, Any] = {_FLAGS[name]: not getattr(narrowing, _FLAGS[name])}
    elif name.startswith(_AREA):
        area = Area(name.removeprefix(_AREA)).value
        changes = {"area": None if narrowing.area == area else area}
    else:
        level = Level(name).value
        changes = {"level": None if narrowing.level == level else level}
    return replace(narrowing, **changes)
