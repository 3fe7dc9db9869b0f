"""The last steps of an order of services: what is of here first, one hit a template. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.catalogue.places import is_state, state_of
from kiosk.catalogue.tables import Traits
from kiosk.catalogue.vantage import Vantage

_MOST_BY_USE: Final = 0.1
_STANDING: Final = {3: 1.1, 2: 1.08, 1: 1.05, 0: 0.85}
_ASKED_FOR: Final = {3: 1.5, 2: 1.4, 1: 1.0, 0: 0.5}
_AS_NEAR: Final = 0.85


@dataclass(frozen=True)
class Gathered:
    """A service, and how many more of its template it stands for."""

    number: int
    score: float
    others: int = 0


def lifted(
    scores: Mapping[int, float],
    traits: Sequence[Traits],
    vantage: Vantage,
    *,
    asked_for: bool = False,
) -> dict[int, float]:
    """The scores, a little higher for what is much used in the centre and of its place.

    A service that is clearly nearer to what was typed stays above. `asked_for`: the vantage's
    place was typed, and counts as a word does.
    """
    most = max(vantage.usage.values(), default=0)
    if not most and vantage.place is None:
        return dict(scores)
    by_place = _ASKED_FOR if asked_for else _STANDING
    return {
        number: score
        * (1 + _MOST_BY_USE * vantage.usage.get(traits[number - 1].service_id, 0) / max(most, 1))
        * (1 if vantage.place is None else by_place[nearness(traits[number - 1], vantage)])
        for number, score in scores.items()
    }


def gathered(
    scores: Mapping[int, float], traits: Sequence[Traits], vantage: Vantage
) -> list[Gathered]:
    """Best first, equals by number. Of one template only that of the centre's own place, else of
    its state, else the best; unless another is clearly nearer to what was typed."""
    groups: dict[str | int, list[int]] = {}
    for number in scores:
        groups.setdefault(traits[number - 1].template or number, []).append(number)
    shown = []
    for numbers in groups.values():
        best = max(scores[number] for number in numbers)
        chosen = max(
            (number for number in numbers if scores[number] >= best * _AS_NEAR),
            key=lambda number: (nearness(traits[number - 1], vantage), scores[number], -number),
        )
        shown.append(Gathered(chosen, scores[chosen], len(numbers) - 1))
    return sorted(shown, key=lambda hit: (-hit.score, hit.number))


def nearness(service: Traits, vantage: Vantage) -> int:
    """3: of the centre's own place, 2: of or in its state, 1: federal, 0: of elsewhere."""
    here, place = vantage.place, service.place
    if place is None:
        return 1
    if here is None:
        return 0
    if place == here:
        return 3
    if is_state(here):
        return 2 if not is_state(place) and state_of(place) == here else 0
    return 2 if place == state_of(here) else 0
