"""How many services there would be for each thing that a list can be narrowed by.

A set of services is one whole number, whose bit n stands for the service with the number n: that
makes each count two operations on some hundred bytes, whatever was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from kiosk.catalogue.filters import Filters
from kiosk.catalogue.number_sets import as_bits
from kiosk.catalogue.places import is_state, state_of
from kiosk.catalogue.tables import Traits
from kiosk.catalogue.terms import Area, Level, LifeEvent

_Key = TypeVar("_Key", bound=str)


@dataclass(frozen=True)
class Facets:
    """How many there would be if this filter, too, were set, or were set to this instead.

    Counted as they are listed: services of one template are one. Only what there is: a value
    without a service has no entry. `place` has the states and
    municipalities of which there is a service of their own; it counts as the filter does, the
    federal ones included.
    """

    area: Mapping[Area, int] = field(default_factory=dict)
    level: Mapping[Level, int] = field(default_factory=dict)
    place: Mapping[str, int] = field(default_factory=dict)
    free: int = 0
    here: int = 0
    no_line: int = 0


NO_FACETS = Facets()


class FacetIndex:
    """All services by what they are filtered by; built once for a store."""

    def __init__(self, traits: Sequence[Traits], events: Iterable[tuple[str, int]]) -> None:
        numbered = list(enumerate(traits, start=1))
        self.everything = as_bits(range(1, len(traits) + 1))
        self._areas = _gathered((Area(service.area), n) for n, service in numbered)
        self._levels = _gathered((Level(service.level), n) for n, service in numbered)
        self._events = _gathered((LifeEvent(event), n) for event, n in events)
        self._agencies = _gathered((service.agency, n) for n, service in numbered)
        self.numbers = {service.service_id: n for n, service in numbered}
        self._single = as_bits(n for n, service in numbered if service.template is None)
        self._templates = tuple(
            _gathered((one.template, n) for n, one in numbered if one.template).values()
        )
        self._free = as_bits(n for n, service in numbered if service.free)
        self._here = as_bits(n for n, service in numbered if service.here)
        self._no_line = as_bits(n for n, service in numbered if service.no_line)
        self._federal = as_bits(n for n, service in numbered if service.place is None)
        self._own = _gathered((service.place, n) for n, service in numbered if service.place)
        self._inside = self._states()
        self._applying = {place: self.applying_in(place) for place in self._inside}

    def passing(self, filters: Filters) -> int:
        """The services that pass, as bits."""
        found = self.everything
        if filters.area is not None:
            found &= self._areas.get(filters.area, 0)
        if filters.level is not None:
            found &= self._levels.get(filters.level, 0)
        if filters.life_event is not None:
            found &= self._events.get(filters.life_event, 0)
        if filters.place is not None:
            found &= self.applying_in(filters.place)
        if filters.authority is not None:
            found &= self._agencies.get(filters.authority, 0)
        if filters.withdrawn:
            gone = (self.numbers.get(service, 0) for service in filters.withdrawn)
            found &= ~as_bits(gone)
        for wanted, bits in (
            (filters.free, self._free),
            (filters.here, self._here),
            (filters.no_line, self._no_line),
        ):
            if wanted is not None:
                found &= bits if wanted else ~bits
        return found

    def facets(self, found: int, filters: Filters) -> Facets:
        """Counts among `found` (bits) under the filters, each facet without its own filter."""

        def without(**unset: Any) -> _Listed:
            return self._listed(found & self.passing(replace(filters, **unset)))

        areas, levels, places = without(area=None), without(level=None), without(place=None)
        return Facets(
            area=_counts({area: self._areas.get(area, 0) for area in Area}, areas),
            level=_counts({level: self._levels.get(level, 0) for level in Level}, levels),
            place={
                place: places.within(self._applying[place])
                for place, own in sorted(self._inside.items())
                if places.services & own
            },
            free=without(free=None).within(self._free),
            here=without(here=None).within(self._here),
            no_line=without(no_line=None).within(self._no_line),
        )

    def listed(self, services: int) -> int:
        """How many of these (bits) a list shows: one of each template."""
        return self._listed(services).within(services)

    def _listed(self, services: int) -> _Listed:
        templates = tuple(some for template in self._templates if (some := template & services))
        return _Listed(services, services & self._single, templates)

    def applying_in(self, place: str) -> int:
        """What `Filters.place` keeps, as bits."""
        above = 0 if is_state(place) else self._own.get(state_of(place), 0)
        return self._federal | self._inside.get(place, 0) | above

    def _states(self) -> dict[str, int]:
        """A place's own services, and for a state those of its municipalities too."""
        within = dict(self._own)
        for place, own in self._own.items():
            if not is_state(place):
                state = state_of(place)
                within[state] = within.get(state, 0) | own
        return within


@dataclass(frozen=True)
class _Listed:
    """Services (bits): those that stand alone, and the others by template."""

    services: int
    single: int
    templates: tuple[int, ...]

    def within(self, services: int) -> int:
        """How many of them a list shows that has these alone."""
        templates = len([1 for template in self.templates if template & services])
        return (self.single & services).bit_count() + templates


def _counts(sets: Mapping[_Key, int], listed: _Listed) -> dict[_Key, int]:
    counts = {key: listed.within(bits) for key, bits in sets.items()}
    return {key: count for key, count in counts.items() if count}


def _gathered(pairs: Iterable[tuple[_Key, int]]) -> dict[_Key, int]:
    """The services of each key, as bits."""
    found: dict[_Key, list[int]] = {}
    for key, number in pairs:
        found.setdefault(key, []).append(number)
    return {key: as_bits(numbers) for key, numbers in found.items()}
