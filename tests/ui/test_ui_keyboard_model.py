"""What a key does: types, shifts for one letter, changes the page, or is said to the field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytestqt.qtbot import QtBot

from kiosk.ui.keyboard_letters import domain_after
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


@dataclass
class Clock:
    """Seconds that pass only when told."""

    now: float = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def typist(qtbot: QtBot, clock: Clock) -> Iterator[Typist]:
    model = KeyboardModel(lambda: words_of("es"), monotonic=clock)
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


def test_a_held_key_offers_its_accents_until_one_is_picked(typist: Typist) -> None:
    typist.model.open("search")
    typist.model.hold("a")
    assert typist.model.offered[:2] == ["á", "à"]
    typist.model.pick("ä", "")
    assert typist.said == ["ä"]
    assert typist.model.offered == []
    typist.model.hold("u")
    typist.model.withdraw()
    assert typist.model.offered == []
    assert typist.said == ["ä"]


def test_another_key_or_field_takes_back_what_was_offered(typist: Typist) -> None:
    typist.model.open("search")
    typist.model.hold("a")
    typist.presses("b")
    assert typist.model.offered == []
    typist.model.hold("e")
    typist.model.open("digits")
    assert typist.model.offered == []


def test_a_mail_domain_takes_one_key_or_two(typist: Typist) -> None:
    typist.model.open("email")
    typist.model.press("domain", "@gmail.com", "ana")
    typist.model.press("domains", "@…", "ana")
    assert "@yahoo.com.mx" in typist.model.offered
    typist.model.pick("@yahoo.com.mx", "ana@")
    assert typist.said == ["@gmail.com", "yahoo.com.mx"]


@pytest.mark.parametrize(
    ("before", "missing"),
    [
        ("ana", "@gmail.com"),
        ("", "@gmail.com"),
        ("ana@", "gmail.com"),
        ("ana@gm", "ail.com"),
        ("ana@GM", "ail.com"),
        ("ana@gmail.com", ""),
        ("ana@hotmail.com", ""),
    ],
)
def test_a_mail_domain_is_typed_once_and_only_what_is_missing_of_it(
    before: str, missing: str
) -> None:
    assert domain_after("@gmail.com", before) == missing


def test_the_letters_follow_the_language(qtbot: QtBot) -> None:
    language = ["es"]
    model = KeyboardModel(lambda: words_of(language[0]))
    assert "ꞌ" not in {key["faces"][0] for row in model.rows for key in row}
    language[0] = "yua"
    with qtbot.waitSignal(model.rowsChanged):
        model.retranslate()
    assert "ꞌ" in {key["faces"][0] for row in model.rows for key in row}
    model.deleteLater()


def test_a_key_repeats_after_two_seconds_at_the_earliest(typist: Typist, qtbot: QtBot) -> None:
    """EN 301 549 5.7: 2 s before it repeats, and as much between two where it is asked for."""
    assert typist.model.repeatAfter >= 2_000
    with qtbot.waitSignal(typist.model.paceChanged):
        typist.model.set_slower(slower=True)
    assert typist.model.repeatEach >= 2_000


@pytest.mark.parametrize(
    ("slower", "pause", "counted"),
    [(False, 0.0, 2), (True, 0.1, 1), (True, 0.49, 1), (True, 0.5, 2)],
)
def test_a_trembling_hand_strikes_once_where_keys_are_slower(
    typist: Typist, clock: Clock, slower: bool, pause: float, counted: int
) -> None:
    """EN 301 549 5.8: the same key within half a second is one stroke."""
    typist.model.open("digits")
    typist.model.set_slower(slower=slower)
    typist.presses("4")
    clock.now += pause
    typist.presses("4")
    assert len(typist.said) == counted
    typist.presses("5")
    assert typist.said[-1] == "5", "another key always counts"
