"""An envelope counts when all its attachments are there, and its receipt names each of them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from portal_world import Device, Portal, kind_of, served
from uploading import Uploader, announced

from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.batch import Accepted, Batch, BatchResult, Deferred, ItemResult
from kiosk.protocol.envelope import Envelope
from portal.storage import submission_sums, uploads

pytest_plugins = ["portal_fixtures"]

STREAMS = (os.urandom(70_000), os.urandom(10), os.urandom(5_000))
NAMED = tuple(announced(stream) for stream in STREAMS)


@pytest.fixture
def uploader(device: Device) -> Uploader:
    return Uploader(device)


@pytest.fixture
def envelope(device: Device) -> Envelope:
    return device.envelope(attachments=NAMED)


def stored(portal: Portal) -> int:
    with portal.database.reading() as session:
        return sum(one.count for one in submission_sums.counts(session))


def missing(result: ItemResult) -> str:
    assert isinstance(result, Deferred)
    assert (kind_of(result.problem), result.problem.status) == ("attachments-missing", 409)
    return result.problem.detail


def test_an_envelope_waits_for_its_attachments_and_its_receipt_names_them(
    portal: Portal, device: Device, uploader: Uploader, envelope: Envelope
) -> None:
    (early,) = device.submit(envelope)
    uploader.upload(envelope.header.id, *STREAMS)
    (result,) = device.submit(envelope)

    assert missing(early) == "Upload first: 0, 1, 2."
    assert isinstance(result, Accepted)
    assert result.receipt.attachments == tuple(one.sha256 for one in NAMED)
    assert result.receipt.acknowledges(
        envelope.header, envelope.body_sha256, device.enrolment.portal_key
    )
    assert stored(portal) == 1


def test_an_envelope_that_waits_stops_no_other(
    portal: Portal, device: Device, envelope: Envelope
) -> None:
    results = device.submit(device.envelope(), envelope, device.envelope())

    assert [result.status for result in results] == ["accepted", "deferred", "accepted"]
    assert stored(portal) == 2


def test_half_a_stream_is_none(device: Device, uploader: Uploader, envelope: Envelope) -> None:
    uploader.upload(envelope.header.id, *STREAMS[:2])
    uploader.announce(envelope.header.id, 2, STREAMS[2])
    uploader.go_on(envelope.header.id, 2, 0, STREAMS[2][:-1])

    assert missing(device.submit(envelope)[0]) == "Upload first: 2."


def test_streams_in_each_others_places_are_missing(
    device: Device, uploader: Uploader, envelope: Envelope
) -> None:
    uploader.upload(envelope.header.id, STREAMS[1], STREAMS[0], STREAMS[2])

    assert missing(device.submit(envelope)[0]) == "Upload first: 0, 1."


def test_a_stream_of_another_length_or_digest_is_not_the_one(
    device: Device, uploader: Uploader
) -> None:
    lies = (
        SealedAttachment(size=NAMED[0].size + 1, sha256=NAMED[0].sha256),
        SealedAttachment(size=NAMED[0].size, sha256=NAMED[1].sha256),
    )
    for lie in lies:
        envelope = device.envelope(attachments=(lie,))
        uploader.upload(envelope.header.id, STREAMS[0])
        assert missing(device.submit(envelope)[0]) == "Upload first: 0."


def test_the_streams_of_one_submission_are_not_anothers(
    device: Device, uploader: Uploader, envelope: Envelope
) -> None:
    uploader.upload(envelope.header.id, *STREAMS)
    other = device.envelope(attachments=NAMED)

    assert missing(device.submit(other)[0])
    assert isinstance(device.submit(envelope)[0], Accepted)


def test_whoever_carries_an_envelope_may_carry_its_attachments(
    portal: Portal, device: Device, envelope: Envelope
) -> None:
    courier = portal.enrol()
    Uploader(courier).upload(envelope.header.id, *STREAMS)

    assert isinstance(courier.submit(envelope)[0], Accepted)


def test_what_a_receipt_names_never_expires(
    portal: Portal, device: Device, uploader: Uploader, envelope: Envelope
) -> None:
    uploader.upload(envelope.header.id, *STREAMS)
    (first,) = device.submit(envelope)
    portal.clock.advance(days=400)
    uploader.upload(uploader.submission(), b"another")

    assert device.submit(envelope) == (first,)
    with portal.database.reading() as session:
        held = uploads.whole(session, [envelope.header.id])
        assert [one.is_held for one in held] == [True, True, True]
    found = uploader.find(envelope.header.id, 0)
    assert found.headers["upload-offset"] == str(len(STREAMS[0]))
    assert "upload-expires" not in found.headers


def test_no_receipt_is_given_again_for_what_is_gone_and_the_same_one_when_it_is_back(
    portal: Portal, device: Device, uploader: Uploader, envelope: Envelope
) -> None:
    identity = envelope.header.id
    uploader.upload(identity, *STREAMS)
    (first,) = device.submit(envelope)
    (portal.settings.attachments / device.id / str(identity) / "1").unlink()
    portal.clock.advance(days=40)

    (gone,) = device.submit(envelope)
    uploader.announce(identity, 1, STREAMS[1])
    uploader.go_on(identity, 1, 0, STREAMS[1])

    assert missing(gone) == "Upload first: 1."
    assert device.submit(envelope) == (first,)


def test_thirty_posts_at_once_of_one_id_store_one_and_all_get_its_receipt(
    portal: Portal, device: Device, uploader: Uploader, envelope: Envelope
) -> None:
    uploader.upload(envelope.header.id, *STREAMS)
    batch = Batch(envelopes=(envelope,))

    def post(request: requests.PreparedRequest) -> bytes:
        with requests.Session() as session:
            answer = session.send(request, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.content

    with served(portal.app) as base, ThreadPoolExecutor(30) as pool:
        posts = [device.signed("/v1/submissions", batch, base) for _ in range(30)]
        answers = list(pool.map(post, posts))

    assert len(answers) == 30
    assert len(set(answers)) == 1
    (result,) = BatchResult.model_validate_json(answers[0]).results
    assert isinstance(result, Accepted)
    assert result.receipt.attachments == tuple(one.sha256 for one in NAMED)
    assert stored(portal) == 1
