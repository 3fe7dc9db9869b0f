"""What the pictures of places show: how many of each kind, and how many where. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kiosk.catalogue.location_facts import LocationTraits
from kiosk.catalogue.places import is_state
from kiosk.catalogue.tender_plots import Bar

MOST_PLACES: Final = 10


@dataclass(frozen=True)
class Tally:
    """The most frequent first; `rest` are of `others` more."""

    bars: tuple[Bar, ...]
    rest: int
    others: int


@dataclass(frozen=True)
class LocationPlots:
    """`states` is empty where all are of one."""

    locations: int
    kinds: tuple[Bar, ...]
    states: Tally
    municipalities: Tally
    without_place: int


def location_plots_of(locations: Iterable[LocationTraits]) -> LocationPlots:
    """Of what is listed."""
    found = list(locations)
    kinds = Counter(each.type for each in found)
    states = Counter(place for each in found for place in each.places if is_state(place))
    towns = Counter(place for each in found for place in each.places if not is_state(place))
    return LocationPlots(
        locations=len(found),
        kinds=tuple(Bar(kind, count) for kind, count in kinds.most_common()),
        states=_tally(states if len(states) > 1 else Counter()),
        municipalities=_tally(towns),
        without_place=sum(not each.places for each in found),
    )


def _tally(counts: Counter[str]) -> Tally:
    first = counts.most_common(MOST_PLACES)
    rest = counts.total() - sum(count for _, count in first)
    return Tally(tuple(Bar(key, count) for key, count in first), rest, len(counts) - len(first))
