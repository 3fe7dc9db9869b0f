"""Every sign that a field may want is on the keyboard that opens for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.forms.questions import Question, QuestionKind
from kiosk.protocol.folio import ALPHABET
from kiosk.ui.keyboard_layouts import LAYOUTS, Key, Layout, plane, width_in_keys
from kiosk.ui.models.question import Entry, QuestionModel
from kiosk.words import languages, words_of

LOWER = "abcdefghijklmnopqrstuvwxyzñáéíóúü"
DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACTIONS = {"type", "erase", "shift", "accent", "signs", "letters", "done", "hide"}


def keys(layout: str) -> Iterator[Key]:
    for row in LAYOUTS[layout]:
        yield from row


def reachable(layout: str) -> set[str]:
    """Signs that can be typed in a field that opened this layout, its signs page too."""
    pages = {layout} | ({"signs"} if any(key.action == "signs" for key in keys(layout)) else set())
    planes = {0}
    actions = {key.action for key in keys(layout)}
    for action, step in (("shift", 1), ("accent", 2)):
        if action in actions:
            planes |= {face + step for face in planes}
    return {
        key.faces[face] for page in pages for key in keys(page) if key.action == "type"
        for face in planes
    }  # fmt: skip


@pytest.mark.parametrize("layout", ["text", "search"])
def test_every_letter_of_spanish_can_be_typed(layout: str) -> None:
    missing = set(LOWER + LOWER.upper() + DIGITS + " .,;:-'¿?¡!()\"@/#%&+ʼꞌ") - reachable(layout)
    assert not missing


@pytest.mark.parametrize(
    ("kind", "signs"),
    [
        (QuestionKind.TEXT, LOWER + LOWER.upper() + DIGITS + " "),
        (QuestionKind.LONG_TEXT, LOWER + LOWER.upper() + DIGITS + " "),
        (QuestionKind.PERSON_NAME, LOWER + LOWER.upper() + " -'"),
        (QuestionKind.CURP, CAPITALS + DIGITS),
        (QuestionKind.RFC, CAPITALS + "Ñ&" + DIGITS),
        (QuestionKind.EMAIL, "abcdefghijklmnopqrstuvwxyz" + DIGITS + "@._-+"),
        (QuestionKind.CLABE, DIGITS),
        (QuestionKind.NSS, DIGITS),
        (QuestionKind.PHONE, DIGITS),
        (QuestionKind.POSTCODE, DIGITS),
        (QuestionKind.INTEGER, DIGITS),
        (QuestionKind.NUMBER, DIGITS + "."),
        (QuestionKind.MONEY, DIGITS + "."),
    ],
)
def test_a_question_opens_a_keyboard_that_has_its_signs(kind: QuestionKind, signs: str) -> None:
    question = QuestionModel(Question(("it",), kind, "It"), Entry(), words_of("es"))
    missing = set(signs) - reachable(question.layout)
    assert not missing, f"{question.layout} lacks {sorted(missing)}"


def test_a_folio_and_its_code_can_be_typed() -> None:
    assert set(ALPHABET) <= reachable("capitals")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sign_is_on_one_key_of_a_page(layout: str) -> None:
    faces = [key.faces[0] for key in keys(layout) if key.action == "type"]
    assert len(faces) == len(set(faces))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_page_can_erase_go_on_and_be_left(layout: str) -> None:
    actions = [key.action for key in keys(layout)]
    assert set(actions) <= ACTIONS
    assert actions.count("erase") == 1
    assert actions.count("done") == 1
    if layout == "signs":
        assert "letters" in actions


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", languages())
def test_a_key_without_a_letter_has_a_name(layout: str, language: str) -> None:
    """What a screen reader says of a key is its letter, or else its name."""
    words = words_of(language)
    for key in keys(layout):
        if key.action != "type" or not key.faces[0].strip():
            assert words(key.name)
        else:
            assert not key.name


def test_names_of_keys_are_no_letters() -> None:
    """Else `Borrar` and a letter would be one to a visitor who asks by name."""
    names = [words_of("es")(key.name) for layout in LAYOUTS for key in keys(layout) if key.name]
    assert all(len(name) > 1 for name in names)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_rows_are_of_nearly_one_width(layout: str) -> None:
    widths = [sum(key.width for key in row) for row in LAYOUTS[layout]]
    assert min(widths) >= 0.7 * max(widths), f"a ragged keyboard: {widths}"


def test_the_width_is_that_of_the_widest_row() -> None:
    row: Layout = ((Key(("a",) * 4), Key(("b",) * 4, width=3)), (Key(("c",) * 4),))
    assert width_in_keys(row) == 2.5


@pytest.mark.parametrize(
    ("shifted", "accented", "face"),
    [(False, False, "a"), (True, False, "A"), (False, True, "á"), (True, True, "Á")],
)
def test_the_plane_picks_the_face(shifted: bool, accented: bool, face: str) -> None:
    (letter,) = [key for key in keys("text") if key.faces[0] == "a"]
    assert letter.faces[plane(shifted=shifted, accented=accented)] == face


@pytest.mark.parametrize(("plain", "accented"), [("u", "ú"), ("y", "ü"), ("ñ", "ñ"), ("n", "n")])
def test_accents(plain: str, accented: str) -> None:
    (letter,) = [key for key in keys("text") if key.faces[0] == plain]
    assert letter.faces == (plain, plain.upper(), accented, accented.upper())
