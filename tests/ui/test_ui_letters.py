"""Letters as they are read: what is still to be done about them, and what comes from outside."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from paper_station import PaperStation
from pytestqt.qtbot import QtBot
from ui_samples import EN, ES

from kiosk.protocol.identifier import uuid7
from kiosk.protocol.letter import Appointment, Letter, Payment, Questions
from kiosk.protocol.station_calls import METHOD_NOT_FOUND, NO_LINE, NOT_FOUND, Answer, CallError
from kiosk.protocol.tracking import Stage, Tracking, TrackingStep
from kiosk.sealing.letterbox import About, mint_claim_and_letterbox, seal_letter
from kiosk.ui.letter_form import MOST_STEPS, form_of_letter
from kiosk.ui.letter_words import Surroundings, derive_steps, in_groups
from kiosk.ui.letters_read import Asked, Read, asked, is_paid, read, to_take_along
from kiosk.ui.models.track import Followed, TrackModel
from kiosk.visit.answering import Answering, LookedUp

FOLIO = "0001-1S15-3ECT"
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
TODAY = date(2026, 3, 2)
BYTES = random.Random(7).randbytes  # noqa: S311 - a test repeats itself
CLAIM = mint_claim_and_letterbox(BYTES)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["answer_1"],
    "properties": {"answer_1": {"type": "string", "title": "¿Desde cuándo?"}},
}
PAYMENT = Payment(
    concept="Derechos",
    reference="042018937755109",
    amount=Decimal("1250.5"),
    due=date(2026, 3, 7),
    pay_at="Cualquier banco",
)
COMING = Appointment(at=NOW, address="Calle 5", bring=("Su INE", "Su folio"))


def letter(**asks: Any) -> Letter:
    return Letter(id=uuid7(NOW, BYTES), at=NOW, language="es", text="Ñoño.", **asks)


ASK, OTHER, PAY, COME = (
    letter(questions=Questions(json_schema=SCHEMA)),
    letter(questions=Questions(json_schema=SCHEMA)),
    letter(payment=PAYMENT),
    letter(appointment=COMING),
)


def settled(stage: Stage, one: Letter) -> TrackingStep:
    return TrackingStep(stage=stage, at=NOW, settles=one.id)


def steps(*what: Letter | Stage | TrackingStep) -> list[Read]:
    """Delivered, then each: a letter, or only a stage."""
    after = [
        Read(TrackingStep(stage=one, at=NOW) if isinstance(one, Stage) else one)
        if isinstance(one, Stage | TrackingStep)
        else Read(TrackingStep(stage=Stage.NEEDS_VISITOR, at=NOW, letter=b"sealed"), one)
        for one in what
    ]
    return [Read(TrackingStep(stage=Stage.DELIVERED, at=NOW)), *after]


def seen(of: list[Read], refusal: str = "", **around: Any) -> list[dict[str, Any]]:
    surroundings = Surroundings(**{"today": TODAY, "refusal": lambda _: refusal, **around})
    return list(derive_steps(of, surroundings, ES, to_take_along(of)))


@pytest.mark.parametrize(
    ("of", "stands"),
    [
        (steps(PAY), Asked.NOTHING),
        (steps(ASK), Asked.OPEN),
        (steps(ASK, Stage.IN_REVIEW), Asked.OPEN),
        (steps(ASK, PAY), Asked.OPEN),
        (steps(ASK, Stage.ANSWERED), Asked.ANSWERED),
        (steps(ASK, settled(Stage.ANSWERED, ASK)), Asked.ANSWERED),
        (steps(ASK, settled(Stage.ANSWERED, OTHER)), Asked.OPEN),
        (steps(ASK, ASK), Asked.PASSED),
        (steps(ASK, ASK, Stage.ANSWERED), Asked.PASSED),
        (steps(ASK, Stage.RESOLVED), Asked.PASSED),
        (steps(ASK, Stage.REJECTED), Asked.PASSED),
    ],
)
def test_only_the_newest_request_that_nobody_answered_is_open(of: list[Read], stands: str) -> None:
    assert asked(of, 1) is stands


def test_nothing_is_to_be_paid_of_what_is_decided() -> None:
    _, payment, _ = seen(steps(PAY, Stage.REJECTED), today=date(2026, 4, 1))

    assert payment["banner"] == payment["takes"] == ""
    assert "1,250.50" in str(payment["facts"]), "what was asked stays readable"


def test_a_payment_is_told_in_full_until_it_is_paid() -> None:
    newest, _ = seen(steps(PAY))
    facts = {fact["label"]: (fact["value"], fact["note"]) for fact in newest["facts"]}
    assert facts == {
        "Total a pagar": ("$1,250.50", "Derechos"),
        "Pague a más tardar el": ("7 de marzo de 2026", "Quedan 5 días"),
        "Referencia": ("0420 1893 7755 109", ""),
        "Dónde pagar": ("Cualquier banco", ""),
    }
    assert newest["banner"] == ""

    paid, letter_step, _ = seen(steps(PAY, Stage.PAID))
    assert paid["words"] == "Pagada"
    assert letter_step["bannerKind"] == "success"
    assert "Quedan" not in str(letter_step)
    assert is_paid(steps(PAY, Stage.PAID), 1)


@pytest.mark.parametrize(
    ("today", "said", "banner"),
    [
        (date(2026, 3, 6), "Queda 1 día", ""),
        (date(2026, 3, 7), "Es hoy", ""),
        (date(2026, 3, 8), "Venció ayer", ES("letter.overdue")),
        (date(2026, 3, 17), "Venció hace 10 días", ES("letter.overdue")),
    ],
)
def test_the_days_that_are_left_are_said(today: date, said: str, banner: str) -> None:
    newest, _ = seen(steps(PAY), today=today)
    assert newest["facts"][1]["note"] == said
    assert newest["banner"] == banner


def test_an_appointment_says_when_where_and_what_to_bring() -> None:
    newest, _ = seen(steps(COME))
    assert [fact["value"] for fact in newest["facts"]][1:] == ["Calle 5", "• Su INE\n• Su folio"]
    older = seen(steps(COME, PAY))[1]
    assert older["takes"] == ES("letter.take-appointment"), "the page's own buttons print the other"


def test_a_request_is_answered_here_or_it_is_said_why_not() -> None:
    newest, _ = seen(steps(ASK))
    assert (newest["answerable"], newest["banner"]) == (True, ES("letter.asks"))
    newest, _ = seen(steps(ASK), refusal="No aquí.")
    assert (newest["answerable"], newest["banner"]) == (False, "No aquí.")
    _, letter_step, _ = seen(steps(ASK, Stage.ANSWERED))
    assert (letter_step["answerable"], letter_step["banner"]) == (False, ES("letter.answered"))


def test_another_language_of_the_letter_is_named() -> None:
    of = steps(PAY)
    around = Surroundings(TODAY, lambda _: "")
    assert derive_steps(of, around, EN)[0]["saidIn"] == EN("letter.written-in", language="Español")
    assert derive_steps(of, around, ES)[0]["saidIn"] == ""


@pytest.mark.parametrize(
    ("reference", "shown"),
    [("0420189377551098", "0420 1893 7755 1098"), ("0420-1893", "0420-1893"), ("A12345", "A12345")],
)
def test_a_reference_is_grouped_where_its_agency_did_not(reference: str, shown: str) -> None:
    assert in_groups(reference) == shown


# What comes from outside ------------------------------------------------------------------------


def tracked(*sealed: bytes | None) -> Tracking:
    made = [TrackingStep(stage=Stage.IN_REVIEW, at=NOW, letter=one) for one in sealed]
    return Tracking(folio=FOLIO, service="acta", steps=tuple(made))


def sealed(one: Letter, folio: str = FOLIO) -> bytes:
    return seal_letter(one, CLAIM.letterbox, About(folio, "acta"), BYTES)


def test_a_letter_that_does_not_open_is_said_and_hides_no_other() -> None:
    changed = bytearray(sealed(PAY))
    changed[-1] ^= 1
    found = tracked(bytes(changed), sealed(PAY, "0000-0000-00RN"), sealed(PAY), None, b"x")
    told = [one.stays_closed for one in read(found, CLAIM.code)]
    assert told == [True, True, False, False, True]
    assert read(found, CLAIM.code)[2].letter == PAY
    assert seen(list(read(found, CLAIM.code)))[0]["banner"] == ES("letter.closed")


def _nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}}
    return schema


_SPREAD: dict[str, Any] = {
    f"d{level}": {
        "type": "object",
        "properties": {side: {"$ref": f"#/$defs/d{level + 1}"} for side in "lr"},
    }
    for level in range(18)
}


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object"},
        {"type": "object", "properties": {}},
        {"type": "string"},
        {"type": "object", "properties": {"a": {"$ref": "http://127.0.0.1:9/x"}}},
        {"type": "object", "properties": {"a": {"$ref": "#"}}},
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/d0"}},
         "$defs": {**_SPREAD, "d18": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"type": "string", "pattern": "("}}},
        {"type": "object", "properties": {
            f"a{number}": {"type": "string", "title": "?"} for number in range(MOST_STEPS + 1)}},
        _nested(300),
    ],
    ids=range(10),
)  # fmt: skip
def test_what_is_no_form_is_no_question(schema: dict[str, Any]) -> None:
    assert form_of_letter(schema, {}) is None


def test_what_asks_is_a_form() -> None:
    form = form_of_letter(SCHEMA, {})
    assert form is not None
    assert [step.key for step in form.steps_of({})] == ["answer_1"]


# The page ---------------------------------------------------------------------------------------


class Station:
    """Answers when told."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: list[Any] = []

    def __call__(self, request: Any, answer: Any) -> None:
        self.asked.append(request.folio)
        self.answers.append(answer)


