"""Search: what it forgives, how it ranks, and that nothing typed can harm it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from at_length import cases
from catalogue_author import SERVICE, Author, text
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalogue.building import build_store
from kiosk.catalogue.filters import Filters
from kiosk.catalogue.gathering import in_order
from kiosk.catalogue.levels import highest
from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.number_sets import as_bits
from kiosk.catalogue.ranking import Shares, WordMatches, as_called, rank
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.search_table import Title
from kiosk.catalogue.source import load_source
from kiosk.catalogue.terms import Area

BIRTH = "acta-de-nacimiento"


@pytest.fixture(scope="module")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> CatalogueStore:
    """Eleven services whose every word is known to the tests."""
    folder = tmp_path_factory.mktemp("small")
    author = Author(folder / "catalogue")
    for service_id, name, english, keywords, purpose in (
        (SERVICE, "Copia del acta de nacimiento", "Birth certificate copy", ["registro"], "Papel."),
        ("licencia", "Licencia de conducir", "Driving licence", ["carro"], "Para manejar un auto."),
        ("tienda", "Abrir una tienda", "Open a shop", ["changarro"], "Para vender abarrotes."),
        ("empleo", "Buscar empleo", "Find a job", ["chamba", "trabajo"], "Para quien busca."),
        ("ninos", "Inscribir a un niño", "Enrol a child", ["escuela"], "Para la primaria."),
        ("cita", "Cita con el médico", "Doctor's appointment", ["doctor"], "Para su salud."),
        ("agua", "Contrato de agua", "Water contract", ["toma"], "Con acta de propiedad."),
        ("luz", "Quejarse por la luz", "Complain about electricity", ["recibo"], "De su casa."),
        ("beca", "Beca de estudios", "Scholarship", ["dinero"], "Para estudiar la prepa."),
        ("caza", "Permiso de caza", "Hunting permit", ["animales"], "Para el monte."),
        ("pasaporte", "Cita para el pasaporte", "Passport appointment", ["viaje"], "Para viajar."),
    ):
        author.service(
            service_id,
            name=text(name, english),
            keywords={"es": keywords},
            purpose={"es": purpose},
            output=text("Nada.", "Nothing."),
            evidence=[],
        )
    path = folder / "store.sqlite"
    build_store(load_source(author.folder), path)
    return CatalogueStore.open(path)


def _first(store: CatalogueStore, typed: str, language: str = "es") -> str | None:
    hits = store.search(typed, language).hits
    return hits[0].service_id if hits else None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("licencia", "licencia"),
        ("LICENCIAS", "licencia"),
        ("médico", "cita"),
        ("medico", "cita"),
        ("niño", "ninos"),
        ("nino", "ninos"),
        ("nacimiento acta", BIRTH),
        ("chamba", "empleo"),
        ("manejo", "licencia"),
        ("tienditas", "tienda"),
        # one letter wrong, missing, extra, exchanged
        ("pasaparte", "pasaporte"),
        ("pasaprte", "pasaporte"),
        ("passaporte", "pasaporte"),
        ("pasapotre", "pasaporte"),
        ("luzz", "luz"),
        ("bexa", "beca"),
        # two, in a long word
        ("nacimeintto", BIRTH),
        # as it is heard
        ("lisensia", "licencia"),
        ("kejarse", "luz"),
        ("dotor", "cita"),
        ("veca", "beca"),
        # by its root
        ("nacer", BIRTH),
        ("nacido", BIRTH),
        # said otherwise
        ("laburo", "empleo"),
        ("coche", "licencia"),
        ("lana", "beca"),
        ("médico de cabecera", "cita"),
        # spaces elsewhere
        ("citapasaporte", "pasaporte"),
        ("licen cia de conducir", "licencia"),
        # a wish with many words
        ("buscar licencia", "licencia"),
        ("quiero sacar mi licencia por favor", "licencia"),
        ("cómo puedo inscribir a mi hija en la escuela", "ninos"),
    ],
)
def test_finds_what_is_meant(small_store: CatalogueStore, typed: str, expected: str) -> None:
    assert _first(small_store, typed) == expected


def test_every_beginning_of_a_name_finds_it(small_store: CatalogueStore) -> None:
    name = "Licencia de conducir"
    for length in range(1, len(name) + 1):
        assert "licencia" in {hit.service_id for hit in small_store.search(name[:length]).hits}


def test_an_unfinished_word_with_a_typo_is_found_too(small_store: CatalogueStore) -> None:
    assert _first(small_store, "pasapr") == "pasaporte"
    assert _first(small_store, "lisen") == "licencia"


@pytest.mark.parametrize("typed", ["acta ", "acta"])
def test_name_counts_more_than_purpose(small_store: CatalogueStore, typed: str) -> None:
    hits = [hit.service_id for hit in small_store.search(typed).hits]
    assert hits == [BIRTH, "agua"]


def test_who_has_all_the_words_comes_first_and_the_others_after(
    small_store: CatalogueStore,
) -> None:
    hits = [hit.service_id for hit in small_store.search("cita pasaporte").hits]
    assert hits == ["pasaporte", "cita"]


def test_a_known_word_is_heard_as_another_too(small_store: CatalogueStore) -> None:
    result = small_store.search("casa ")
    assert {hit.service_id for hit in result.hits} == {"luz", "caza"}
    assert result.understood is None


def test_words_that_nobody_has_are_dropped(small_store: CatalogueStore) -> None:
    assert _first(small_store, "licencia xylofon") == "licencia"


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("lisensia de conducir", "licencia de conducir"),
        ("Cita con el dotor", "Cita con el doctor"),
        ("medicco", "médico"),
        ("laburo", "trabajo"),
        ("citapasaporte", "cita pasaporte"),
        ("licencia de conducir", None),
        ("licencias", None),
        ("nino", None),
        ("xyzxyz", None),
        ("bustar", None),  # "buscar" would say nothing about what is looked for
    ],
)
def test_says_how_it_understood(
    small_store: CatalogueStore, typed: str, understood: str | None
) -> None:
    assert small_store.search(typed).understood == understood


def test_suggests_words_where_nothing_is_found(small_store: CatalogueStore) -> None:
    result = small_store.search("pasaportazo")
    assert result.hits == ()
    assert "pasaporte" in result.suggestions
    assert small_store.search("licencia").suggestions == ()
    assert small_store.search("qqqqqqqq").suggestions == ()


def test_a_word_that_looks_like_none_is_offered_what_is_asked_for_most(
    small_store: CatalogueStore,
) -> None:
    some = small_store.search("xaspyrtx")  # shares five letters with "pasaporte"
    assert some.suggestions == ()
    none = small_store.search("qqqqqqqq").near
    assert [hit.service_id for hit in some.near] == [hit.service_id for hit in none]


def test_there_is_something_near_where_nothing_is_found(small_store: CatalogueStore) -> None:
    result = small_store.search("pasaportazo")
    assert result.near[0].service_id == "pasaporte"
    assert result.unknown == ("pasaportazo",)
    assert small_store.search("qqqqqqqq").near
    assert small_store.search("licencia").near == ()
    for nothing in ("", "  ", "¿?", "🙂"):
        assert small_store.search(nothing).near == ()


def test_speaks_english_and_still_understands_spanish(small_store: CatalogueStore) -> None:
    assert _first(small_store, "driving", "en") == "licencia"
    assert _first(small_store, "chamba", "en") == "empleo"
    assert _first(small_store, "tienda", "en") == "tienda"
    assert _first(small_store, "shop", "es") == "tienda"
    assert small_store.search("driving", "en").hits[0].name == "Driving licence"
    assert small_store.search("licencia", "nah").hits[0].name == "Licencia de conducir"


def test_filters_and_tells_what_they_hide(keyed: Catalogue, keyed_store: CatalogueStore) -> None:
    services = {service.id: service for service in keyed.services}
    typed = next(s for s in keyed.services if s.can_apply and s.is_free).name.words["es"]
    whole = keyed_store.search(typed, limit=1000)
    everything = sum(1 + hit.others for hit in whole.hits)
    first = services[whole.hits[0].service_id]
    for filters, passes in (
        (Filters(area=first.area), lambda s: s.area is first.area),
        (Filters(level=first.level), lambda s: s.level is first.level),
        (Filters(here=True), lambda s: s.can_apply),
        (Filters(no_line=True), lambda s: s.needs_no_line),
        (Filters(free=True, here=True), lambda s: s.can_apply and s.is_free),
    ):
        found = keyed_store.search(typed, limit=1000, filters=filters)
        assert found.hits
        assert all(passes(services[hit.service_id]) for hit in found.hits)
        assert sum(1 + hit.others for hit in found.hits) + found.filtered_out == everything
    hidden = keyed_store.search("pasaporte", filters=Filters(area=Area.BUSINESS, free=True))
    assert (hidden.hits, hidden.suggestions, hidden.near) == ((), (), ())
    assert hidden.filtered_out > 0


def test_gives_no_more_than_asked_for(shipped_store: CatalogueStore) -> None:
    assert len(shipped_store.search("a", limit=3).hits) == 3
    scores = [hit.score for hit in shipped_store.search("constancia de estudios").hits]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 1


HOSTILE = [
    "",
    " ",
    '"',
    '" OR 1=1 --',
    "name : acta",
    "acta*",
    "acta NEAR(x, 5) AND NOT (",
    "{name} : ^",
    "'; DROP TABLE service; --",
    "\x00acta\x00",
    "\ud800",
    "🙂" * 50,
    "a" * 100_000,
    "- - - -",
    "¿?¡!",
    "ʼꞌʔ ƛ̕ ŋ",
    "%s %d {0} ${x}",
    "ﷺ" * 40,
    "ß" * 300,
    "e\u0301" * 500,
]


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("language", ["es", "en", "nah"])
def test_hostile_text_is_only_text(
    shipped_store: CatalogueStore, typed: str, language: str
) -> None:
    shipped_store.search(typed, language)
    assert shipped_store.search("acta de nacimiento").hits


@settings(max_examples=cases(150), deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_be_searched_for(small_store: CatalogueStore, typed: str) -> None:
    result = small_store.search(typed)
    assert not (result.hits and result.suggestions)
    assert all(hit.score > 0 for hit in result.hits)


@settings(max_examples=cases(200), deadline=None)
@given(st.data())
def test_one_typo_in_any_long_word_is_forgiven(
    small_store: CatalogueStore, data: st.DataObject
) -> None:
    """Inside the word: people seldom mistake its first letter."""
    word, service_id = data.draw(
        st.sampled_from(
            [("nacimiento", BIRTH), ("conducir", "licencia"), ("pasaporte", "pasaporte")]
        )
    )
    place = data.draw(st.integers(1, len(word) - 2))
    typed = data.draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + "x" + word[place:],
                word[:place] + "x" + word[place + 1 :],
                word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            ]
        )
    )
    assert _first(small_store, typed) == service_id


def test_a_store_of_one_service_is_searched(author: Author, tmp_path: Path) -> None:
    build_store(load_source(author.folder), tmp_path / "store")
    with CatalogueStore.open(tmp_path / "store") as store:
        assert _first(store, "acta") == SERVICE


TEN = Shares(((1.0, as_bits(range(1, 11))),))


def found(nearness: Mapping[int, float]) -> WordMatches:
    return WordMatches(1.0, highest((1.0, ((near, 1 << one),)) for one, near in nearness.items()))


def ranked(*words: Mapping[int, float]) -> list[int]:
    ranking = rank([found(word) for word in words], TEN)
    return list(in_order(ranking.scores(ranking.kept)))


def test_ranking_is_by_coverage_then_nearness() -> None:
    assert ranked({1: 1.0, 2: 1.0, 3: 0.5}, {3: 1.0, 4: 2.0}) == [3, 4, 1, 2]
    assert ranked({}) == []


@pytest.mark.parametrize(
    ("name", "keywords"),
    [
        ("un act nacimient", ""),
        ("otr", "nuev act nacimient"),
        ("act", ""),
        ("act nacimient otr", ""),
    ],
)
def test_who_is_called_what_was_typed_comes_first(name: str, keywords: str) -> None:
    scores = {1: 1.0, 2: 1.0}
    titles = {1: Title("nacimient otr act", ""), 2: Title(name, keywords)}
    called = as_called(scores, titles, [("act",), ("nacimient", "nacim")])
    assert called[2] > called[1]


def test_a_word_that_few_have_tells_more() -> None:
    assert ranked(dict.fromkeys(range(1, 9), 1.0), {9: 1.0})[0] == 9


def test_who_has_too_few_of_the_words_is_left_out() -> None:
    words = [{1: 1.0, 2: 1.0}, {1: 1.0}, {1: 1.0}]
    assert ranked(*words) == [1]
    assert ranked(*words[:1]) == [1, 2]
