"""Letters: from the agency_desk, past a portal that cannot read them, to who applied; and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from desk_world import Desk, published_key, sealed_application
from portal_world import Device, Portal

from kiosk.catalogue.shipped import shipped_catalogue
from kiosk.protocol.envelope import Envelope, Followed, Header, sign_envelope
from kiosk.protocol.letter import Letter
from kiosk.protocol.tracking import Stage, Tracking, TrackingRequest, claim_hash
from kiosk.sealing.body import SubmissionBody
from kiosk.sealing.letterbox import About, Claim, LetterOpener, mint_claim_and_letterbox
from kiosk.sealing.seal import SealBinding, seal
from portal.act_log import Actor
from portal.clerks.applications import Applications
from portal.clerks.messages import NextStep
from portal.tracking.inquiry import Inquiry

pytest_plugins = ["portal_fixtures", "desk_fixtures"]

CLAIM = mint_claim_and_letterbox(lambda count: bytes(range(count)))
TEXT = "Su comprobante no se lee. Tómele otra foto, por favor."


def applied(device: Device, claim: Claim | None = CLAIM, **change: Any) -> Envelope:
    """A sealed application of a visitor who holds `claim`, taken by the portal."""
    letterbox = {"letterbox": claim.letterbox} if claim else {}
    envelope = _of_claim(device, sealed_application(device, {"a": "b"}, change=letterbox), **change)
    device.submit(envelope)
    return envelope


def _of_claim(device: Device, envelope: Envelope, **change: Any) -> Envelope:
    header = envelope.header
    hashed = claim_hash(header.folio, CLAIM.code)
    return sign_envelope(
        header.model_copy(update={"claim_hash": hashed, **change}), envelope.sealed, device.key
    )


def tracked(portal: Portal, folio: str) -> Tracking:
    request = TrackingRequest(folio=folio, claim_hash=claim_hash(folio, CLAIM.code))
    found = Inquiry(portal.database).track(request)
    assert found is not None
    return found


def newest_letter(portal: Portal, folio: str) -> Letter:
    found = tracked(portal, folio)
    sealed = found.steps[-1].letter
    assert sealed is not None
    return LetterOpener(CLAIM.code, About(folio, found.service)).open(sealed)


def writes(agency_desk: Desk, folio: str, *options: str) -> tuple[int, str, str]:
    return agency_desk.on(
        "write",
        "--folio",
        folio,
        "--keys",
        str(agency_desk.keys),
        "--text",
        TEXT,
        "--json",
        *options,
    )


@pytest.fixture(autouse=True)
def _keys(agency_desk: Desk) -> None:
    agency_desk.make_keys()


def test_words_reach_who_applied_and_nobody_between(
    agency_desk: Desk, portal: Portal, device: Device
) -> None:
    folio = applied(device).header.folio

    code, out, err = writes(agency_desk, folio)

    assert code == 0, err
    step = tracked(portal, folio).steps[-1]
    letter = newest_letter(portal, folio)
    assert (step.stage, step.note) == (Stage.IN_REVIEW, "")
    assert (letter.text, letter.language) == (TEXT, "es")
    assert str(letter.id) == json.loads(out)["letter"]
    files = [path for path in portal.settings.home.rglob("*") if path.is_file()]
    assert files
    assert all(b"comprobante" not in path.read_bytes() for path in files)


@pytest.mark.parametrize(
    ("before", "to", "after"),
    [
        (None, None, Stage.IN_REVIEW),
        (Stage.NEEDS_VISITOR, None, Stage.NEEDS_VISITOR),
        (Stage.RESOLVED, None, Stage.RESOLVED),
        (Stage.IN_REVIEW, Stage.RESOLVED, Stage.RESOLVED),
        (Stage.RESOLVED, Stage.REJECTED, None),
    ],
)
def test_words_alone_settle_nothing_and_open_nothing_again(
    agency_desk: Desk,
    device: Device,
    before: Stage | None,
    to: Stage | None,
    after: Stage | None,
) -> None:
    folio = applied(device).header.folio
    if before is not None:
        assert agency_desk.on("move", "--folio", folio, "--to", before, "--note", "x")[0] == 0

    code, _, _ = writes(agency_desk, folio, *(("--to", to) if to else ()))

    assert (code == 0) is (after is not None)
    assert tracked(agency_desk.portal, folio).steps[-1].stage is (after or before)


def test_a_letter_that_asks_leaves_something_to_do(
    agency_desk: Desk, portal: Portal, device: Device
) -> None:
    folio = applied(device).header.folio

    code, _, err = writes(agency_desk, folio, "--question", "¿Desde cuándo?", "--to", "resolved")

    assert code == 1
    assert "asks" in err
    assert len(tracked(portal, folio).steps) == 1


@pytest.mark.parametrize("act", ["move", "write"])
def test_who_is_slower_than_others_each_time_is_told_in_one_line(
    act: str, agency_desk: Desk, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    folio = applied(device).header.folio
    take_step = Applications.take_step

    def after_others(desk: Applications, actor: Actor, folio: str, wanted: NextStep) -> Tracking:
        before = desk.steps(actor, folio).steps
        note = f"paso {len(before)}"
        other = NextStep(after=len(before), stage=Stage.IN_REVIEW, note=note)
        take_step(desk, Actor(), folio, other)
        return take_step(desk, actor, folio, wanted)

    monkeypatch.setattr(Applications, "take_step", after_others)
    if act == "move":
        code, out, err = agency_desk.on("move", "--folio", folio, "--to", "resolved")
    else:
        code, out, err = writes(agency_desk, folio)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert f"others moved {folio} meanwhile, and nothing was done" in err


@pytest.mark.parametrize("text", ["", " \n ", "x" * 4_001])
def test_a_letter_without_words_or_without_end_is_one_clear_line(
    agency_desk: Desk, device: Device, text: str
) -> None:
    folio = applied(device).header.folio

    code, _, err = agency_desk.on(
        "write", "--folio", folio, "--keys", str(agency_desk.keys), "--text", text
    )

    assert code == 1
    assert "signs" in err


def test_a_request_reopens_just_what_is_asked(
    agency_desk: Desk, portal: Portal, device: Device
) -> None:
    folio = applied(device).header.folio

    code, _, err = writes(
        agency_desk, folio, "--document", "Comprobante de domicilio", "--question", "¿Desde cuándo?"
    )

    assert code == 0, err
    questions = newest_letter(portal, folio).questions
    assert questions is not None
    assert tracked(portal, folio).steps[-1].stage is Stage.NEEDS_VISITOR
    asked = _object(questions.json_schema["properties"])
    assert {name: one["title"] for name, one in asked.items()} == {
        "document_1": "Comprobante de domicilio",
        "answer_1": "¿Desde cuándo?",
    }
    assert questions.ui_schema["ui:order"] == ["document_1", "answer_1"]
    assert questions.json_schema["required"] == ["document_1", "answer_1"]


def test_a_question_of_the_form_is_asked_again_as_it_was(
    agency_desk: Desk, portal: Portal, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_CATALOGUE", str(shipped_catalogue()))
    folio = applied(device).header.folio

    code, _, err = writes(agency_desk, folio, "--again", "no_such_question")

    assert code == 1
    assert "no_such_question" in err
    name = err.split("it has ")[1].split(",")[0].strip()
    assert writes(agency_desk, folio, "--again", name)[0] == 0
    questions = newest_letter(portal, folio).questions
    assert questions is not None
    assert list(_object(questions.json_schema["properties"])) == [name]


def test_a_payment_and_an_appointment_are_told_in_full(
    agency_desk: Desk, portal: Portal, device: Device
) -> None:
    folio = applied(device).header.folio

    code, _, err = writes(
        agency_desk, folio, "--pay", "$1,250.50", "--concept", "Licencia",
        "--reference", "0420 1893 7755", "--due", "2099-03-17", "--pay-at", "Cualquier banco",
        "--appointment", "2099-03-20T10:30-06:00", "--address", "Calle 5", "--bring", "Su INE",
    )  # fmt: skip

    assert code == 0, err
    letter = newest_letter(portal, folio)
    assert letter.payment is not None
    assert letter.appointment is not None
    assert f"{letter.payment.amount} {letter.payment.reference}" == "1250.50 0420 1893 7755"
    assert letter.appointment.at == datetime(2099, 3, 20, 16, 30, tzinfo=UTC)
    assert letter.appointment.bring == ("Su INE",)
    assert letter.appointment.zone is None


@pytest.mark.parametrize("typed", ["2099-03-20T10:30", "2099-03-20T10:30-05:00"])
def test_an_appointment_by_a_named_clock_needs_no_offset_and_one_that_is_given_must_be_its_own(
    agency_desk: Desk, portal: Portal, device: Device, typed: str
) -> None:
    folio = applied(device).header.folio

    code, _, err = writes(
        agency_desk, folio, "--appointment", typed, "--zone", "America/Cancun",
        "--address", "Calle 5",
    )  # fmt: skip

    assert code == 0, err
    coming = newest_letter(portal, folio).appointment
    assert coming is not None
    assert coming.at == datetime(2099, 3, 20, 15, 30, tzinfo=UTC)
    assert coming.zone == "America/Cancun"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--pay", "mucho", "--due", "2099-03-17"), "--pay"),
        (("--pay", "1250,50", "--due", "2099-03-17"), "--pay"),
        (("--pay", "10", "--due", "mañana"), "--due"),
        (
            ("--pay", "10", "--due", "2099-03-17", "--concept", "x", "--pay-at", "y",
             "--reference", "ñandú"),
            "--reference",
        ),
        (("--appointment", "pronto"), "--appointment"),
        (("--appointment", "2099-03-20T10:30", "--address", "Calle 5"), "--at"),
        (("--appointment", "2026-03-20T10:30-06:00", "--address", "Calle 5"), "has passed"),
        (
            ("--appointment", "2099-01-20T10:30-06:00", "--zone", "America/Cancun",
             "--address", "Calle 5"),
            "is not by the clock of America/Cancun",
        ),
        (("--pay", "10", "--due", "2026-03-17"), "that day is over"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_and_nothing_is_written(
    agency_desk: Desk, portal: Portal, device: Device, options: tuple[str, ...], said: str
) -> None:
    folio = applied(device).header.folio

    code, _, err = writes(agency_desk, folio, *options)

    assert code == 1
    assert said in err
    assert len(tracked(portal, folio).steps) == 1


def test_without_a_letterbox_no_letter_is_written_in_clear(
    agency_desk: Desk, portal: Portal, device: Device
) -> None:
    folio = applied(device, None).header.folio

    code, _, err = writes(agency_desk, folio)

    assert code == 1
    assert "letterbox" in err
    assert len(tracked(portal, folio).steps) == 1


@pytest.mark.both_databases
def test_an_answer_is_added_to_its_application(
    agency_desk: Desk, portal: Portal, device: Device
) -> None:
    first = applied(device).header
    writes(agency_desk, first.folio, "--question", "¿Desde cuándo?")
    letter = newest_letter(portal, first.folio)

    reply = applied_again(device, Followed(folio=first.folio, claim_hash=first.claim_hash), letter)

    assert tracked(portal, first.folio).steps[-1].stage is Stage.ANSWERED
    code, out, _ = agency_desk.open(first.folio, "--json")
    assert code == 0
    assert json.loads(out)["replies"] == [reply.folio]
    _, out, _ = agency_desk.open(reply.folio, "--json")
    opened = json.loads(out)
    assert opened["header"]["follows"]["folio"] == first.folio
    assert opened["body"]["letter"] == str(letter.id)
    assert opened["body"]["answers"] == {"answer_1": "Desde 2019"}


def test_a_late_answer_settles_its_own_letter_and_opens_nothing_that_is_decided(
    agency_desk: Desk, portal: Portal, device: Device
) -> None:
    first = applied(device).header
    writes(agency_desk, first.folio, "--question", "¿Desde cuándo?")
    early = newest_letter(portal, first.folio)
    writes(agency_desk, first.folio, "--question", "¿Hasta cuándo?")
    own = Followed(folio=first.folio, claim_hash=first.claim_hash, letter=early.id)

    applied_again(device, own, early)
    assert tracked(portal, first.folio).steps[-1].settles == early.id
    agency_desk.on("move", "--folio", first.folio, "--to", "resolved")
    reply = applied_again(device, own, early)

    assert tracked(portal, first.folio).steps[-1].stage is Stage.RESOLVED
    assert reply.folio in json.loads(agency_desk.open(first.folio, "--json")[1])["replies"]


def test_a_payment_that_came_settles_its_own_letter(
    agency_desk: Desk, portal: Portal, device: Device
) -> None:
    folio = applied(device).header.folio
    pay = ("--concept", "x", "--reference", "1", "--due", "2099-03-17", "--pay-at", "y")
    letter = json.loads(writes(agency_desk, folio, "--pay", "10", *pay)[1])["letter"]

    assert agency_desk.on("move", "--folio", folio, "--to", "in-review", "--letter", letter)[0] == 1
    assert agency_desk.on("move", "--folio", folio, "--to", "paid", "--letter", letter)[0] == 0
    assert str(tracked(portal, folio).steps[-1].settles) == letter


def test_more_than_a_kiosk_can_show_is_not_written(
    agency_desk: Desk, portal: Portal, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    folio = applied(device).header.folio
    monkeypatch.setattr("portal.clerks.applications.MAX_TRACKING_BYTES", 5_000)
    assert writes(agency_desk, folio)[0] == 0

    code, _, err = writes(agency_desk, folio)

    assert code == 1
    assert "kiosk can show" in err
    assert len(tracked(portal, folio).steps) == 2


def applied_again(device: Device, follows: Followed, letter: Letter | None = None) -> Header:
    key = published_key(device.portal)
    header = device.header(key_id=key.key_id).model_copy(update={"follows": follows})
    body = SubmissionBody(
        service=header.service,
        form_version=1,
        language="es",
        answers={"answer_1": "Desde 2019"},
        letter=letter.id if letter else None,
    )
    sealed = seal(body.canonical(), key, SealBinding(header.id, 1, key.key_id))
    device.submit(sign_envelope(header, sealed, device.key))
    return header


def test_who_does_not_hold_the_claim_adds_nothing_but_is_still_taken(
    agency_desk: Desk, portal: Portal, device: Device
) -> None:
    first = applied(device).header

    reply = applied_again(device, Followed(folio=first.folio, claim_hash=bytes(32)))
    stranger = applied_again(device, Followed(folio="0000-0000-00RN", claim_hash=bytes(32)))

    assert len(tracked(portal, first.folio).steps) == 1
    assert json.loads(agency_desk.open(first.folio, "--json")[1])["replies"] == []
    assert agency_desk.open(reply.folio)[0] == agency_desk.open(stranger.folio)[0] == 0


def _object(value: object) -> dict[str, Any]:
    assert isinstance(value, dict)
    return value
