"""An amount is written in one way wherever it stands, and heard as the pesos that it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kiosk.catalogue.model import Catalogue, Cost, Service
from kiosk.catalogue.savings import Saved
from kiosk.catalogue.service_words import cost_lines, cost_summary
from kiosk.forms.entry import parse, present
from kiosk.forms.questions import Question, QuestionKind
from kiosk.languages import language_of
from kiosk.money import money_aloud, money_words, typed_pesos
from kiosk.printing.blocks import Large
from kiosk.printing.composing import compose
from kiosk.printing.samples import samples
from kiosk.printing.slip import PaymentSlip
from kiosk.ui.answer_words import answer_words
from kiosk.ui.posting_words import amount_words
from kiosk.ui.saved_words import amounts
from kiosk.ui.speech.script import Utterance
from kiosk.ui.speech.voices import Dispatcher, Espeak, Manner
from kiosk.words import words_of

ES, EN = words_of("es"), words_of("en")
ASKED = Question(("q",), QuestionKind.MONEY, "¿Cuánto?")
WRITTEN = [
    (Decimal(1250), "$1,250", "1,250 pesos"),
    (Decimal("1250.00"), "$1,250", "1,250 pesos"),
    (Decimal("1250.50"), "$1,250.50", "1,250.50 pesos"),
    (Decimal(74), "$74", "74 pesos"),
]
UNCERTAIN = (
    "1250,50", "12,5", "12,50", "1,25,000", "0,500", "1,250,50", "1.250", "1,250.505", "12.", ".5",
    "-3", "1e3", "NaN", "$", "", "mucho", "1 250", "1250 50", "9999999999999", "1234567890123.00",
    "١٢",
)  # fmt: skip


@pytest.fixture
def service(shipped: Catalogue) -> Service:
    return shipped.services[0]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("amount", "spanish", "english"), WRITTEN)
def test_screens_slips_and_answers_write_one_amount_alike(
    amount: Decimal, spanish: str, english: str, language: str, service: Service
) -> None:
    words = words_of(language)
    costs = (Cost(Decimal(0)), Cost(amount))
    payment = samples(language)["payment"]
    assert isinstance(payment, PaymentSlip)
    slip = compose(replace(payment, amount=amount), words)
    said = {
        "cost": cost_summary(replace(service, costs=costs[1:]), words),
        "costs": cost_lines(replace(service, costs=costs), words).splitlines()[1],
        "tender": amount_words(float(amount), "MXN", words),
        "slip": next(block.text for block in slip if isinstance(block, Large)),
        "answer": answer_words(ASKED, float(amount), words),
    }
    assert set(said.values()) == {spanish if language == "es" else english}, said


def test_what_is_spared_is_written_so_too() -> None:
    assert amounts(Saved(1, 0, 0, Decimal(1250)), ES).endswith(", $1,250")
    assert amounts(Saved(1, 0, 0, Decimal(1250)), EN).endswith(", 1,250 pesos")


def test_a_price_among_others_says_that_it_is_the_least(service: Service) -> None:
    some = replace(service, costs=(Cost(Decimal(74)), Cost(Decimal(90))))
    assert (cost_summary(some, ES), cost_summary(some, EN)) == ("Desde $74", "From 74 pesos")
    partly = replace(service, costs=(Cost(Decimal(0)), Cost(Decimal(90)), Cost(None)))
    assert cost_summary(partly, ES) == "Gratis o desde $90"
    assert cost_lines(partly, ES).splitlines() == ["Gratis", "$90", "Según el caso"]


def test_what_is_owed_keeps_its_sign_and_what_is_no_amount_is_shown() -> None:
    assert (money_words(-3, ES), money_words(-3.5, EN)) == ("-$3", "-3.50 pesos")
    assert money_words(1.005, ES) == "$1.005"


def test_in_its_field_an_amount_stands_as_it_is_typed() -> None:
    assert present(ASKED, 1250.5) == "1,250.50"
    for typed in ("$1,250.50", "1,250.50 pesos", "1250.5"):
        assert parse(ASKED, typed) == 1250.5


@pytest.mark.parametrize(
    ("typed", "pesos"),
    [
        ("1250", "1250"),
        ("1250.5", "1250.5"),
        (" $1,250.50 ", "1250.50"),
        ("$ 12,345,678", "12345678"),
        ("999999999999.99", "999999999999.99"),
        ("0.50", "0.50"),
    ],
)
def test_an_amount_to_be_charged_is_read_as_it_was_meant(typed: str, pesos: str) -> None:
    assert typed_pesos(typed) == Decimal(pesos)


@pytest.mark.parametrize(
    "typed",
    UNCERTAIN,
)
def test_what_could_be_meant_in_two_ways_is_charged_to_nobody(typed: str) -> None:
    assert typed_pesos(typed) is None


def test_an_amount_is_not_marked_where_a_language_has_no_words() -> None:
    assert money_words(1250, words_of("nhe")) == "$1,250"


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("Costo: $1,250", "Costo: 1250 pesos"),
        ("Desde $74.00.", "Desde 74 pesos."),
        ("$1", "1 peso"),
        ("$1,250.50", "1250 pesos con 50 centavos"),
        ("$2,200 a $2,500 a la semana", "2200 pesos a 2500 pesos a la semana"),
        ("$1,850,000.5", "$1850000.5"),
        ("1,576 servicios", "1576 servicios"),
        ("310,000 USD", "310000 USD"),
        ("folio 0001-1S15, pasos 1,2 y 3,400,12", "folio 0001-1S15, pasos 1,2 y 3,400,12"),
    ],
)
def test_a_voice_says_pesos_and_no_decimal_comma(written: str, heard: str) -> None:
    assert money_aloud(written, ES) == heard


def test_every_synthesizer_gets_it_so() -> None:
    for voice in (Espeak("espeak-ng"), Dispatcher("spd-say")):
        line = Utterance("Cuesta $1,250.50", "es", "text-1")
        command = voice.command(line, language_of("es"), Manner())
        assert command is not None
        assert command.spoken == b"Cuesta 1250 pesos con 50 centavos\n"


def test_in_english_too() -> None:
    assert money_aloud("$1,001.50", EN) == "1001 pesos and 50 cents"
