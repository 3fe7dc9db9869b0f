"""What one word means to a visitor it means everywhere, and one thing is called by one name."""

from __future__ import annotations

import re

import pytest

from kiosk.words import words_of
from portal.public.rendering import page_words

TEXTS = {language: words_of(language).texts for language in ("es", "en")}
NOT_SENT = {"es": ("no se envía", "sin enviar"), "en": ("not sent", "without sending")}


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("key", ["draft.heading", "finish.saved", "finish.saved-partly"])
def test_what_is_only_saved_is_said_not_to_be_sent(key: str, language: str) -> None:
    said = TEXTS[language][key]
    assert any(words in said for words in NOT_SENT[language]), said
    assert said != TEXTS[language]["confirmation.heading"]


@pytest.mark.parametrize("language", TEXTS)
def test_what_is_only_saved_is_nowhere_said_to_be_sent(language: str) -> None:
    texts = TEXTS[language]
    where = [text for key, text in texts.items() if key.startswith("draft.where-")]
    assert where
    assert not [text for text in where if re.search(r"env[ií]|sen[dt]", text)]


def test_the_code_of_a_folio_alone_is_called_clave() -> None:
    """An e.firma has files and a password, a place has a number."""
    others = [key for key in TEXTS["es"] if key.startswith(("sign.", "location."))]
    assert not [key for key in others if "clave" in TEXTS["es"][key].lower()]
    assert not [key for key in others if "private key" in TEXTS["en"][key]]


@pytest.mark.parametrize("language", TEXTS)
def test_an_efirma_that_is_good_no_longer_is_cancelled_in_plain_words(language: str) -> None:
    room = {key: text for key, text in TEXTS[language].items() if key.startswith("sign.")}
    assert not [key for key, text in room.items() if re.search(r"(?<!\{)revo", text.lower())]


@pytest.mark.parametrize("key", ["state.held.long", "stage.held"])
def test_what_is_held_says_whom_to_speak_to(key: str) -> None:
    assert "Hable con la persona encargada" in TEXTS["es"][key]
    assert "Speak to the person in charge" in TEXTS["en"][key]


ONE_NAME = [
    ("beforehand.again", "guide.change-answers"),
    ("location.type-HighSchool", "postings.kind-HighSchool"),
    ("location.type-HighSchool", "postings.schooling-high-school"),
    ("tender.category-works", "postings.category-works"),
    ("postings.sort-closing", "postings.sort-ending"),
    ("letter.take-appointment", "paper.take-appointment"),
    ("letter.take-payment", "paper.take-payment"),
    ("job.employer-unsaid", "postings.employer-unsaid"),
]


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize(("one", "other"), ONE_NAME)
def test_one_thing_has_one_name(one: str, other: str, language: str) -> None:
    assert TEXTS[language][one] == TEXTS[language][other]


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("key", ["draft.advice-return", "slip.draft-code"])
def test_who_saved_something_is_told_the_button_that_goes_on_with_it(
    key: str, language: str
) -> None:
    texts = TEXTS[language]
    assert texts["home.continue"] in texts[key]
    assert page_words(language)("public.drafts") == texts["home.continue"]


def test_what_is_taken_along_is_named() -> None:
    takes = {key: text for key, text in TEXTS["es"].items() if key.startswith("paper.take-")}
    assert takes
    assert all(text.startswith(("Llevarme ", "Ver ")) for text in takes.values()), takes


@pytest.mark.parametrize("key", ["fault.date.late", "fault.date.early", "sign.fault-not-yours"])
def test_a_fault_says_what_to_do_and_blames_nobody(key: str) -> None:
    assert re.search(r"\b(Escriba|Revíselos)\b", TEXTS["es"][key])
    assert not re.search(r"muy (antigua|adelante)|de otra persona", TEXTS["es"][key])
