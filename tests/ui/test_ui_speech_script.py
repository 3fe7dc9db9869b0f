"""What is said of a page, as a table: nothing left out, nothing said that is hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.speech.script import LONGEST, Layer, Seen, SpokenKind, line_of, script
from kiosk.words import languages, words_of

ES = words_of("es")


def said(*seen: Seen, language: str = "es") -> list[str]:
    return [line.text for line in script(seen, words_of(language))]


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (Seen(SpokenKind.TEXT, "Hola"), "Hola"),
        (Seen(SpokenKind.BUTTON, "Continuar"), "Botón: Continuar."),
        (Seen(SpokenKind.CHOICE, "Es mía"), "Opción: Es mía."),
        (Seen(SpokenKind.CHOICE, "Es mía", chosen=True), "Opción escogida: Es mía."),
        (Seen(SpokenKind.FIELD, "Nombres"), "Campo vacío: Nombres."),
        (Seen(SpokenKind.FIELD, "Nombres", value="Ana"), "Campo: Nombres. Escribió: Ana."),
        (
            Seen(SpokenKind.FIELD, "Nombres", note="Falta su nombre."),
            "Campo vacío: Nombres. Falta su nombre.",
        ),
        (Seen(SpokenKind.TEXT, "••••••"), "Oculto."),
    ],
)
def test_each_thing_is_said_for_what_it_is(seen: Seen, text: str) -> None:
    assert said(seen) == [text]


@given(st.text(min_size=1))
def test_what_a_field_hides_is_never_said_nor_how_long_it_is(secret: str) -> None:
    empty = script([Seen(SpokenKind.FIELD, "Clave", hidden=True)], ES)
    filled = script([Seen(SpokenKind.FIELD, "Clave", value=secret, hidden=True)], ES)
    assert filled == empty


def test_a_field_says_its_label_itself() -> None:
    assert said(Seen(SpokenKind.TEXT, "Nombres"), Seen(SpokenKind.FIELD, "Nombres")) == [
        "Campo vacío: Nombres."
    ]


def test_the_page_comes_first_then_the_line_then_the_bar() -> None:
    seen = [
        Seen(SpokenKind.TEXT, "Sin conexión", Layer.TOP),
        Seen(SpokenKind.TEXT, "¿Qué necesita?"),
        Seen(SpokenKind.BUTTON, "Atrás", Layer.BAR, enabled=False),
        Seen(SpokenKind.BUTTON, "Inicio", Layer.BAR),
        Seen(SpokenKind.BUTTON, "Terminar", Layer.BAR),
    ]
    assert said(*seen) == ["¿Qué necesita?", "Sin conexión", "Abajo están: Inicio, Terminar."]


def test_a_question_in_front_is_heard_alone() -> None:
    seen = [
        Seen(SpokenKind.TEXT, "La página"),
        Seen(SpokenKind.BUTTON, "Inicio", Layer.BAR),
        Seen(SpokenKind.TEXT, "¿Sigue ahí?", Layer.FRONT),
    ]
    assert said(*seen) == ["¿Sigue ahí?"]


def test_a_long_text_is_said_sentence_by_sentence() -> None:
    sentence = "Esto es una frase de prueba que se dice de una vez."
    text = " ".join([sentence] * 10)
    assert said(Seen(SpokenKind.TEXT, text)) == [sentence] * 10
    assert len(sentence) < LONGEST < len(text)


def test_lines_are_one_line() -> None:
    assert said(Seen(SpokenKind.TEXT, "Uno\ndos\t tres ")) == ["Uno dos tres"]


def test_what_fell_back_to_spanish_is_said_in_spanish() -> None:
    line = line_of(words_of("yua")("bar.back"), words_of("yua"))
    assert (line.text, line.language) == ("Atrás", "es")
    assert line_of("In lakꞌech", words_of("yua")).language == "yua"


def test_a_recording_is_found_by_the_texts_key_or_else_by_its_sum() -> None:
    assert line_of(ES("bar.back"), ES).clip == "bar.back"
    one, other = line_of("Copia del acta", ES).clip, line_of("Otra cosa", ES).clip
    assert one.startswith("text-")
    assert one != other
    assert "/" not in one


@pytest.mark.parametrize("language", languages())
def test_there_are_words_for_all_of_it(language: str) -> None:
    seen = [Seen(kind, "Nombre", chosen=chosen) for kind in SpokenKind for chosen in (False, True)]
    assert all("{" not in text and "Nombre" in text for text in said(*seen, language=language))