def page(station: Station, found: LookedUp | None = None, *, replaced: str = "") -> TrackModel:
    pages = PaperStation().pages()
    followed = Followed(
        service_name=lambda tracking: tracking.service,
        around=lambda _: Surroundings(TODAY, lambda _: ""),
        slip=lambda tracking, _: pages.result(tracking, "Acta"),
        replaced=lambda _: replaced,
    )
    return TrackModel(station, followed, ES, paper=pages.model(None, ES), found=found)


def test_a_code_in_one_scan_asks_at_once_and_another_folios_answer_is_none(qtbot: QtBot) -> None:
    station = Station()
    model = page(station)
    with qtbot.waitSignal(model.typed):
        model.typeFolio(f"VENTANILLA FOLIO {FOLIO} CLAVE {CLAIM.code}")
    assert (model.typedFolio, model.typedClaim) == (FOLIO, CLAIM.code)
    model.look()
    assert station.asked == [FOLIO]
    other = Tracking(folio="0000-0000-00RN", service="acta", steps=tracked(sealed(ASK)).steps)
    station.answers[0](Answer(result=other.model_dump(mode="json")))
    assert model.trouble == ES("track.no-station")
    assert model.steps == []


def test_what_was_looked_up_is_kept_and_its_request_opened(qtbot: QtBot) -> None:
    station = Station()
    model = page(station)
    found = tracked(None, sealed(ASK))
    model.typeFolio(FOLIO)
    model.typeClaim(CLAIM.code)
    model.look()
    with qtbot.waitSignal(model.lookedUp) as kept:
        station.answers[0](Answer(result=found.model_dump(mode="json")))
    looked_up = LookedUp(found.canonical(), CLAIM.code)
    assert kept.args == [looked_up]
    assert model.mayAnswer

    again = page(station, looked_up)
    with qtbot.waitSignal(again.answering) as opened:
        again.answer()
    assert opened.args == ["acta", Answering(FOLIO, CLAIM.code, ASK.id, SCHEMA, {})]


