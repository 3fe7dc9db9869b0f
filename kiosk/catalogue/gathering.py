"""The last steps of an order of services: what is of here first, one hit a template. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from kiosk.catalogue.number_sets import as_bits, numbers_of
from kiosk.catalogue.places import is_state, state_of
from kiosk.catalogue.ranking import RaisedAlike

_MOST_BY_USE: Final = 0.1
STANDING: Final = (0.7, 1.05, 1.08, 1.1)
ASKED_FOR: Final = (0.5, 1.0, 1.4, 1.5)
ANYWHERE: Final = (0.65, 1.0)
"""What a score is raised by, from services of elsewhere to those of the place itself: the centre's
place, one that was typed, and where neither is known: what one place alone has is of little use."""


@dataclass(frozen=True)
class Around:
    """How near each service is to a place (`nearness`), by number; and the sets of those as near,
    from the farthest."""

    levels: bytes
    sets: tuple[int, ...]

    @classmethod
    def of(cls, levels: bytes, most: int) -> Self:
        """`most`: the highest level that there may be."""
        numbered = list(enumerate(levels, start=1))
        return cls(
            levels,
            tuple(as_bits(n for n, one in numbered if one == level) for level in range(most + 1)),
        )


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


def standings(near: Sequence[int], by_place: Sequence[float], used: int) -> Iterator[RaisedAlike]:
    """How `lifted` raises all services; `near`: sets of them, by how near; `used`: a set too."""
    for services, factor in zip(near, by_place, strict=True):
        yield RaisedAlike(services & ~used, factor, factor)
        yield RaisedAlike(services & used, factor, factor * (1 + _MOST_BY_USE))


def gathered(
    order: Iterable[tuple[int, float]],
    among: int,
    templates: Sequence[int],
    around: Around,
    scores: Callable[[int], Mapping[int, float]],
) -> Iterator[Gathered]:
    """An order, of one template only that of the place itself, else of its state, else the best.

    It has the best's score: it is the same service. `order`: number and score of all `among` (a
    set), best first, equals by number. `templates`, by number: the set of all services of the
    template, 0 where there is none; `scores` of a set.
    """
    done = 0
    for number, best in order:
        same = templates[number - 1] & among
        if not same:
            yield Gathered(number, best)
        elif not done >> number & 1:
            done |= same
            nearest = next(some for level in reversed(around.sets) if (some := level & same))
            chosen = number if nearest >> number & 1 else _best(nearest, scores)
            yield Gathered(chosen, best, same.bit_count() - 1)


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


def _best(services: int, scores: Callable[[int], Mapping[int, float]]) -> int:
    found = scores(services)
    return max(numbers_of(services), key=lambda one: (found[one], -one))
