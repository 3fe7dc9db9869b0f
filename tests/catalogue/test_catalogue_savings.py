"""What was saved: reckoned from facts, and of what is not known nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from catalogue_author import SERVICE, Author, text

from kiosk.catalogue.building import build_store
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.savings import Saved, Savings, saved
from kiosk.catalogue.source import load_source, read_source
from kiosk.catalogue.text import Text
from kiosk.ui.saved_words import saved_words
from kiosk.words import Words, words_of

ES, EN = words_of("es"), words_of("en")
TLACOLULA, OAXACA, NOWHERE = "20551", "20067", "99999"
BASIS = Text(text("Por los pasos.", "By the steps."))


@pytest.mark.parametrize(
    ("visits", "office", "centre", "km"),
    [
        (1, OAXACA, TLACOLULA, (55, 65)),  # some 30 km apart, there and back
        (2, OAXACA, TLACOLULA, (110, 130)),
        (1, OAXACA, OAXACA, (0, 0)),  # how far it is within a town is not known
        (1, OAXACA, None, (0, 0)),
        (1, OAXACA, "MX-OAX", (0, 0)),
        (1, NOWHERE, TLACOLULA, (0, 0)),
        (1, None, TLACOLULA, (0, 0)),
    ],
)
def test_the_way_is_reckoned_between_two_known_places(
    visits: int, office: str | None, centre: str | None, km: tuple[int, int]
) -> None:
    found = saved(Savings(visits, BASIS, office), centre)
    assert km[0] <= found.km <= km[1]
    assert found.visits == visits


def test_time_and_money_are_said_only_where_they_are_given() -> None:
    assert saved(Savings(2, BASIS), None) == Saved(2, 0, 0, Decimal(0))
    whole = Savings(2, BASIS, None, 45, Decimal("59.50"))
    assert saved(whole, None) == Saved(2, 0, 90, Decimal("59.50"))


@pytest.mark.parametrize(
    ("savings", "words", "said"),
    [
        (Savings(1, BASIS), ES, "1 ida a la oficina"),
        (Savings(1, BASIS), EN, "1 trip to the office"),
        (
            Savings(2, BASIS, None, 45, Decimal("59.50")),
            ES,
            "2 idas a la oficina, 1 hora en la oficina, 30 minutos en la oficina, $59.50",
        ),
    ],
)
def test_it_is_said_in_words(savings: Savings, words: Words, said: str) -> None:
    assert saved_words(savings, None, words) == said


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"visits": 0}, "visits"),
        ({"basis": {"en": "Because."}}, "Spanish"),
        ({"office": "MX-OAX"}, "office"),
        ({"minutes": 0}, "minutes"),
        ({"pesos": -1}, "pesos"),
        ({"hours": 3}, "hours"),
    ],
)
def test_what_an_author_may_not_say(author: Author, fields: dict[str, Any], what: str) -> None:
    usual = {"visits": 1, "basis": text("Por los pasos.", "By the steps.")}
    author.service(SERVICE, saves={**usual, **fields})
    reading = read_source(author.folder)
    assert reading.catalogue is None
    assert any(what in problem.message for problem in reading.problems)


def test_the_store_holds_it_as_it_was_read(author: Author, tmp_path: Path) -> None:
    author.service(
        SERVICE,
        saves={
            "visits": 1,
            "basis": text("Por los pasos.", "By the steps."),
            "office": 20067,
            "pesos": 59.5,
        },
    )
    build_store(load_source(author.folder), tmp_path / "store.sqlite")
    with CatalogueStore.open(tmp_path / "store.sqlite") as store:
        assert store.service(SERVICE).saves == Savings(1, BASIS, OAXACA, None, Decimal("59.50"))
