"""What places are called, in phrases of Spanish and English."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from kiosk.catalogue.place_names import (
    PHRASES,
    municipalities_of,
    phrases,
    place_exists,
    place_name,
    slug_of,
)
from kiosk.catalogue.places import STATES

OAXACA_DE_JUAREZ = "20067"


def test_all_of_mexico_is_named() -> None:
    municipalities = list(chain.from_iterable(map(municipalities_of, STATES)))
    assert (len(STATES), len(municipalities)) == (32, 2478)
    assert municipalities == sorted(municipalities)
    for place in (*STATES, *municipalities):
        assert place_exists(place)
        assert re.fullmatch(r"[A-ZÁÉÍÓÚÑ][^\s;]*( [^\s;]+)*", place_name(place))


@pytest.mark.parametrize("place", ["", "20999", "33001", "MX-DIF", "oaxaca"])
def test_a_place_that_does_not_exist_is_none(place: str) -> None:
    assert not place_exists(place)
    with pytest.raises(KeyError):
        place_name(place)


@pytest.mark.parametrize("kind", ["state", "municipality"])
def test_no_two_places_of_a_kind_have_one_slug(kind: str) -> None:
    places = STATES if kind == "state" else chain.from_iterable(map(municipalities_of, STATES))
    slugs = [slug_of(place) for place in places]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)


@pytest.mark.parametrize(
    ("place", "language", "phrase", "words"),
    [
        ("MX-OAX", "es", "of_state", "de Oaxaca"),
        ("MX-OAX", "es", "of_the_state", "del Estado de Oaxaca"),
        ("MX-MEX", "es", "of_state", "del Estado de México"),
        ("MX-MEX", "es", "of_the_state", "del Estado de México"),
        ("MX-MEX", "es", "in_state", "en el Estado de México"),
        ("MX-MEX", "en", "in_state", "in the State of Mexico"),
        ("MX-CMX", "es", "of_state", "de la Ciudad de México"),
        ("MX-CMX", "es", "of_the_state", "de la Ciudad de México"),
        ("MX-CMX", "en", "in_state", "in Mexico City"),
        ("MX-CMX", "en", "of_the_state", "of Mexico City"),
        ("MX-CMX", "en", "also_state", "CDMX"),
        ("MX-NLE", "es", "also_state", "Nuevo León"),
        ("MX-NLE", "es", "of_the_state", "del Estado de Nuevo León"),
        ("MX-VER", "es", "of_the_state", "del Estado de Veracruz de Ignacio de la Llave"),
        ("MX-VER", "en", "of_state", "of Veracruz"),
        ("MX-VER", "nah", "of_state", "de Veracruz"),
        (OAXACA_DE_JUAREZ, "es", "of_municipality", "de Oaxaca de Juárez"),
        (OAXACA_DE_JUAREZ, "en", "of_municipality", "of Oaxaca de Juárez"),
        (OAXACA_DE_JUAREZ, "es", "of_state", "de Oaxaca"),
        (OAXACA_DE_JUAREZ, "es", "seat", "Oaxaca de Juárez"),
        ("23005", "es", "in_municipality", "en Benito Juárez, Quintana Roo"),
        ("23005", "es", "seat", "Cancún"),
        ("09014", "en", "municipality", "Benito Juárez, Mexico City"),
    ],
)
def test_a_place_is_spoken_of_as_people_do(
    place: str, language: str, phrase: str, words: str
) -> None:
    assert phrases(place, language)[phrase] == words


def test_every_place_has_every_phrase() -> None:
    for language in ("es", "en"):
        assert phrases(OAXACA_DE_JUAREZ, language).keys() == PHRASES
        of_states = {phrase for phrase in PHRASES if phrase.endswith("state")}
        assert all(phrases(state, language).keys() == of_states for state in STATES)


@pytest.mark.parametrize(
    ("place", "slug"),
    [
        ("MX-MEX", "estado-de-mexico"),
        ("31050", "merida"),
        ("19031", "juarez-nuevo-leon"),
        ("20208", "san-juan-mixtepec-oaxaca-20208"),
    ],
)
def test_a_slug_is_the_place_in_an_id(place: str, slug: str) -> None:
    assert slug_of(place) == slug
