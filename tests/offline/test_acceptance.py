"""From answers to a folio: sealed, bound, stored, and only then told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from outbox_samples import NOON
from pydantic import JsonValue

from kiosk.offline.acceptance import Acceptance, Accepted, NewApplication, Reply, Signed
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import DiskFull
from kiosk.offline.outbox_item import NewSubmission, OutboxItem
from kiosk.protocol.enrolment import Centre, Enrolment
from kiosk.protocol.envelope import Followed
from kiosk.protocol.folio import read_folio
from kiosk.protocol.tracking import claim_hash
from kiosk.sealing.agency_key import AgencyPrivateKey
from kiosk.sealing.body import BodySignature, SubmissionBody
from kiosk.sealing.letterbox import mint_claim_and_letterbox
from kiosk.sealing.seal import BodyTooLarge, SealBinding, open_sealed

AGENCY_KEY = AgencyPrivateKey(bytes(range(96)))
ENROLMENT = Enrolment(
    kiosk="kiosk-7",
    kiosk_number=7,
    centre=Centre(id="centro-1", name="Centro Uno", state="MX-OAX", municipality="20067"),
    portal_key=bytes(32),
    enrolled_at=NOON,
)
ANSWERS: Mapping[str, JsonValue] = {"name": "María Ñúñez", "curp": "NUXM800101MOCXXR09"}


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "outbox.sqlite") as opened:
        yield opened


def _accept(outbox: Outbox, answers: Mapping[str, JsonValue] = ANSWERS) -> Accepted:
    return Acceptance(outbox, ENROLMENT, lambda: NOON, os.urandom).accept(
        NewApplication(
            "acta-de-nacimiento", 3, "registro-civil", AGENCY_KEY.public_key(), "es", answers
        )
    )


def _stored(outbox: Outbox) -> OutboxItem:
    (item,) = outbox.due(NOON, 10)
    return item


def test_the_visitor_gets_what_was_stored(outbox: Outbox) -> None:
    accepted = _accept(outbox)

    item = _stored(outbox)
    assert (accepted.folio, accepted.id, accepted.created_at) == (item.folio, item.id, NOON)
    assert read_folio(accepted.folio).kiosk_number == 7
    assert item.header.claim_hash == claim_hash(accepted.folio, accepted.claim)


def test_the_header_says_where_it_goes(outbox: Outbox) -> None:
    _accept(outbox)

    header = _stored(outbox).header
    assert (header.kiosk, header.agency, header.service, header.form_version) == (
        "kiosk-7",
        "registro-civil",
        "acta-de-nacimiento",
        3,
    )
    assert header.key_id == AGENCY_KEY.public_key().key_id
    assert header.created_at == NOON


@pytest.mark.parametrize("assisted", [False, True])
@pytest.mark.parametrize("call_back", [False, True])
def test_the_header_tells_who_helped_and_who_asks_for_a_call(
    outbox: Outbox, assisted: bool, call_back: bool
) -> None:
    application = NewApplication("s", 1, "a", AGENCY_KEY.public_key(), "es", {})
    if assisted:
        application = replace(application, assisted=True)
    if call_back:
        application = replace(application, call_back=True)
    Acceptance(outbox, ENROLMENT, lambda: NOON, os.urandom).accept(application)

    header = _stored(outbox).header
    assert (header.assisted, header.call_back) == (assisted, call_back)


def test_the_agency_reads_what_was_typed(outbox: Outbox) -> None:
    _accept(outbox)

    item = _stored(outbox)
    binding = SealBinding(item.id, 3, AGENCY_KEY.public_key().key_id)
    body = SubmissionBody.model_validate_json(open_sealed(item.sealed, AGENCY_KEY, binding))
    assert body == SubmissionBody(
        service="acta-de-nacimiento", form_version=3, language="es", answers=dict(ANSWERS)
    )


def test_the_agency_reads_what_it_answers_where_to_answer_and_who_signed(outbox: Outbox) -> None:
    claim = mint_claim_and_letterbox(os.urandom)
    follows = Followed(folio="0000-0000-0000", claim_hash=bytes(32))
    signed = Signed(UUID("0197a000-0000-7000-8000-000000000001"), BodySignature(der=b"0"))
    application = NewApplication(
        "acta",
        3,
        "registro-civil",
        AGENCY_KEY.public_key(),
        "es",
        {},
        claim=claim,
        reply=Reply(follows, UUID(int=5)),
        signed=signed,
    )
    accepted = Acceptance(outbox, ENROLMENT, lambda: NOON, os.urandom).accept(application)

    item = _stored(outbox)
    binding = SealBinding(item.id, 3, AGENCY_KEY.public_key().key_id)
    body = SubmissionBody.model_validate_json(open_sealed(item.sealed, AGENCY_KEY, binding))
    assert accepted.claim == claim.code
    assert item.header.follows == follows
    assert (body.letterbox, body.letter) == (claim.letterbox, UUID(int=5))
    assert (body.id, body.signature) == (signed.id, signed.signature)


def test_nothing_that_was_typed_is_on_the_disk(outbox: Outbox, tmp_path: Path) -> None:
    accepted = _accept(outbox)

    content = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert accepted.folio.encode() in content
    for secret in ("Ñúñez", "NUXM800101MOCXXR09", accepted.claim):
        assert secret.encode() not in content
    assert accepted.claim not in repr(accepted)


def test_every_application_is_its_own(outbox: Outbox) -> None:
    many = [_accept(outbox) for _ in range(5)]

    assert len({one.folio for one in many}) == 5
    assert len({one.id for one in many}) == 5
    assert len({one.claim for one in many}) == 5


class FullOutbox(Outbox):
    """A disk without room."""

    def accept(self, make: Callable[[str | None], NewSubmission]) -> OutboxItem:
        make(None)
        raise DiskFull("no room is left")


def test_without_room_there_is_no_folio(tmp_path: Path) -> None:
    with FullOutbox.open(tmp_path / "outbox.sqlite") as outbox:
        with pytest.raises(DiskFull):
            _accept(outbox)
        assert outbox.items() == []


@pytest.mark.parametrize(
    ("answers", "error"),
    [({"scan": "x" * 1_100_000}, BodyTooLarge), ({"money": float("nan")}, ValueError)],
)
def test_what_cannot_be_sealed_is_not_stored(
    outbox: Outbox, answers: Mapping[str, JsonValue], error: type[Exception]
) -> None:
    with pytest.raises(error):
        _accept(outbox, answers)

    assert outbox.items() == []


def test_a_clock_in_1970_still_accepts(outbox: Outbox) -> None:
    start = datetime(1970, 1, 1, tzinfo=UTC)
    acceptance = Acceptance(outbox, replace_number(8), lambda: start, os.urandom)

    folios = [
        acceptance.accept(NewApplication("s", 1, "a", AGENCY_KEY.public_key(), "en", {})).folio
        for _ in range(2)
    ]

    assert [read_folio(folio).second for folio in folios] == [0, 1]
    assert len(outbox.due(start, 10)) == 2


def replace_number(number: int) -> Enrolment:
    return ENROLMENT.model_copy(update={"kiosk_number": number})
