"""Finds what a results page lists, from where this centre stands. No Qt, nothing of the visitor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import overload

from kiosk.catalogue.facets import NO_FACETS, Facets
from kiosk.catalogue.filters import Filters
from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.search import Hit
from kiosk.catalogue.terms import Area, Level, LifeEvent
from kiosk.catalogue.vantage import Vantage
from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.visit.pages import Narrowing, Results

AT_FIRST = 30
"""Of a search, whose every letter brings a new list; most of it nobody looks at."""
_POPULAR = 3


class LongList(Sequence[Hit]):
    """So many hits, of which the first are here; the others are read where somebody looks."""

    def __init__(
        self, first: Sequence[Hit], length: int, read: Callable[[int], Sequence[Hit]]
    ) -> None:
        self._here = first
        self._length = length
        self._read = read

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._to(self._length))

    @overload
    def __getitem__(self, place: int) -> Hit: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Hit]: ...

    def __getitem__(self, place: int | slice) -> Hit | Sequence[Hit]:
        asked = range(self._length)[place]
        last = asked if isinstance(asked, int) else max(asked, default=-1)
        here = self._to(last + 1)
        if isinstance(asked, int):
            return here[asked]
        return tuple(here[one] for one in asked)

    def _to(self, count: int) -> Sequence[Hit]:
        if count > len(self._here):
            self._here = self._read(count)
        return self._here


@dataclass(frozen=True)
class SearchResults:
    """What there is to list, best first; `near` where there is nothing.

    `understood` are the words as corrected, `place` the one they name, `suggestions` words to try.
    `narrowed_away`: how many more without what the visitor narrowed by; `beyond`: how many more
    outside of what the page was opened with.
    """

    hits: Sequence[Hit] = ()
    understood: str = ""
    place: str | None = None
    suggestions: tuple[str, ...] = ()
    near: tuple[Hit, ...] = ()
    facets: Facets = field(default=NO_FACETS)
    narrowed_away: int = 0
    beyond: int = 0


def filters_of(page: Results, narrowing: Narrowing, withdrawn: frozenset[str]) -> Filters:
    """The catalogue's filters for a results page under a narrowing."""
    area = page.area or narrowing.area
    return Filters(
        area=Area(area) if area else None,
        level=Level(narrowing.level) if narrowing.level else None,
        place=narrowing.place,
        life_event=LifeEvent(page.life_event) if page.life_event else None,
        free=narrowing.free or None,
        here=narrowing.here or None,
        no_line=narrowing.no_line or None,
        authority=page.authority,
        withdrawn=withdrawn,
    )


class Finder:
    """`store` is None where there is no catalogue: then nothing is found.

    `usage` tells how often each service was applied for here; it is asked once. `place` is the
    centre's own, None where it is not known.
    """

    def __init__(
        self,
        store: CatalogueStore | None,
        usage: Callable[[], Mapping[str, int]],
        withdrawn: WithdrawnList,
        place: str | None,
    ) -> None:
        self._store = store
        self._usage = usage
        self._withdrawn = withdrawn
        self.place = place

    def find(self, page: Results, language: str) -> SearchResults:
        """By the page's words where it has any, else all that the page was opened with."""
        if self._store is None:
            return SearchResults()
        filters = filters_of(page, page.narrowing, self._withdrawn.ids)
        opened = filters_of(page, page.opened_with, self._withdrawn.ids)
        if not page.query.strip():
            return self._listed(self._store, filters, opened, language)
        return self._searched(self._store, page.query, filters, opened, language)

    def popular(self) -> list[Service]:
        """What is applied for most in this centre."""
        if self._store is None:
            return []
        by_use = sorted(self._vantage.usage.items(), key=lambda used: (-used[1], used[0]))
        found: list[Service] = []
        for service_id, _ in by_use:
            if service_id not in self._withdrawn and len(found) < _POPULAR:
                try:
                    found.append(self._store.service(service_id))
                except LookupError:
                    continue  # an earlier catalogue had it
        return found

    def elsewhere(self, service: Service) -> dict[str, str]:
        """The same service of the other places: its id there by the place."""
        if self._store is None or service.template is None:
            return {}
        passing = Filters(withdrawn=self._withdrawn.ids)
        found = self._store.of_template(service.template, passing)
        return {place: one for place, one in found.items() if one != service.id}

    def _listed(
        self, store: CatalogueStore, filters: Filters, opened: Filters, language: str
    ) -> SearchResults:
        hits = store.browse(filters, language, self._vantage)
        found = SearchResults(hits, facets=store.facets(filters))
        if filters == opened:
            return found
        before = store.browse(opened, language, self._vantage)
        return replace(found, narrowed_away=len(before) - len(hits))

    def _searched(
        self, store: CatalogueStore, query: str, filters: Filters, opened: Filters, language: str
    ) -> SearchResults:
        def listed(by: Filters) -> int:
            return store.search(query, language, 0, by, self._vantage).listed

        def read(count: int) -> Sequence[Hit]:
            return store.search(query, language, count, filters, self._vantage).hits

        everything = Filters(withdrawn=filters.withdrawn)
        result = store.search(query, language, AT_FIRST, filters, self._vantage)
        of_page = result.listed if filters == opened else listed(opened)
        of_list = of_page if opened == everything else listed(everything)
        return SearchResults(
            hits=LongList(result.hits, result.listed, read),
            understood=result.understood or "",
            place=result.place,
            suggestions=result.suggestions,
            near=result.near,
            facets=result.facets,
            narrowed_away=of_page - result.listed,
            beyond=of_list - of_page,
        )

    @cached_property
    def _vantage(self) -> Vantage:
        return Vantage(self.place, self._usage())
