"""An answer to a letter: whom it reaches, what it says it adds to, and what it never asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import applicant
import pytest
from paper_station import PaperStation
from ui_samples import ES

from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.terms import Signature
from kiosk.catalogue.withdrawn import NAME
from kiosk.gallery.letter_scenes import following
from kiosk.identity.enrolment_record import load_enrolment
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import DiskFailed, OutboxBusy
from kiosk.offline.outbox_item import State
from kiosk.protocol.envelope import Followed
from kiosk.protocol.letter import Letter
from kiosk.protocol.tracking import claim_hash
from kiosk.sealing.agency_key import AgencyPrivateKey
from kiosk.sealing.body import SubmissionBody
from kiosk.sealing.seal import SealBinding, open_sealed
from kiosk.ui.asking import Asking
from kiosk.ui.sending import Sending
from kiosk.ui.track_pages import TrackPages
from kiosk.visit import journey
from kiosk.visit.answering import Answering, LookedUp
from kiosk.visit.journey import Application, Sent, Visit
from kiosk.visit.pages import Home, QuestionPage, TrackPage

if TYPE_CHECKING:
    from conftest import Kiosk

SERVICE = "declaracion-mensual-resico"
SCHEMA = {
    "type": "object",
    "required": ["answer_1"],
    "properties": {"answer_1": {"type": "string", "title": "¿De qué mes es?"}},
}
LETTER = Answering("0001-1S15-3ECT", "7K3M-9QXR", UUID(int=7), SCHEMA, {})
ANSWER = Application(SERVICE, {"answer_1": "octubre"}, answering=LETTER)


@pytest.fixture
def sending(kiosk: Kiosk) -> Iterator[Sending]:
    settings = kiosk.settings()
    with CatalogueStore.open(settings.catalogue_store_path) as store:
        yield Sending(
            settings.outbox_path,
            load_enrolment(settings.enrolment_path),
            store,
            lambda: datetime.now(UTC),
            lambda count: bytes(range(count)),
            asking=Asking(lambda: datetime.now(UTC), store),
        )


def test_it_is_sealed_to_the_tracked_services_agency_and_adds_to_the_first(
    kiosk: Kiosk, sending: Sending
) -> None:
    sent = sending.send(ANSWER, "es")

    assert isinstance(sent, Sent)
    assert sent.claim == LETTER.claim, "the same code"
    [item] = applicant.stored(kiosk.home)
    header = item.header
    assert (header.agency, header.service) == ("sat", SERVICE)
    hashed = claim_hash(LETTER.folio, LETTER.claim)
    followed = Followed(folio=LETTER.folio, claim_hash=hashed, letter=LETTER.letter)
    assert header.follows == followed
    assert header.claim_hash == claim_hash(header.folio, LETTER.claim)
    file = kiosk.stage.agency_keys / "sat" / f"{header.key_id}.json"
    key = AgencyPrivateKey.from_json(file.read_bytes())
    binding = SealBinding(header.id, header.form_version, header.key_id)
    body = SubmissionBody.model_validate_json(open_sealed(item.sealed, key, binding))
    assert (body.answers, body.letter) == ({"answer_1": "octubre"}, LETTER.letter)
    assert body.letterbox is not None, "the agency can write about the answer too"


def test_it_is_never_asked_to_be_signed(sending: Sending) -> None:
    assert sending.signature_of(Application(SERVICE)) is not Signature.NONE
    assert sending.signature_of(ANSWER) is Signature.NONE


def test_a_letter_that_is_no_form_is_not_sent_and_the_log_says_why(
    kiosk: Kiosk, sending: Sending, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = replace(ANSWER, answering=replace(LETTER, schema={"type": "string"}))
    assert sending.send(damaged, "es") == "check.not-stored"
    assert [one.getMessage() for one in caplog.records] == ["no application was kept: NothingToAsk"]
    assert applicant.stored(kiosk.home) == []


def test_an_outbox_that_cannot_be_read_makes_nothing_stand_worse(
    kiosk: Kiosk, sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = sending.send(ANSWER, "es")
    assert isinstance(sent, Sent)

    def busy(*_: object) -> None:
        raise OutboxBusy("in use by another process")

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "by_folio", busy)
        assert sending.state(sent.folio) is State.QUEUED, "as it was accepted"
    with Outbox.open(kiosk.settings().outbox_path) as outbox:
        [item] = outbox.sendable(1)
        outbox.mark_held(item.id, "no such service", datetime.now(UTC))
    assert sending.state(sent.folio) is State.HELD
    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "by_folio", busy)
        assert sending.state(sent.folio) is State.HELD, "as it stood"
    assert sending.state("0001-1S15-3ECT") is State.HELD, "nobody has it"


def test_after_a_disk_that_failed_only_a_file_opened_anew_is_believed(
    sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = sending.send(ANSWER, "es")
    assert isinstance(sent, Sent)
    opened: list[Path] = []
    open_ = Outbox.open

    def noted(path: Path) -> Outbox:
        opened.append(path)
        return open_(path)

    def failed(*_: object) -> None:
        raise DiskFailed("the disk failed")

    monkeypatch.setattr(Outbox, "open", noted)
    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "by_folio", failed)
        assert sending.state(sent.folio) is State.QUEUED
    assert sending.usage() == {SERVICE: 1}
    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "usage", failed)
        assert sending.usage() == {}
    assert sending.state(sent.folio) is State.QUEUED
    assert len(opened) == 2


def test_a_code_is_made_once_for_each_application(sending: Sending) -> None:
    first = Application(SERVICE)
    claim = sending.prepare(first)
    assert sending.prepare(replace(first, answers={"rfc": "x"})) is claim
    assert sending.prepare(ANSWER).code == LETTER.claim
    sending.send(ANSWER, "es")
    assert sending.prepare(first) is claim, "another's sending takes it not away"


def test_what_is_withdrawn_meanwhile_is_still_answered(kiosk: Kiosk) -> None:
    visitor = kiosk.open()
    withdrawn = kiosk.settings().catalogue_folder / NAME
    withdrawn.parent.mkdir(exist_ok=True)
    withdrawn.write_text(f'{{"services": ["{SERVICE}"]}}', "utf-8")
    kiosk.screen.model.openService(SERVICE)
    visitor.waits_for(ES("service.verdict-withdrawn", instead=""))
    visit = Visit("es", Home(), (), ANSWER)
    kiosk.screen.model.stand_on(journey.resume_application(visit, ["answer_1"], []))
    visitor.waits_for(visitor.words("check.heading"))
    assert not visitor.sees(visitor.words("draft.save"))
    visitor.taps(visitor.words("check.send-answer"))
    visitor.waits_for(visitor.words("confirmation.answer"))
    assert visitor.sees(visitor.words("confirmation.same-folio"))


def test_a_letter_that_cannot_be_answered_here_says_whom_to_ask(
    kiosk: Kiosk, sending: Sending
) -> None:
    now, paper = datetime.now(UTC), PaperStation()
    letter = Letter(id=UUID(int=7), at=now, language="es", text="Diga.")
    with CatalogueStore.open(kiosk.settings().catalogue_store_path) as store:
        pages = TrackPages(lambda *_: None, paper.pages(), store, sending, lambda: now)
        contact = store.service(SERVICE).agency.contact
        assert contact
        assert contact in pages.refusal(SERVICE, letter, ES)
        gone = pages.refusal("ya-no-existe", letter, ES)
    assert "personal del centro" in gone


# Moves ------------------------------------------------------------------------------------------


def _tracked() -> Visit:
    return following("es", "request")


def test_back_from_the_first_question_leads_to_the_letter() -> None:
    visit = journey.answer_letter(_tracked(), SERVICE, LETTER, {})
    asking = journey.go(visit, QuestionPage("answer_1"))
    page = journey.back(asking).page
    assert isinstance(page, TrackPage)
    assert isinstance(page.found, LookedUp)


def test_an_answer_to_the_same_letter_is_kept_and_to_another_is_none() -> None:
    visit = replace(_tracked(), application=ANSWER)
    again = journey.answer_letter(visit, SERVICE, LETTER, {})
    assert again.application == ANSWER
    other = journey.answer_letter(visit, SERVICE, replace(LETTER, letter=UUID(int=8)), {})
    assert other.application is not None
    assert other.application.answers == {}


def test_an_answer_is_no_application_for_its_service_that_was_begun() -> None:
    visit = Visit("es", Home(), (), ANSWER)
    assert journey.is_unfinished(ANSWER)
    assert not journey.has_begun(visit, SERVICE)
    started = journey.start_application(visit, SERVICE, ["rfc"], {"rfc": ""})
    assert started.application == Application(SERVICE, {"rfc": ""})
