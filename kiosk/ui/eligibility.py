"""Which services somebody may have a right to, by what they answered. Pure: no Qt, no catalogue.

Guarantees: nothing is ruled out for want of an answer, and what is not sure says what it hangs on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, assert_never

from kiosk.catalogue.model import Service
from kiosk.catalogue.places import is_state, state_of
from kiosk.forms.criteria import Fit, fit
from kiosk.forms.formula import FormulaDamaged, names_in

LIVES_IN: Final = "lives_in"
"""The question for the state somebody lives in (ISO 3166-2); services of others are not theirs."""


@dataclass(frozen=True)
class Perhaps:
    """A service that hangs on what was not answered: the names of those questions, in order."""

    service: Service
    unanswered: tuple[str, ...]


@dataclass(frozen=True)
class Supports:
    """What somebody likely may have, and what perhaps; the rest is not theirs."""

    likely: tuple[Service, ...] = ()
    perhaps: tuple[Perhaps, ...] = ()


def supports(services: Iterable[Service], answers: Mapping[str, Any]) -> Supports:
    """Judges those that have a criterion, in the order given."""
    likely: list[Service] = []
    perhaps: list[Perhaps] = []
    for service in services:
        if service.criterion is None or _is_of_elsewhere(service, answers):
            continue
        match fit(service.criterion, answers):
            case Fit.NO:
                continue
            case Fit.YES if service.agency.place is None or LIVES_IN in answers:
                likely.append(service)
            case Fit.YES:
                perhaps.append(Perhaps(service, (LIVES_IN,)))
            case Fit.MAYBE:
                perhaps.append(Perhaps(service, _unanswered(service, answers)))
            case never:
                assert_never(never)
    return Supports(tuple(likely), tuple(perhaps))


def _is_of_elsewhere(service: Service, answers: Mapping[str, Any]) -> bool:
    place, home = service.agency.place, answers.get(LIVES_IN)
    if place is None or home is None:
        return False
    return bool(home != (place if is_state(place) else state_of(place)))


def _unanswered(service: Service, answers: Mapping[str, Any]) -> tuple[str, ...]:
    try:
        asked = names_in(service.criterion or "")
    except FormulaDamaged:
        asked = frozenset()
    if service.agency.place is not None:
        asked |= {LIVES_IN}
    return tuple(sorted(name for name in asked if not _is_whole(answers.get(name))))


def _is_whole(answer: Any) -> bool:
    """A group of which a part was answered still lacks the rest."""
    return answer is not None and not isinstance(answer, Mapping)
