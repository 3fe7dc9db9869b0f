"""The kiosk's own HTTP client and the portal, over a socket: they mean the same by everything."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from portal_world import CLAIM, Device, Portal, kind_of, served

from kiosk.portal_client.client import PortalClient
from kiosk.portal_client.errors import PortalBusy, PortalRefused
from kiosk.portal_client.wire import device_signer
from kiosk.protocol.batch import Accepted, Batch
from kiosk.protocol.enrolment import request_enrolment
from kiosk.protocol.tracking import Stage, TrackingRequest, claim_hash

pytest_plugins = ["portal_fixtures"]


@pytest.fixture
def client(portal: Portal, device: Device) -> Iterator[PortalClient]:
    signer = device_signer(device.id, device.key, portal.clock, os.urandom)
    with served(portal.app) as base:
        client = PortalClient(base, timeout_seconds=10, sign=signer)
        yield client
        client.close()


def test_a_kiosk_enrols(portal: Portal, client: PortalClient) -> None:
    request = request_enrolment(
        portal.code(), "0.1.0", portal.clock(), Ed25519PrivateKey.generate()
    )

    assert client.enrol(request).kiosk_number == 2


def test_a_kiosk_sends_asks_and_beats(portal: Portal, device: Device, client: PortalClient) -> None:
    envelope = device.envelope(b"sealed" * 1000)

    (result,) = client.submit(Batch(envelopes=(envelope,))).results
    folio = envelope.header.folio
    tracking = client.track(TrackingRequest(folio=folio, claim_hash=claim_hash(folio, CLAIM)))

    assert isinstance(result, Accepted)
    assert result.receipt.acknowledges(
        envelope.header, envelope.body_sha256, device.enrolment.portal_key
    )
    assert [step.stage for step in tracking.steps] == [Stage.DELIVERED]
    assert client.heartbeat(device.heartbeat()).portal_time == portal.clock()
    assert client.health().time == portal.clock()


def test_a_refusal_and_a_limit_are_understood(
    portal: Portal, device: Device, client: PortalClient
) -> None:
    question = TrackingRequest(folio=device.header().folio, claim_hash=bytes(32))

    for _ in range(portal.settings.tracking_per_minute):
        with pytest.raises(PortalRefused) as refused:
            client.track(question)
        assert kind_of(refused.value.problem) == "unknown-application"
    with pytest.raises(PortalBusy) as busy:
        client.track(question)
    assert busy.value.retry_after == 2


def test_a_kiosk_whose_clock_is_wrong_is_refused_by_name(
    portal: Portal, device: Device, client: PortalClient
) -> None:
    now = portal.clock()
    portal.clock.advance(days=1)
    wrong = device_signer(device.id, device.key, lambda: now, os.urandom)
    late = PortalClient(client._wire._base_url, timeout_seconds=10, sign=wrong)

    with pytest.raises(PortalRefused) as refused:
        late.heartbeat(device.heartbeat())

    assert kind_of(refused.value.problem) == "bad-request-signature"
    late.close()
