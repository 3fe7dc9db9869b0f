"""Every sign that a field may want is on the keyboard that opens for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.forms.questions import Question, QuestionKind
from kiosk.languages import language_cards, language_of
from kiosk.protocol.folio import ALPHABET
from kiosk.ui.keyboard_layouts import LAYOUTS, Key, Layout, plane, width_in_keys
from kiosk.ui.keyboard_letters import domain_after, typed_of, variants_of, with_letters
from kiosk.ui.models.question import QuestionModel, TypedAnswer
from kiosk.words import languages, words_of

LOWER = "abcdefghijklmnopqrstuvwxyzñáéíóúü"
DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACTIONS = {
    *("type", "erase", "shift", "accent", "signs", "accents", "letters", "done", "hide"),
    *("domain", "domains"),
}


def keys(layout: str) -> Iterator[Key]:
    for row in LAYOUTS[layout]:
        yield from row


def reachable(layout: str) -> set[str]:
    """Signs that can be typed in a field that opened this layout, its further pages too."""
    pages = {layout}
    for page in ("signs", "accents"):
        if any(key.action == page for seen in tuple(pages) for key in keys(seen)):
            pages.add(page)
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


OF_MEXICO = "āēīōūʉɨŋƛʔꞌʼàèìòùâêîôûäëïöãõç"
"""Letters of the orthographies of Mexico's languages, and of names from elsewhere."""


@pytest.mark.parametrize("layout", ["text", "search"])
def test_every_letter_of_the_languages_of_mexico_has_a_visible_key(layout: str) -> None:
    missing = (set(OF_MEXICO) | set(OF_MEXICO.upper())) - reachable(layout)
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
        (QuestionKind.NUMBER, DIGITS + ".-"),
        (QuestionKind.MONEY, DIGITS + "."),
    ],
)
def test_a_question_opens_a_keyboard_that_has_its_signs(kind: QuestionKind, signs: str) -> None:
    question = QuestionModel(Question(("it",), kind, "It"), TypedAnswer(), words_of("es"))
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
    if layout in {"signs", "accents"}:
        assert "letters" in actions


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", languages())
def test_a_key_without_a_letter_has_a_name(layout: str, language: str) -> None:
    """What a screen reader says of a key is its letter, or else its name."""
    words = words_of(language)
    for key in keys(layout):
        if key.action not in {"type", "domain"} or not key.faces[0].strip():
            assert words(key.name)
        else:
            assert not key.name


def test_names_of_keys_are_no_letters() -> None:
    """Else `Borrar` and a letter would be one to a visitor who asks by name."""
    names = [words_of("es")(key.name) for layout in LAYOUTS for key in keys(layout) if key.name]
    assert all(len(name) > 1 for name in names)


@pytest.mark.parametrize("face", ["a", "A", "n", "N", "u", "'", "?"])
def test_what_a_long_press_offers_keeps_the_case_and_has_a_visible_key_too(face: str) -> None:
    offered = variants_of(face)
    assert offered
    assert not set(offered) - reachable("text")


@pytest.mark.parametrize("face", ["q", "7", " ", "gmail.com", ""])
def test_other_keys_offer_nothing(face: str) -> None:
    assert variants_of(face) == ()


@pytest.mark.parametrize("code", [*language_cards(), "xyz"])
def test_a_languages_own_letters_stand_in_rows_above(code: str) -> None:
    letters = language_of(code).letters
    for name in ("text", "search"):
        layout = with_letters(name, letters)
        assert layout[-4:] == LAYOUTS[name]
        assert [key.faces[0] for row in layout[:-4] for key in row] == list(letters)
    assert with_letters("capitals", letters) == LAYOUTS["capitals"]


def test_a_tone_is_shown_on_something_and_typed_alone() -> None:
    row, *_ = with_letters("text", ("\u0300", "ꞌ"))
    assert [key.faces[0] for key in row] == ["◌\u0300", "ꞌ"]
    assert [typed_of(key.faces[0]) for key in row] == ["\u0300", "ꞌ"]


def test_many_letters_take_more_rows() -> None:
    assert [len(row) for row in with_letters("text", tuple("abcdefghijkl"))[:2]] == [10, 2]


@pytest.mark.parametrize(
    ("before", "typed"), [("ana", "@gmail.com"), ("", "@gmail.com"), ("ana@", "gmail.com")]
)
def test_a_domain_brings_the_at_sign_where_it_is_missing(before: str, typed: str) -> None:
    assert domain_after("@gmail.com", before) == typed


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
