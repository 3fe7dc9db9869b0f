"""How far somebody is on a guide's way: which steps are theirs, and what is next. Pure: no Qt.

Guarantees: a step is left out only where the answers rule it out, never for want of one; and
nothing is called done that was neither sent here nor said to be done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.catalogue.guide import Guide, GuideStep
from kiosk.catalogue.model import Service
from kiosk.catalogue.places import state_of
from kiosk.forms.criteria import Fit, fit
from kiosk.visit.guided import Guided

PLACE_STATE, PLACE_MUNICIPALITY = "place.state", "place.municipality"
"""The concepts by which the services of a place are chosen."""


class StepStanding(StrEnum):
    """Where one step stands."""

    SENT = "sent"
    HAD = "had"
    """Done before, as the visitor says."""
    BEGUN = "begun"
    WAITS = "waits"
    """For a step that comes before it."""
    HERE = "here"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    """The catalogue has no such service of this place."""


DONE = frozenset({StepStanding.SENT, StepStanding.HAD})


@dataclass(frozen=True)
class Stage:
    """One step of this visitor's way: `waits_for` are the numbers of those that come first."""

    step: GuideStep
    number: int
    service: Service | None
    standing: StepStanding
    folio: str = ""
    waits_for: tuple[int, ...] = ()

    @property
    def is_done(self) -> bool:
        return self.standing in DONE

    @property
    def can_be_opened(self) -> bool:
        return self.service is not None


@dataclass(frozen=True)
class Catalogued:
    """What the steps lead to: the service of each, and whether it is done here now."""

    service_of: Callable[[GuideStep], Service | None]
    is_here: Callable[[Service], bool]


def stages(guide: Guide, guided: Guided, services: Catalogued, begun: str) -> tuple[Stage, ...]:
    """The steps that the answers leave, numbered from 1. `begun`: the service being applied for."""
    own = [step for step in guide.steps if is_own(step, guided.answers)]
    numbers = {step.id: number for number, step in enumerate(own, start=1)}
    done = {*guided.sent, *guided.had}
    found = []
    for step in own:
        service = services.service_of(step)
        waits = tuple(numbers[need] for need in step.needs if need in numbers.keys() - done)
        here = service is not None and services.is_here(service)
        standing = _standing(step, guided, service, begun, waits=bool(waits), here=here)
        folio = guided.sent.get(step.id, "")
        found.append(Stage(step, numbers[step.id], service, standing, folio, waits))
    return tuple(found)


def is_own(step: GuideStep, answers: Mapping[str, Any]) -> bool:
    """Whether the step is for somebody with these answers, as far as they go."""
    return step.when is None or fit(step.when, answers) is not Fit.NO


def next_of(found: Iterable[Stage]) -> Stage | None:
    """What to do now: the first that is neither done nor optional nor waiting."""
    open_now = (s for s in found if not s.is_done and not s.step.optional and not s.waits_for)
    return next((stage for stage in open_now if stage.can_be_opened), None)


def progress(found: Iterable[Stage]) -> tuple[int, int]:
    """How many of the steps that must be are done, and how many there are."""
    must = [stage for stage in found if not stage.step.optional]
    return sum(stage.is_done for stage in must), len(must)


def place_of(told: Mapping[str, Any], own: str | None) -> str | None:
    """The place that was told, as a code; else the centre's own."""
    municipality, state = told.get(PLACE_MUNICIPALITY), told.get(PLACE_STATE)
    if isinstance(municipality, str) and (state is None or state_of(municipality) == state):
        return municipality
    return state if isinstance(state, str) else own


def _standing(
    step: GuideStep,
    guided: Guided,
    service: Service | None,
    begun: str,
    *,
    waits: bool,
    here: bool,
) -> StepStanding:
    if step.id in guided.sent:
        return StepStanding.SENT
    if step.id in guided.had:
        return StepStanding.HAD
    if service is None:
        return StepStanding.UNKNOWN
    if service.id == begun:
        return StepStanding.BEGUN
    if waits:
        return StepStanding.WAITS
    return StepStanding.HERE if here else StepStanding.ELSEWHERE
