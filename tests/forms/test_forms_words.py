"""Every message of this room has Spanish and English words, and no word is left over."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kiosk.forms.fault import Fault
from kiosk.forms.wording import fault_words
from kiosk.words import words_of

ROOT = Path(__file__).parents[2]


def texts_of(language: str) -> dict[str, str]:
    """The forms' own words, and of the days' those that a form says of an answer."""
    folder = ROOT / "assets/translations"
    own, days = (
        json.loads((folder / f"{area}.{language}.json").read_text("utf-8"))
        for area in ("forms", "days")
    )
    merged: dict[str, str] = {**own, **{key: days[key] for key in days if key.startswith("fault.")}}
    return merged


TEXTS = {language: texts_of(language) for language in ("es", "en")}
BY_PART = {
    "fault.curp.": ["signs", "name", "date-digits", "sex", "consonants", "last-digit"],
    "fault.clabe.": ["digits", "length"],
    "fault.nss.": ["digits", "length"],
    "fault.phone.": ["digits", "length"],
    "fault.postcode.": ["digits", "length"],
}
"""Keys that the code puts together."""


def keys_in_code() -> set[str]:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "kiosk/forms").glob("*.py"))
    written = set(re.findall(r'"((?:fault|answer)\.[a-z.-]+[a-z])"', code))
    return written | {prefix + part for prefix, parts in BY_PART.items() for part in parts}


@pytest.mark.parametrize("language", TEXTS)
def test_every_key_has_words_and_every_word_a_key(language: str) -> None:
    assert set(TEXTS[language]) == keys_in_code()


def test_both_languages_take_the_same_parameters() -> None:
    def parameters(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    for key, spanish in TEXTS["es"].items():
        assert parameters(spanish) == parameters(TEXTS["en"][key]), key


@pytest.mark.parametrize(
    ("fault", "spanish"),
    [
        (
            Fault(("q",), "fault.curp.check-digit"),
            "El último número no coincide. Revise su CURP: son 18 letras y números.",
        ),
        (
            Fault(("q",), "fault.curp.length", {"length": 17}),
            "La CURP tiene 18 letras y números, y aquí hay 17. Revise si falta o sobra alguno.",
        ),
        (
            Fault(("q",), "fault.date.late", {"latest": date(2026, 11, 24)}),
            "Escriba una fecha que no pase del 24 de noviembre de 2026.",
        ),
        (
            Fault(("q",), "fault.maximum", {"maximum": Decimal(1_000_000)}),
            "El número es muy grande. Escriba $1,000,000 o menos.",
        ),
    ],
)
def test_a_fault_in_words(fault: Fault, spanish: str) -> None:
    words = words_of("es")
    assert fault_words(fault, words) == spanish
