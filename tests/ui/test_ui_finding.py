"""What a results page lists, from where the centre stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import town

from kiosk.catalogue.building import build_store
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.search import Hit
from kiosk.catalogue.source import load_source
from kiosk.catalogue.withdrawn import NAME, WithdrawnList
from kiosk.ui.finding import Finder, LongList, SearchResults
from kiosk.visit.pages import Narrowing, Results

NOTHING: Mapping[str, int] = {}
HERE = Narrowing(place=town.TLACOLULA)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CatalogueStore]:
    folder = tmp_path_factory.mktemp("town")
    town.known_catalogue(folder / "catalogue")
    build_store(load_source(folder / "catalogue"), folder / "catalogue.sqlite")
    with CatalogueStore.open(folder / "catalogue.sqlite") as store:
        yield store


def finder(
    store: CatalogueStore | None, used: Mapping[str, int] = NOTHING, gone: Path | None = None
) -> Finder:
    """`gone` is the home of a kiosk that knows what is withdrawn."""
    withdrawn = WithdrawnList((gone or Path("nowhere")) / "catalogue" / NAME)
    withdrawn.look()
    return Finder(store, lambda: used, withdrawn, town.TLACOLULA)


def ids(found: SearchResults) -> list[str]:
    return [hit.service_id for hit in found.hits]


def health(query: str = "", narrowing: Narrowing = HERE) -> Results:
    return Results(query, area="health", narrowing=narrowing, opened_with=HERE)


@pytest.mark.parametrize(
    ("narrowing", "shown", "away"),
    [
        (HERE, 4, 0),
        (Narrowing(place=town.TLACOLULA, free=True), 3, 1),
        (Narrowing(place=town.TLACOLULA, free=True, level="state"), 1, 3),
        (Narrowing(place=town.TLACOLULA, here=True), 0, 4),
        (Narrowing(place="MX-YUC"), 3, 1),
        (Narrowing(), 4, 0),
    ],
)
def test_a_list_and_what_was_narrowed_away(
    store: CatalogueStore, narrowing: Narrowing, shown: int, away: int
) -> None:
    found = finder(store).find(health(narrowing=narrowing), "es")
    assert (len(found.hits), found.narrowed_away, found.beyond) == (shown, away, 0)


@pytest.mark.parametrize(
    ("page", "shown", "away", "beyond"),
    [
        (Results("predial"), 1, 0, 0),
        (Results("predial", narrowing=Narrowing(free=True)), 0, 1, 0),
        (health("predial"), 0, 0, 1),
        (health("cartilla", Narrowing(place=town.TLACOLULA, level="state")), 0, 1, 0),
    ],
)
def test_a_search_and_where_else_there_would_be_something(
    store: CatalogueStore, page: Results, shown: int, away: int, beyond: int
) -> None:
    found = finder(store).find(page, "es")
    assert (len(found.hits), found.narrowed_away, found.beyond) == (shown, away, beyond)


def test_of_one_service_of_many_places_that_of_here_is_found(store: CatalogueStore) -> None:
    (hit,) = finder(store).find(Results("predial"), "es").hits
    assert hit.service_id == "predial-tlacolula-de-matamoros"
    assert hit.others == 2


def test_what_is_used_here_comes_first(store: CatalogueStore) -> None:
    page = Results(area="education")
    assert ids(finder(store).find(page, "es"))[0] == "beca-01"
    assert ids(finder(store, {"beca-34": 2}).find(page, "es"))[0] == "beca-34"


def test_what_is_asked_for_most(store: CatalogueStore, tmp_path: Path) -> None:
    used = {"cita": 3, "beca-02": 9, "examen": 1, "lentes": 2, "of-an-older-catalogue": 20}
    popular = [service.id for service in finder(store, used).popular()]
    assert popular == ["beca-02", "cita", "lentes"]
    town.withdraw(tmp_path, "cita")
    left = finder(store, used, tmp_path).popular()
    assert [service.id for service in left] == ["beca-02", "lentes", "examen"]


def test_what_is_withdrawn_is_neither_found_nor_elsewhere(
    store: CatalogueStore, tmp_path: Path
) -> None:
    town.withdraw(tmp_path, "acta-oaxaca", "cita")
    found = finder(store, gone=tmp_path)
    assert "cita" not in ids(found.find(health(), "es"))
    (other,) = found.find(Results("acta"), "es").hits
    assert other.service_id in {"acta-jalisco", "acta-yucatan"}
    assert other.others == 1
    assert found.elsewhere(store.service("acta-jalisco")) == {"MX-YUC": "acta-yucatan"}


def test_without_a_catalogue_nothing_is_found() -> None:
    nothing = finder(None, {"cita": 1})
    assert nothing.find(Results("acta"), "es") == SearchResults()
    assert nothing.popular() == []


def test_a_long_list_is_read_as_far_as_somebody_looks() -> None:
    whole = [Hit(f"s{number}", "S", 1.0) for number in range(100)]
    asked: list[int] = []

    def read(count: int) -> list[Hit]:
        asked.append(count)
        return whole[:count]

    hits = LongList(whole[:30], len(whole), read)
    assert len(hits) == 100
    assert list(hits[:30]) == whole[:30]
    assert hits[29] == whole[29]
    assert asked == []
    assert list(hits[20:60]) == whole[20:60]
    assert hits[-1] == whole[-1]
    assert list(hits) == whole
    assert hits[99:20:-7] == tuple(whole[99:20:-7])
    assert asked == [60, 100]
    assert len(hits[100:]) == 0


def test_a_search_tells_how_long_its_list_is(store: CatalogueStore) -> None:
    whole = store.search("de", limit=1_000)
    assert len(whole.hits) == whole.listed > 2
    few = store.search("de", limit=2)
    assert (few.hits, few.listed) == (whole.hits[:2], whole.listed)
    found = finder(store).find(Results("de"), "es")
    assert len(ids(found)) == len(found.hits) > 2
