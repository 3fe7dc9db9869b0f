"""What a key does: types, shifts for one letter, changes the page, or is said to the field."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from kiosk.ui.models.keyboard import KeyboardModel
from kiosk.words import words_of


class Typist:
    """Presses keys by what they show, and collects what comes out."""

    def __init__(self, model: KeyboardModel) -> None:
        self.model = model
        self.said: list[str] = []
        model.typed.connect(self.said.append)
        model.erased.connect(lambda: self.said.append("<erase>"))
        model.completed.connect(lambda: self.said.append("<done>"))
        model.dismissed.connect(lambda: self.said.append("<hide>"))

    def presses(self, *faces: str) -> None:
        for face in faces:
            self.model.press("type", face)

    def acts(self, *actions: str) -> None:
        for action in actions:
            self.model.press(action, "")

    def shown(self) -> str:
        """The letters that are seen now."""
        return "".join(
            key["faces"][self.model.plane]
            for row in self.model.rows
            for key in row
            if key["action"] == "type"
        )


@pytest.fixture
def typist(qtbot: QtBot) -> Iterator[Typist]:
    model = KeyboardModel(lambda: words_of("es"))
    yield Typist(model)
    model.deleteLater()


def test_a_text_begins_with_a_capital_and_goes_on_without(typist: Typist) -> None:
    typist.model.open("text")
    assert typist.model.shifted
    assert "QWERTY" in typist.shown()
    typist.presses("A")
    assert not typist.model.shifted
    assert "qwerty" in typist.shown()
    typist.presses("n", "a")
    assert typist.said == ["A", "n", "a"]


@pytest.mark.parametrize("layout", ["search", "email", "capitals", "digits"])
def test_other_fields_begin_as_they_are(typist: Typist, layout: str) -> None:
    typist.model.open("text")
    typist.model.open(layout)
    assert not typist.model.shifted


def test_shift_and_accent_last_for_one_letter(typist: Typist) -> None:
    typist.model.open("search")
    typist.acts("shift", "accent")
    assert typist.model.shifted
    assert typist.model.accented
    assert "ÁSDFGHJKLÑ" in typist.shown()
    typist.presses("Á")
    assert (typist.model.shifted, typist.model.accented) == (False, False)


@pytest.mark.parametrize("action", ["shift", "accent"])
def test_pressed_twice_it_is_as_before(typist: Typist, qtbot: QtBot, action: str) -> None:
    typist.model.open("search")
    with qtbot.waitSignal(typist.model.planeChanged):
        typist.acts(action)
    typist.acts(action)
    assert typist.model.plane == 0


def test_signs_and_back_to_the_letters_of_the_field(typist: Typist, qtbot: QtBot) -> None:
    typist.model.open("search")
    with qtbot.waitSignal(typist.model.rowsChanged):
        typist.acts("signs")
    assert "1234567890" in typist.shown()
    typist.presses("4")
    assert "1234567890" in typist.shown(), "a number has more than one digit"
    typist.acts("letters")
    assert "qwerty" in typist.shown()


def test_another_field_brings_its_own_page(typist: Typist) -> None:
    typist.model.open("search")
    typist.acts("signs")
    typist.model.open("digits")
    assert typist.shown() == "1234567890"
    assert typist.model.widthInKeys < 8


def test_erase_done_and_hide_are_told(typist: Typist) -> None:
    typist.acts("erase", "done", "hide")
    assert typist.said == ["<erase>", "<done>", "<hide>"]


def test_a_key_that_nobody_knows_is_a_bug(typist: Typist) -> None:
    with pytest.raises(ValueError, match="paste"):
        typist.acts("paste")


def test_names_of_keys_follow_the_language(qtbot: QtBot) -> None:
    language = ["es"]
    model = KeyboardModel(lambda: words_of(language[0]))
    names = {key["name"] for row in model.rows for key in row}
    assert words_of("es")("keyboard.space") in names
    language[0] = "en"
    with qtbot.waitSignal(model.rowsChanged):
        model.retranslate()
    assert words_of("en")("keyboard.space") in {key["name"] for row in model.rows for key in row}
    model.deleteLater()


def test_an_unchanged_page_is_not_drawn_again(typist: Typist, qtbot: QtBot) -> None:
    typist.model.open("digits")
    with qtbot.assertNotEmitted(typist.model.rowsChanged):
        typist.model.open("digits")
