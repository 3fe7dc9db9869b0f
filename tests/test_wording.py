"""What one word means to a visitor it means everywhere, and one thing is called by one name."""

from __future__ import annotations

import re

import pytest

from kiosk.words import words_of

TEXTS = {language: words_of(language).texts for language in ("es", "en")}
NOT_SENT = {"es": ("no se envía", "sin enviar"), "en": ("not sent", "without sending")}


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("key", ["draft.heading", "finish.saved", "finish.saved-partly"])
def test_what_is_only_saved_is_said_not_to_be_sent(key: str, language: str) -> None:
    said = TEXTS[language][key]
    assert any(words in said for words in NOT_SENT[language]), said
    assert said != TEXTS[language]["confirmation.heading"]


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
