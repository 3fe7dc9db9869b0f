"""A results page's words as a table, and its cards changed in place."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot
from ui_samples import EN, ES, service, text

from kiosk.catalogue.search import Hit
from kiosk.catalogue.terms import Level
from kiosk.ui.finding import SearchResults
from kiosk.ui.models.cards import Card, CardList, card_of, others_words
from kiosk.ui.models.results import (
    SHOWN_AT_FIRST,
    Listing,
    ResultsModel,
    summary_words,
    understood_words,
)
from kiosk.visit.pages import Narrowing, Results

HITS = (Hit("acta", "Acta", 1.0), Hit("beca", "Beca", 0.5))
NAME = next(key for key, name in CardList().roleNames().items() if name.toStdString() == "name")
OAXACA = Narrowing(place="MX-OAX")


@pytest.mark.parametrize(
    ("page", "found", "said"),
    [
        (Results("acta"), SearchResults(HITS), "2 servicios para «acta»"),
        (Results("akta"), SearchResults(HITS, understood="acta"), "2 servicios"),
        (Results(" acta "), SearchResults(HITS[:1]), "1 servicio para «acta»"),
        (Results(area="health"), SearchResults(HITS), "2 servicios"),
        (
            Results(narrowing=OAXACA),
            SearchResults(HITS),
            "2 servicios en Oaxaca y para todo México",
        ),
        (Results("xq"), SearchResults(near=HITS), "No encontramos «xq». Tal vez le sirva:"),
        (
            Results("acta"),
            SearchResults(narrowed_away=3),
            "Ningún servicio cumple con lo que marcó.",
        ),
        (
            Results("acta", area="health"),
            SearchResults(beyond=3),
            "No encontramos «acta» en esta lista.",
        ),
        (Results(area="health"), SearchResults(), "En esta lista no hay servicios."),
    ],
)
def test_what_was_found_in_words(page: Results, found: SearchResults, said: str) -> None:
    assert summary_words(page, found, ES) == said


@pytest.mark.parametrize(
    ("page", "found", "also", "said"),
    [
        (Results("xq"), SearchResults(), True, "No hay servicios para «xq», pero sí esto:"),
        (
            Results("xq"),
            SearchResults(near=HITS),
            True,
            "No hay servicios para «xq», pero sí esto:",
        ),
        (Results("xq"), SearchResults(near=HITS), False, "No encontramos «xq». Tal vez le sirva:"),
        (Results("xq"), SearchResults(HITS), True, "2 servicios para «xq»"),
        (
            Results("xq"),
            SearchResults(narrowed_away=1),
            True,
            "Ningún servicio cumple con lo que marcó.",
        ),
        (
            Results("xq", area="health"),
            SearchResults(beyond=1),
            True,
            "No encontramos «xq» en esta lista.",
        ),
    ],
)
def test_what_is_no_service_is_not_called_nothing(
    page: Results, found: SearchResults, also: bool, said: str
) -> None:
    others = [("job", "3 empleos")] if also else []
    listing = Listing(lambda _: found, lambda hit: card(hit.service_id), lambda _: others)
    model = ResultsModel(page, "", listing, ES)
    assert model.summary == said
    assert model.nearWords == (ES("results.near-too") if model.onlyOthers and found.near else "")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (SearchResults(HITS), ""),
        (SearchResults(HITS, understood="acta"), "Entendimos: «acta»"),
        (SearchResults(HITS, place="MX-CMX"), "Entendimos: en la Ciudad de México"),
        (SearchResults(HITS, understood="acta", place="31050"), "Entendimos: «acta», en Mérida"),
    ],
)
def test_what_was_understood(found: SearchResults, said: str) -> None:
    assert understood_words(found, ES) == said


@pytest.mark.parametrize(
    ("level", "others", "said"),
    [
        (Level.STATE, 31, "También en otros 31 estados"),
        (Level.STATE, 1, "También en otro estado"),
        (Level.MUNICIPAL, 99, "También en otros 99 municipios"),
        (Level.FEDERAL, 2, "También en otros 2 lugares"),
    ],
)
def test_other_places_by_their_kind(level: Level, others: int, said: str) -> None:
    assert others_words(level, others, ES) == said


def test_a_card_says_what_it_stands_for_and_what_is_only_in_spanish() -> None:
    alone = card_of(service(), 0, EN)
    assert (alone.others, alone.fallback) == ("", "")
    spanish = card_of(service(name=text("Copia")), 3, EN)
    assert spanish.fallback == "Only in Spanish"
    assert spanish.othersName == "Also in 3 other states: Copia"


def card(name: str) -> Card:
    return card_of(service(id=name, name=text(name)), 0, ES)


def test_cards_change_in_place(qtbot: QtBot) -> None:
    cards = CardList()
    told: list[str] = []
    cards.dataChanged.connect(lambda first, _: told.append(f"changed {first.row()}"))
    cards.rowsInserted.connect(lambda _, first, last: told.append(f"in {first}-{last}"))
    cards.rowsRemoved.connect(lambda _, first, last: told.append(f"out {first}-{last}"))
    cards.show([card("a"), card("b")])
    cards.show([card("a"), card("c"), card("d")])
    cards.show([card("a")])
    cards.show([card("a")])
    assert told == ["in 0-1", "changed 1", "in 2-2", "out 1-2"]
    assert cards.data(cards.index(0), NAME) == "a"
    assert cards.rowCount() == 1


def model_of(found: SearchResults) -> ResultsModel:
    listing = Listing(lambda _: found, lambda hit: card(hit.service_id))
    return ResultsModel(Results("a"), "", listing, ES)


def test_a_long_list_is_shown_bit_by_bit(qtbot: QtBot) -> None:
    hits = tuple(Hit(f"s{number}", "S", 1.0) for number in range(2 * SHOWN_AT_FIRST + 5))
    model = model_of(SearchResults(hits))

    assert model.more == "", "not before those that come first"
    qtbot.waitUntil(lambda: model.cards.rowCount() == SHOWN_AT_FIRST)
    assert model.more == "Ver 30 más"
    model.showMore()
    assert model.more == "Ver 5 más"
    model.showMore()
    assert (model.cards.rowCount(), model.more) == (len(hits), "")
    model.show(Results("b"))
    assert model.cards.rowCount() == SHOWN_AT_FIRST


def test_the_other_cards_come_between_the_frames_in_which_the_page_appears(qtbot: QtBot) -> None:
    hits = tuple(Hit(f"s{number}", "S", 1.0) for number in range(SHOWN_AT_FIRST))
    model = model_of(SearchResults(hits))
    first = model.cards.rowCount()
    assert 2 <= first < SHOWN_AT_FIRST
    added: list[int] = []
    model.cards.rowsInserted.connect(lambda _, one, last: added.append(last - one + 1))
    qtbot.waitUntil(lambda: model.cards.rowCount() == SHOWN_AT_FIRST)
    assert max(added) <= 3, "a few between two frames"
    names = [model.cards.data(model.cards.index(row), NAME) for row in range(SHOWN_AT_FIRST)]
    assert names == [hit.service_id for hit in hits], "in their order"


def test_for_a_picture_all_come_at_once(qtbot: QtBot) -> None:
    hits = tuple(Hit(f"s{number}", "S", 1.0) for number in range(SHOWN_AT_FIRST))
    model = model_of(SearchResults(hits))
    model.complete()
    assert model.cards.rowCount() == SHOWN_AT_FIRST


def test_what_is_typed_on_changes_the_cards_that_are_there(qtbot: QtBot) -> None:
    found = [
        SearchResults(tuple(Hit(f"{word}{place}", "S", 1.0) for place in range(20)))
        for word in "ab"
    ]
    listing = Listing(lambda page: found[page.query == "b"], lambda hit: card(hit.service_id))
    model = ResultsModel(Results("a"), "", listing, ES)
    qtbot.waitUntil(lambda: model.cards.rowCount() == 20)
    gone: list[int] = []
    model.cards.rowsRemoved.connect(lambda _, first, __: gone.append(first))
    model.show(Results("b"))
    assert model.cards.rowCount() == 20
    assert model.cards.data(model.cards.index(19), NAME) == "b19"
    assert not gone


def test_what_is_near_is_shown_where_there_is_nothing(qtbot: QtBot) -> None:
    model = model_of(SearchResults(near=HITS, suggestions=("acta",)))
    assert model.nothing
    assert model.cards.rowCount() == 2
    assert model.suggestions == ["acta"]
