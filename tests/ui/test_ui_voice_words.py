"""What is said of the focus and of each stroke, and what each key asks for, as tables."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kiosk.ui.speech.focus import Spot, change, told
from kiosk.ui.speech.guiding import greeting, spelt_out
from kiosk.ui.speech.script import LONGEST, MASK, Seen, SpokenKind, line_of
from kiosk.ui.speech.strokes import SIGNS, Typed, echo
from kiosk.ui.voice_keys import Act, act_of
from kiosk.words import languages, words_of

ES = words_of("es")
Key = Qt.Key
NONE, PAD = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize(
    ("spot", "said"),
    [
        (Spot(1, Seen(SpokenKind.BUTTON, "Salud"), 2, 5), "Salud, botón, 2 de 5"),
        (Spot(1, Seen(SpokenKind.BUTTON, "Salud")), "Salud, botón"),
        (Spot(1, Seen(SpokenKind.BUTTON, "Falta algo.")), "Falta algo, botón"),
        (
            Spot(1, Seen(SpokenKind.BUTTON, "Salud", note="Vacunas"), 1, 2),
            "Salud, botón, 1 de 2. Vacunas",
        ),
        (Spot(1, Seen(SpokenKind.CHOICE, "Sí"), 1, 2), "Sí, opción, no escogida, 1 de 2"),
        (Spot(1, Seen(SpokenKind.CHOICE, "Sí", chosen=True)), "Sí, opción, escogida"),
        (Spot(1, Seen(SpokenKind.FIELD, "Nombre")), "Nombre, campo vacío. Escriba"),
        (Spot(1, Seen(SpokenKind.FIELD, "Nombre", value="Ana")), "Nombre, campo. Dice: Ana"),
        (Spot(1, Seen(SpokenKind.TEXT, "K7-2M", note="K 7 , 2 M")), "K7-2M: K 7 , 2 M."),
        (
            Spot(1, Seen(SpokenKind.BUTTON, "English", language="en"), 2, 2),
            "English, button, 2 of 2",
        ),
    ],
)
def test_name_what_it_is_its_state_and_which_of_how_many(spot: Spot, said: str) -> None:
    assert told(spot, ES) == said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (("", 0), ("A", 1), "A"),
        (("A", 1), ("A ", 2), "espacio"),
        (("ana", 3), ("ana@", 4), "arroba"),
        (("Ana", 3), ("An", 2), "Se borró a"),
        (("Ana", 3), ("", 0), "Se borró Ana"),
        (("nupj9", 5), ("NUPJ9", 5), "NUPJ"),
        (("", 0), ("sugerencia", 10), "sugerencia"),
        (("Aa", 1), ("Aaa", 2), "a"),
        (("Ana", 3), ("Ana", 2), "a"),
        (("Ana", 0), ("Ana", 3), "Final"),
        (("Ana", 3), ("Ana", 3), ""),
    ],
)
def test_each_stroke_is_echoed(before: tuple[str, int], after: tuple[str, int], said: str) -> None:
    assert echo(Typed(*before), Typed(*after), ES) == said


@given(st.text(MASK, max_size=20), st.text(MASK, max_size=20), st.integers(0, 20))
def test_of_what_is_hidden_no_stroke_is_told_from_another(one: str, other: str, at: int) -> None:
    said = echo(Typed(one, len(one), hidden=True), Typed(other, min(at, len(other)), True), ES)
    assert said in {
        "",
        ES("voice.typed-hidden"),
        ES("voice.erased-hidden"),
        ES("aloud.hidden"),
        ES("voice.field-end"),
    }


def test_only_what_is_new_is_said() -> None:
    before = Spot(1, Seen(SpokenKind.CHOICE, "Sí"), 1, 2)
    assert change(before, before, ES) == ""
    assert change(before, replace(before, thing=2), ES) == told(before, ES)
    chosen = replace(before, seen=replace(before.seen, chosen=True))
    assert change(before, chosen, ES) == "Sí, opción, escogida, 1 de 2"
    field = Spot(3, Seen(SpokenKind.FIELD, "CURP"), typed=Typed("", 0))
    wrong = replace(field, seen=replace(field.seen, note="Le falta una letra."))
    assert change(field, wrong, ES) == "Le falta una letra."


@pytest.mark.parametrize(
    ("key", "held", "in_field", "act"),
    [
        (Key.Key_F1, NONE, True, Act.VOICE),
        (Key.Key_F2, NONE, True, Act.REPEAT),
        (Key.Key_Clear, PAD, False, Act.VOICE),
        (Key.Key_5, PAD, False, Act.VOICE),
        (Key.Key_5, PAD, True, None),
        (Key.Key_5, NONE, False, None),
        (Key.Key_Plus, PAD, False, Act.LOUDER),
        (Key.Key_Minus, PAD, True, None),
        (Key.Key_Down, PAD, False, Act.AFTER),
        (Key.Key_Down, NONE, True, Act.AFTER),
        (Key.Key_Left, NONE, True, None),
        (Key.Key_Left, PAD, False, Act.CONTROL_BEFORE),
        (Key.Key_F1, SHIFT, False, None),
        (Key.Key_A, NONE, False, None),
        (Key.Key_Return, NONE, False, None),
        (Key.Key_Enter, PAD, False, None),
    ],
)
def test_what_a_key_asks_for(
    key: Qt.Key, held: Qt.KeyboardModifier, in_field: bool, act: Act | None
) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, held)
    assert act_of(event, Key.Key_F1, in_field=in_field) is act


@pytest.mark.parametrize("language", languages())
def test_who_waits_for_another_language_hears_of_it_in_that_one(language: str) -> None:
    words = words_of(language)
    said = greeting("Attract", words, lambda _: True, private=False)
    assert {line.language for line in said} == set(languages())
    assert said[0].text.startswith(words("voice.on")[:6])
    alone = greeting("Home", words, lambda _: True, private=True)
    assert {line.language for line in alone} == {language}
    assert all(words("voice.heard-by-all")[:12] not in line.text for line in alone)


def test_a_long_text_is_spelt_to_its_beginning_only() -> None:
    (line,) = spelt_out((line_of("K7-2", ES),), ES)
    assert line.text == "K, 7, guion, 2"
    long = spelt_out((line_of("a" * 900, ES),), ES)
    assert sum(len(line.text) for line in long) < 2 * LONGEST


def test_every_sign_has_a_name() -> None:
    assert all(ES.has(f"voice.sign-{name}") for name in SIGNS.values())
