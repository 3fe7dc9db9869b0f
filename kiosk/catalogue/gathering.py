"""The last steps of an order of services: what is of here first, one hit a template. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from kiosk.catalogue.places import is_state, state_of

_MOST_BY_USE: Final = 0.1
STANDING: Final = (0.7, 1.05, 1.08, 1.1)
ASKED_FOR: Final = (0.5, 1.0, 1.4, 1.5)
ANYWHERE: Final = (0.65, 1.0)
"""What a score is raised by, from services of elsewhere to those of the place itself: the centre's
place, one that was typed, and where neither is known: what one place alone has is of little use."""


@dataclass(frozen=True)
class Gathered:
    """A service, and how many more of its template it stands for."""

    number: int
    score: float
    others: int = 0


def lifted(
    scores: Mapping[int, float],
    used: Mapping[int, int],
    near: Sequence[int] = (),
    by_place: Sequence[float] = STANDING,
) -> dict[int, float]:
    """The scores, a little higher for what is much used in the centre and of its place.

    A service that is clearly nearer to what was typed stays above. `used`: how often each was, by
    number; `near`: how near each is (`nearness`), empty where that does not count; `by_place`: how
    much it counts.
    """
    raised = (
        {number: score * by_place[near[number - 1]] for number, score in scores.items()}
        if near
        else dict(scores)
    )
    most = max(used.values(), default=0)
    for number, times in used.items():
        if number in raised:
            raised[number] *= 1 + _MOST_BY_USE * times / most
    return raised


def gathered(
    scores: Mapping[int, float],
    templates: Sequence[Sequence[int]],
    near: Sequence[int] = (),
    limit: int | None = None,
) -> list[Gathered]:
    """The first `limit` of an order: of one template only that of the place itself, else of its
    state, else the best. It has the best's score: it is the same service.

    `scores` are best first; `templates`, by number: all services of the template, none where there
    is none.
    """
    return list(islice(_each_once(scores, templates, near), limit))


def in_order(scores: Mapping[int, float]) -> dict[int, float]:
    """Best first, equals by number."""
    best = sorted(sorted(scores), key=scores.__getitem__, reverse=True)
    return {number: scores[number] for number in best}


def nearness(place: str | None, here: str) -> int:
    """3: of this very place, 2: of or in its state, 1: federal, 0: of elsewhere."""
    if place is None:
        return 1
    if place == here:
        return 3
    if is_state(here):
        return 2 if not is_state(place) and state_of(place) == here else 0
    return 2 if place == state_of(here) else 0


def _each_once(
    scores: Mapping[int, float], templates: Sequence[Sequence[int]], near: Sequence[int]
) -> Iterator[Gathered]:
    done: set[int] = set()
    for number, best in scores.items():
        if number in done:
            continue
        same = [one for one in templates[number - 1] if one in scores] or [number]
        done.update(same)
        chosen = max(same, key=lambda one: (near[one - 1] if near else 0, scores[one], -one))
        yield Gathered(chosen, best, len(same) - 1)
