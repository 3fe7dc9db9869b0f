"""Lists without words: by authority, without what is withdrawn, one a template, by use."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from kiosk.catalogue.filters import Filters
from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.terms import Area, Level
from kiosk.catalogue.vantage import Vantage


def test_each_service_is_shown_or_stood_for_once(
    shipped: Catalogue, shipped_store: CatalogueStore
) -> None:
    hits = shipped_store.browse()
    assert sum(1 + hit.others for hit in hits) == len(shipped.services)
    assert len({hit.service_id for hit in hits}) == len(hits)


def test_a_list_is_in_the_order_of_the_store(shipped_store: CatalogueStore) -> None:
    area = Area.HEALTH
    ids = [hit.service_id for hit in shipped_store.browse(Filters(area=area))]
    in_order = [service.id for service in shipped_store.services(area=area)]
    assert ids == [one for one in in_order if one in set(ids)]


def test_what_is_used_here_comes_first(shipped_store: CatalogueStore) -> None:
    last = shipped_store.browse()[-1].service_id
    vantage = Vantage(usage={last: 3})
    assert shipped_store.browse(vantage=vantage)[0].service_id == last


def test_an_authority_has_its_own_services_and_no_other(
    shipped: Catalogue, shipped_store: CatalogueStore
) -> None:
    counts = Counter(service.agency.id for service in shipped.services)
    found = shipped_store.authorities()
    assert {one.agency.id: one.services for one in found} == counts
    authority = found[0].agency.id
    hits = shipped_store.browse(Filters(authority=authority))
    assert sum(1 + hit.others for hit in hits) == counts[authority]
    assert all(shipped_store.service(hit.service_id).agency.id == authority for hit in hits)


def test_what_is_withdrawn_is_in_no_list_and_no_count(
    shipped: Catalogue, shipped_store: CatalogueStore
) -> None:
    gone = next(service for service in shipped.services if service.template is None)
    filters = Filters(withdrawn=frozenset({gone.id, "never-heard-of"}))
    assert gone.id in {hit.service_id for hit in shipped_store.browse()}
    assert gone.id not in {hit.service_id for hit in shipped_store.browse(filters)}
    everything, rest = shipped_store.facets(), shipped_store.facets(filters)
    assert rest.area[gone.area] == everything.area[gone.area] - 1
    name = gone.name.in_language("es")
    assert gone.id in {hit.service_id for hit in shipped_store.search(name).hits}
    found = shipped_store.search(name, filters=filters)
    assert gone.id not in {hit.service_id for hit in found.hits}


def test_another_place_stands_for_what_is_withdrawn_here(
    shipped: Catalogue, shipped_store: CatalogueStore
) -> None:
    gone = next(service for service in shipped.services if service.template is not None)
    assert gone.template is not None
    filters = Filters(withdrawn=frozenset({gone.id}))
    everywhere = shipped_store.of_template(gone.template)
    assert everywhere[str(gone.agency.place)] == gone.id
    rest = shipped_store.of_template(gone.template, filters)
    assert rest.keys() == everywhere.keys() - {gone.agency.place}
    shown = {hit.service_id: hit for hit in shipped_store.browse(filters)}
    (hit,) = [shown[service] for service in rest.values() if service in shown]
    assert hit.others == len(rest) - 1


@pytest.mark.parametrize("filters", [Filters(), Filters(place="20551"), Filters(free=True)])
def test_each_count_is_the_length_of_the_list_that_it_leads_to(
    keyed_store: CatalogueStore, filters: Filters
) -> None:
    facets = keyed_store.facets(filters)
    steps: list[tuple[Filters, int]] = [
        (replace(filters, free=True), facets.free),
        (replace(filters, here=True), facets.here),
        (replace(filters, no_line=True), facets.no_line),
        *((replace(filters, area=area), facets.area.get(area, 0)) for area in Area),
        *((replace(filters, level=level), facets.level.get(level, 0)) for level in Level),
        *((replace(filters, place=place), count) for place, count in facets.place.items()),
    ]
    for step, count in steps:
        assert len(keyed_store.browse(step)) == count, step
