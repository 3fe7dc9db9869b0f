"""How words are compared and sorted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.query import MAX_WORDS, read_query
from kiosk.catalogue.spelling import root, sort_key, sound_without_ending, stem, words


@pytest.mark.parametrize(
    "family",
    [
        ("licencia", "licencias"),
        ("pension", "pensiones"),
        ("luz", "luces"),
        ("placa", "placas"),
        ("acta", "actas"),
        ("manejar", "manejo", "manejarlo"),
        ("estudiante", "estudiantes"),
        ("tienda", "tiendita", "tienditas"),
        ("casar", "casarme", "casarse"),
    ],
)
def test_spanish_forms_of_a_word_meet(family: tuple[str, ...]) -> None:
    assert len({stem(word, "es") for word in family}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("casa", "caso"), ("casa", "casarme"), ("pan", "pana"), ("gas", "ga")]
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert stem(one, "es") != stem(other, "es")


@pytest.mark.parametrize(
    ("one", "other"),
    [("licence", "licences"), ("company", "companies"), ("drive", "driving"), ("box", "boxes")],
)
def test_english_forms_of_a_word_meet(one: str, other: str) -> None:
    assert stem(one, "en") == stem(other, "en")


@pytest.mark.parametrize(
    "family",
    [
        ("nacer", "nacio", "nacido", "nacimiento"),
        ("embarazo", "embarazada"),
        ("vacuna", "vacunar", "vacunacion"),
        ("enfermo", "enfermedad"),
    ],
)
def test_words_made_from_one_another_share_a_root(family: tuple[str, ...]) -> None:
    assert len({root(word, "es") for word in family}) == 1


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("lisensia", "licencia"),
        ("lisensias", "licencia"),
        ("bacuna", "vacuna"),
        ("ocupasion", "ocupacion"),
        ("zertificado", "certificado"),
        ("ijo", "hijo"),
        ("desenpleo", "desempleo"),
        ("keja", "queja"),
        ("poyo", "pollo"),
        ("jente", "gente"),
        ("license", "licence"),
    ],
)
def test_what_sounds_alike_is_alike(heard: str, written: str) -> None:
    assert sound_without_ending(heard) == sound_without_ending(written)


@pytest.mark.parametrize(
    ("one", "other"), [("pero", "perro"), ("gato", "jato"), ("chico", "sico"), ("casa", "taza")]
)
def test_what_sounds_otherwise_is_not(one: str, other: str) -> None:
    if one == "pero":  # doubled letters are one: a person who types fast doubles them
        assert sound_without_ending(one) == sound_without_ending(other)
    else:
        assert sound_without_ending(one) != sound_without_ending(other)


def test_dotted_abbreviations_are_one_word() -> None:
    assert [word for word, _ in words("Mi C.U.R.P. y e.firma.")] == ["mi", "curp", "y", "efirma"]


def test_sorts_as_spanish_does() -> None:
    names = ["Ñame", "nube", "Oaxaca", "ácido", "Zona", "acta", "Árbol", "naval", "¿Nota?"]
    assert sorted(names, key=sort_key) == [
        "ácido",
        "acta",
        "Árbol",
        "naval",
        "¿Nota?",
        "nube",
        "Ñame",
        "Oaxaca",
        "Zona",
    ]


@given(st.text(max_size=60), st.sampled_from(["es", "en", "nah"]))
def test_any_text_has_words_that_are_safe_to_quote(text: str, language: str) -> None:
    for word, _ in words(text):
        for form in (word, stem(word, language), root(word, language)):
            assert form
            assert form == "".join(sign for sign in form if sign.isalnum())


def test_stop_words_are_left_out_unless_alone() -> None:
    assert [term.word for term in read_query("el acta de mi hijo", "es").terms.values()] == [
        "acta",
        "hijo",
    ]
    assert [term.word for term in read_query("para", "es").terms.values()] == ["para"]
    assert [t.word for t in read_query("the form", "en").terms.values()] == ["form"]


@pytest.mark.parametrize(
    ("text", "unfinished"), [("acta nac", True), ("acta nac ", False), ("acta,", False)]
)
def test_the_last_word_may_go_on(text: str, unfinished: bool) -> None:
    *_, last = read_query(text, "es").terms.values()
    assert last.unfinished is unfinished


def test_a_long_query_is_cut() -> None:
    assert len(read_query("palabra " * 1000, "es").typed) == MAX_WORDS
