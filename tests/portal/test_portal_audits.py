"""What the portal says it holds: just what it does, whoever sent it, and signed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from uuid import UUID

import pytest
from portal_world import Device, Portal, kind_of, problem_of
from sqlalchemy import text
from uploading import Uploader, announced

from kiosk.protocol.audit import MAX_AUDITED, AuditAnswer, AuditRequest
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.heartbeat import HeartbeatAnswer

pytest_plugins = ["portal_fixtures"]

STREAM = os.urandom(1000)


def ask(device: Device, ids: Sequence[UUID]) -> AuditAnswer:
    request = AuditRequest(nonce=os.urandom(16).hex(), ids=tuple(ids))
    answer = device.post("/v1/audits", request)
    assert answer.status_code == 200, answer.text
    audit = AuditAnswer.model_validate_json(answer.content)
    assert audit.answers(request, device.id, device.enrolment.portal_key)
    assert audit.answered_at == device.portal.clock()
    return audit


def remembers(device: Device, newest: UUID | None) -> bool:
    heartbeat = device.heartbeat().model_copy(update={"newest_receipt": newest})
    answer = device.post("/v1/heartbeats", heartbeat)
    return HeartbeatAnswer.model_validate_json(answer.content).remembers


def delivered(device: Device, *streams: bytes) -> Envelope:
    envelope = device.envelope(attachments=tuple(announced(stream) for stream in streams))
    Uploader(device).upload(envelope.header.id, *streams)
    (result,) = device.submit(envelope)
    assert result.status == "accepted"
    return envelope


@pytest.mark.both_databases
def test_what_is_not_held_is_named_in_the_order_asked(device: Device) -> None:
    held = [delivered(device).header.id, delivered(device, STREAM).header.id]
    never = [device.header().id, device.header().id]

    answer = ask(device, [never[0], held[0], held[1], never[1]])

    assert answer.missing == (never[0], never[1])
    assert ask(device, held).missing == ()
    assert ask(device, []).missing == ()


def test_what_a_machine_delivered_under_an_earlier_name_is_held(
    portal: Portal, device: Device
) -> None:
    newest = delivered(device, STREAM).header.id
    renamed = portal.enrol()

    assert ask(renamed, [newest]).missing == ()
    assert remembers(renamed, newest)


@pytest.mark.both_databases
def test_a_submission_whose_attachment_is_gone_or_cut_is_missing(
    portal: Portal, device: Device
) -> None:
    gone, cut, whole = (delivered(device, STREAM, b"other").header.id for _ in range(3))
    folder = portal.settings.attachments / device.id
    (folder / str(gone) / "1").unlink()
    (folder / str(cut) / "0").write_bytes(STREAM[:-1])

    assert ask(device, [gone, cut, whole]).missing == (gone, cut)


def test_a_thousand_are_asked_for_at_once_and_no_more(device: Device) -> None:
    held = delivered(device).header.id
    never = [device.header().id for _ in range(MAX_AUDITED - 1)]

    assert ask(device, [*never, held]).missing == tuple(never)
    request = AuditRequest(nonce="0" * 32, ids=())
    more = request.model_copy(update={"ids": (*never, held, held)})
    assert problem_of(device.post("/v1/audits", more)).status == 422


def test_an_audit_is_for_a_kiosk_only(portal: Portal) -> None:
    answer = portal.post("/v1/audits", AuditRequest(nonce="0" * 32, ids=()))

    assert kind_of(problem_of(answer)) == "bad-request-signature"


def test_a_portal_that_was_restored_says_that_it_has_forgotten(
    portal: Portal, device: Device
) -> None:
    newest = delivered(device, STREAM).header.id

    assert remembers(device, None)
    assert remembers(device, newest)
    with portal.database.writing() as session:
        session.execute(text("DELETE FROM tracking_steps"))
        session.execute(text("DELETE FROM submissions"))
    assert not remembers(device, newest)


def test_health_is_signed_over_the_askers_nonce(portal: Portal, device: Device) -> None:
    nonce, other = os.urandom(16).hex(), os.urandom(16).hex()

    answer = portal.call("GET", f"/v1/health?nonce={nonce}")

    health = PortalHealth.model_validate_json(answer.content)
    assert health.time == portal.clock()
    assert health.is_of(device.enrolment.portal_key, nonce)
    assert not health.is_of(device.enrolment.portal_key, other)
    assert not health.is_of(bytes(32), nonce)


@pytest.mark.parametrize("nonce", ["", "0" * 31, "0" * 33, "G" * 32, "A" * 32, "0" * 32 + "%0a"])
def test_a_nonce_that_is_none_is_refused(portal: Portal, nonce: str) -> None:
    assert problem_of(portal.call("GET", f"/v1/health?nonce={nonce}")).status == 422