@pytest.mark.usefixtures("qtbot")
def test_what_answering_would_erase_is_said_where_one_can_answer() -> None:
    licence = "Licencia de conducir"
    to_answer = LookedUp(tracked(sealed(ASK)).canonical(), CLAIM.code)
    assert licence in page(Station(), to_answer, replaced=licence).replaces
    assert page(Station(), to_answer).replaces == ""
    no_letter = LookedUp(tracked(None).canonical(), CLAIM.code)
    for found in (None, no_letter):
        assert page(Station(), found, replaced=licence).replaces == ""


def test_what_was_answered_opens_nothing(qtbot: QtBot) -> None:
    found = tracked(sealed(ASK))
    after = (*found.steps, TrackingStep(stage=Stage.ANSWERED, at=NOW))
    tracking = found.model_copy(update={"steps": after})
    model = page(Station(), LookedUp(tracking.canonical(), CLAIM.code))
    assert not model.mayAnswer
    with qtbot.assertNotEmitted(model.answering):
        model.answer()


@pytest.mark.usefixtures("qtbot")
@pytest.mark.parametrize(
    ("folio", "claim", "key"),
    [("0001-1S15", CLAIM.code, "track.bad-folio"), (FOLIO, "7K3M", "track.bad-claim")],
)
def test_what_is_not_well_formed_is_said_and_asks_nobody(folio: str, claim: str, key: str) -> None:
    station = Station()
    model = page(station)
    model.typeFolio(folio)
    model.typeClaim(claim)
    model.look()

    assert (model.trouble, model.asking, station.asked) == (ES(key), False, [])


@pytest.mark.usefixtures("qtbot")
@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (None, "track.no-station"),
        (Answer(error=CallError(code=NOT_FOUND, message="")), "track.not-found"),
        (Answer(error=CallError(code=NO_LINE, message="")), "track.no-line"),
        (Answer(error=CallError(code=METHOD_NOT_FOUND, message="")), "track.no-station"),
        (Answer(result={"folio": FOLIO}), "track.no-station"),
    ],
)
def test_an_answer_that_is_no_tracking_says_why_and_may_be_asked_for_again(
    answer: Answer | None, key: str
) -> None:
    station = Station()
    model = page(station)
    model.typeFolio(FOLIO)
    model.typeClaim(CLAIM.code)
    model.look()
    model.look()
    assert station.asked == [FOLIO], "one question at a time"
    station.answers[0](answer)
    assert (model.trouble, model.asking, model.steps) == (ES(key), False, [])

    model.look()
    assert (model.trouble, model.asking, len(station.asked)) == ("", True, 2)


def test_another_letters_slip_can_be_taken_along(qtbot: QtBot) -> None:
    model = page(Station(), LookedUp(tracked(sealed(PAY), sealed(COME)).canonical(), CLAIM.code))
    [offered] = [step["place"] for step in model.steps if step["takes"]]
    with qtbot.waitSignal(model.changed):
        model.takeAlong(offered)

    [other] = [step["place"] for step in model.steps if step["takes"]]
    assert {offered, other} == {0, 1}
