"""Where a service is, where the centre stands, and how often a service is used in it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from catalogue_author import Author, text

from kiosk.catalogue.building import build_store
from kiosk.catalogue.gathering import (
    ASKED_FOR,
    Around,
    Gathered,
    gathered,
    in_order,
    lifted,
    nearness,
)
from kiosk.catalogue.number_sets import as_bits
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.source import load_source
from kiosk.catalogue.vantage import NOWHERE, Vantage

PLACES = {
    "federal": None,
    "puebla": "MX-PUE",
    "oaxaca": "MX-OAX",
    "nuevo-leon": "MX-NLE",
    "oaxaca-de-juarez": "20067",
    "juarez": "19031",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> CatalogueStore:
    """Two services that every place has, of one template each, and two federal ones."""
    folder = tmp_path_factory.mktemp("places")
    author = Author(folder / "catalogue")
    for name, place in PLACES.items():
        level = "federal" if place is None else "state" if place[0] == "M" else "municipal"
        where = {} if place is None else {"place": place}
        author.agency(f"de-{name}", name=text("Oficina", "Office"), level=level, **where)
    for name in ("puebla", "oaxaca", "nuevo-leon"):
        _write(author, f"carnet-{name}", f"de-{name}", "Carnet de artista", template="carnet")
    for name in ("oaxaca-de-juarez", "juarez"):
        _write(author, f"predial-{name}", f"de-{name}", "Pagar el predial", template="predial")
    _write(author, "beca", "de-federal", "Beca para bailar")
    _write(author, "bailes", "de-federal", "Beca para cantar")
    path = folder / "store.sqlite"
    build_store(load_source(author.folder), path)
    return CatalogueStore.open(path)


def _write(author: Author, service_id: str, agency: str, name: str, **fields: str) -> None:
    author.service(
        service_id,
        agency,
        name={"es": name},
        keywords={"es": ["trámite"]},
        purpose={"es": "Sirve."},
        life_events=[],
        **fields,
    )


@pytest.mark.parametrize(
    ("typed", "place", "first", "others"),
    [
        ("carnet", None, "carnet-nuevo-leon", 2),
        ("carnet", "MX-OAX", "carnet-oaxaca", 2),
        ("carnet", "20067", "carnet-oaxaca", 2),
        ("carnet", "21114", "carnet-puebla", 2),
        ("predial", "20067", "predial-oaxaca-de-juarez", 1),
        ("predial", "MX-OAX", "predial-oaxaca-de-juarez", 1),
        # a place that is named counts more than where the centre stands
        ("carnet en puebla", "20067", "carnet-puebla", 2),
        ("CARNET DE ARTISTA, NUEVO LEÓN", "20067", "carnet-nuevo-leon", 2),
        ("carnet tehuacan", "20067", "carnet-puebla", 2),  # a municipality without its own
        ("predial juarez nuevo leon", "20067", "predial-juarez", 1),
        ("predial en oaxaca", None, "predial-oaxaca-de-juarez", 1),
    ],
)
def test_one_service_stands_for_its_template(
    store: CatalogueStore, typed: str, place: str | None, first: str, others: int
) -> None:
    hit = store.search(typed, vantage=Vantage(place)).hits[0]
    assert (hit.service_id, hit.others) == (first, others)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("carnet en puebla", "MX-PUE"),
        ("carnet tehuacán", "21156"),
        ("carnet", None),
        ("pueblo", None),
        ("carnet del df", "MX-CMX"),
        ("carnet ciudad de méxico", "MX-CMX"),
    ],
)
def test_says_which_place_it_understood(
    store: CatalogueStore, typed: str, place: str | None
) -> None:
    assert store.search(typed).place == place


@pytest.mark.parametrize(
    ("typed", "usage", "first"),
    [
        ("beca", {}, "beca"),
        ("beca", {"bailes": 3, "beca": 1}, "bailes"),
        ("beca bailar", {"bailes": 1000}, "beca"),  # it is clearly nearer
        ("beca", {"gone": 7}, "beca"),
    ],
)
def test_use_decides_between_equals(
    store: CatalogueStore, typed: str, usage: Mapping[str, int], first: str
) -> None:
    assert store.search(typed, vantage=Vantage(usage=usage)).hits[0].service_id == first


@pytest.mark.parametrize(
    ("place", "here", "near"),
    [
        ("20067", "20067", 3),
        ("MX-OAX", "20067", 2),
        (None, "20067", 1),
        ("20001", "20067", 0),
        ("MX-PUE", "20067", 0),
        ("20067", "MX-OAX", 2),
        ("MX-OAX", "MX-OAX", 3),
        ("19031", "MX-OAX", 0),
    ],
)
def test_how_near_a_service_is(place: str | None, here: str, near: int) -> None:
    assert nearness(place, here) == near


def test_of_a_template_the_nearest_place_has_the_best_score() -> None:
    same = [as_bits((1, 2)), as_bits((1, 2)), 0]
    here, anywhere = Around.of(bytes((3, 0, 1)), 3), Around.of(bytes(3), 1)

    def listed(scores: dict[int, float], around: Around) -> list[Gathered]:
        order = scores.items()
        return list(gathered(order, as_bits(scores), same, around, lambda _: scores))

    scores = {2: 1.0, 3: 0.7, 1: 0.5}
    assert listed(scores, here) == [Gathered(1, 1.0, 1), Gathered(3, 0.7)]
    assert listed(scores, anywhere) == [Gathered(2, 1.0, 1), Gathered(3, 0.7)]
    elsewhere = Around.of(bytes((0, 3, 1)), 3)
    assert listed({3: 0.7, 1: 0.5}, elsewhere) == [Gathered(3, 0.7), Gathered(1, 0.5)]


def test_a_place_that_was_typed_counts_more_than_where_the_centre_stands() -> None:
    scores = {1: 1.0, 2: 2.0}
    assert list(in_order(lifted(scores, {}, (3, 0)))) == [2, 1]
    assert list(in_order(lifted(scores, {}, (3, 0), ASKED_FOR))) == [1, 2]


@pytest.mark.parametrize("wish", ["perdí mi trabajo", "me quedé sin trabajo", "desempleo"])
def test_what_one_state_alone_has_waits_where_no_place_is_known(
    shipped_store: CatalogueStore, wish: str
) -> None:
    first = shipped_store.service(shipped_store.search(wish).hits[0].service_id)
    assert first.agency.place is None or first.template is not None, first.id
    asked = shipped_store.search("seguro de desempleo ciudad de méxico").hits[0]
    assert shipped_store.service(asked.service_id).agency.place == "MX-CMX"


def test_nothing_is_lifted_where_nothing_is_known() -> None:
    scores = {2: 1.0, 1: 1.0}
    assert lifted(scores, {}) == scores
    assert list(in_order(scores)) == [1, 2]
    assert Vantage() == NOWHERE
