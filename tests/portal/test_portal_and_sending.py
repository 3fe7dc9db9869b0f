"""The kiosk's sending side and the portal, over a socket: attachments, audits, proof and drafts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from time import monotonic

import pytest
from portal_world import Device, Portal, served
from sqlalchemy import text

from kiosk.offline.attachment_files import stream_path
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import NewSubmission, OutboxItem, State
from kiosk.offline.pace import Pace
from kiosk.offline.retention import Audited, audited
from kiosk.offline.sync import PortalBearing, Sender, Sent, send_due
from kiosk.offline.upload import Uploads
from kiosk.portal_client.client import PortalClient
from kiosk.portal_client.errors import PortalRefused
from kiosk.portal_client.wire import device_signer
from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.audit import AuditRequest
from kiosk.protocol.draft import Draft

pytest_plugins = ["portal_fixtures"]


@pytest.fixture
def client(portal: Portal, device: Device) -> Iterator[PortalClient]:
    signer = device_signer(device.id, device.key, portal.clock, os.urandom)
    with served(portal.app) as base:
        client = PortalClient(base, timeout_seconds=10, sign=signer)
        yield client
        client.close()


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "kiosk" / "outbox.sqlite") as opened:
        yield opened


def uploads_of(outbox: Outbox, portal: Portal) -> Uploads:
    return Uploads(
        lambda id_, position: stream_path(outbox.path, id_, position),
        portal.clock,
        monotonic,
        lambda: 0.5,
    )


def send(outbox: Outbox, device: Device, client: PortalClient, uploads: Uploads) -> Sent | None:
    sender = Sender(
        portal=lambda _: client,
        device_key=device.key,
        portal_keys=(device.enrolment.portal_key,),
        clock=device.portal.clock,
        monotonic=monotonic,
        random=lambda: 0.0,
        attachments=uploads,
    )
    return send_due(outbox, sender, Pace())


def accept(outbox: Outbox, device: Device, *streams: bytes) -> OutboxItem:
    listed = tuple(SealedAttachment(size=len(s), sha256=sha256(s).digest()) for s in streams)
    header = device.header(attachments=listed)
    for position, stream in enumerate(streams):
        path = stream_path(outbox.path, header.id, position)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(stream)
    return outbox.accept(lambda _: NewSubmission(header=header, sealed=b"sealed"))


def state_of(outbox: Outbox, item: OutboxItem) -> State:
    entry = outbox.by_id(item.id)
    assert entry is not None
    return entry.state


def test_attachments_go_before_their_envelope_and_the_receipt_names_them(
    portal: Portal, device: Device, client: PortalClient, outbox: Outbox
) -> None:
    uploads = uploads_of(outbox, portal)
    item = accept(outbox, device, os.urandom(300_000), b"short")
    plain = accept(outbox, device)
    assert send(outbox, device, client, uploads) == Sent(PortalBearing.FINE, delivered=1)
    assert state_of(outbox, plain) is State.DELIVERED
    while not uploads.are_there(item):
        uploads.advance(outbox, item, client)
    assert send(outbox, device, client, uploads) == Sent(PortalBearing.FINE, delivered=1)
    assert state_of(outbox, item) is State.DELIVERED


def test_attachments_that_the_portal_has_lost_are_brought_again(
    portal: Portal, device: Device, client: PortalClient, outbox: Outbox
) -> None:
    uploads = uploads_of(outbox, portal)
    item = accept(outbox, device, b"stream")
    while not uploads.are_there(item):
        uploads.advance(outbox, item, client)
    with portal.database.writing() as session:
        session.execute(text("DELETE FROM uploads"))
    assert send(outbox, device, client, uploads) == Sent(PortalBearing.FINE, waiting=1)
    while not uploads.are_there(item):
        uploads.advance(outbox, item, client)
    assert send(outbox, device, client, uploads) == Sent(PortalBearing.FINE, delivered=1)


def test_the_portal_is_proved_and_audited(
    portal: Portal, device: Device, client: PortalClient, outbox: Outbox
) -> None:
    nonce = os.urandom(16).hex()
    assert client.health(nonce).is_of(device.enrolment.portal_key, nonce)
    item = accept(outbox, device)
    send(outbox, device, client, uploads_of(outbox, portal))
    unknown = device.header().id
    request = AuditRequest(nonce=nonce, ids=(item.id, unknown))
    found = audited(request, client.audit(request), device.id, (device.enrolment.portal_key,))
    assert found == Audited(missing=(unknown,), confirmed=(item.id,))
    assert client.courier_key().is_of(device.enrolment.portal_key)


def test_a_draft_is_put_fetched_and_gone(client: PortalClient) -> None:
    locator = os.urandom(16).hex()
    kept = client.put_draft(locator, Draft(sealed=b"sealed"))
    assert client.get_draft(locator) == kept
    client.delete_draft(locator)
    with pytest.raises(PortalRefused) as refused:
        client.get_draft(locator)
    assert refused.value.problem.status == 404
