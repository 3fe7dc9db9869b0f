"""Taking in: once, whatever happens, and nothing that is not the sender's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from portal_world import Device, Portal, kind_of, problem_of, served

from kiosk.protocol.batch import Accepted, Batch, BatchResult, Deferred, ItemResult, Refused
from kiosk.protocol.envelope import sign_envelope
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.tracking import claim_hash
from portal.storage import submission_sums, submissions

pytest_plugins = ["portal_fixtures"]


def stored(portal: Portal) -> int:
    with portal.database.reading() as session:
        return sum(one.count for one in submission_sums.counts(session))


def refused_as(result: ItemResult) -> str:
    assert isinstance(result, Refused)
    assert result.problem.title
    assert result.problem.status in {403, 422}
    return kind_of(result.problem)


@pytest.mark.both_databases
def test_an_envelope_is_stored_whole_and_its_receipt_verifies(
    portal: Portal, device: Device
) -> None:
    envelope = device.envelope(b"sealed body")

    (result,) = device.submit(envelope)

    assert isinstance(result, Accepted)
    assert result.receipt.acknowledges(
        envelope.header, envelope.body_sha256, device.enrolment.portal_key
    )
    with portal.database.reading() as session:
        row = submissions.by_id(session, envelope.header.id)
        assert row is not None
        assert row.envelope() == envelope


@pytest.mark.both_databases
def test_the_same_bytes_again_give_the_same_receipt_byte_for_byte(
    portal: Portal, device: Device
) -> None:
    envelope = device.envelope()
    first = device.post("/v1/submissions", Batch(envelopes=(envelope,)))
    portal.clock.advance(days=40)

    second = device.post("/v1/submissions", Batch(envelopes=(envelope,)))

    assert second.content == first.content
    assert stored(portal) == 1


def test_the_receipt_outlives_the_agency(portal: Portal, device: Device) -> None:
    envelope = device.envelope()
    (first,) = device.submit(envelope)
    for path in sorted(portal.catalogue.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()

    assert device.submit(envelope) == (first,)


@pytest.mark.parametrize("change", ["body", "header"])
def test_the_same_id_with_other_bytes_is_refused_and_changes_nothing(
    portal: Portal, device: Device, change: str
) -> None:
    envelope = device.envelope(b"first")
    (receipt,) = device.submit(envelope)
    other = (
        sign_envelope(envelope.header, b"second", device.key)
        if change == "body"
        else device.envelope(b"first", id=envelope.header.id)
    )

    (result,) = device.submit(other)

    assert refused_as(result) == "same-id-other-bytes"
    assert isinstance(result, Refused)
    assert result.problem.status == 422
    assert device.submit(envelope) == (receipt,)
    assert stored(portal) == 1


@pytest.mark.both_databases
def test_another_application_under_a_folio_that_is_taken_is_refused(device: Device) -> None:
    first = device.envelope()
    device.submit(first)

    (result,) = device.submit(device.envelope(folio=first.header.folio))

    assert refused_as(result) == "folio-taken"


@pytest.mark.both_databases
def test_one_bad_envelope_stops_no_other(portal: Portal, device: Device) -> None:
    forged = sign_envelope(device.header(), b"sealed", Ed25519PrivateKey.generate())
    good, bad, also_good = (device.envelope(), forged, device.envelope())

    results = device.submit(good, bad, also_good)

    assert [result.status for result in results] == ["accepted", "refused", "accepted"]
    assert [result.id for result in results] == [e.header.id for e in (good, bad, also_good)]
    assert refused_as(results[1]) == "bad-device-signature"
    assert stored(portal) == 2


def test_while_the_catalogue_is_not_there_a_new_one_is_put_off_and_taken_afterwards(
    portal: Portal, device: Device
) -> None:
    envelope = device.envelope()
    unmounted = portal.catalogue.rename(portal.catalogue.with_name("unmounted"))

    (put_off,) = device.submit(envelope)
    unmounted.rename(portal.catalogue)
    (taken,) = device.submit(envelope)

    assert isinstance(put_off, Deferred)
    assert kind_of(put_off.problem) == "unknown-agency"
    assert isinstance(taken, Accepted)


def test_an_agency_that_was_never_published_stops_no_other(portal: Portal, device: Device) -> None:
    results = device.submit(device.envelope(agency="nobody"), device.envelope())

    assert [result.status for result in results] == ["deferred", "accepted"]
    assert stored(portal) == 1


def test_an_envelope_signed_by_another_key_is_refused(portal: Portal, device: Device) -> None:
    forged = sign_envelope(device.header(), b"sealed", Ed25519PrivateKey.generate())

    (result,) = device.submit(forged)

    assert refused_as(result) == "bad-device-signature"
    assert stored(portal) == 0


def test_a_body_changed_under_its_signature_is_refused(device: Device) -> None:
    changed = device.envelope(b"sealed").model_copy(update={"sealed": b"Sealed"})

    (result,) = device.submit(changed)

    assert refused_as(result) == "bad-device-signature"


@pytest.mark.parametrize(
    "kiosk", ["kiosk-999", "kiosk-01", "somewhere", "kiosk-99999999999999999999", "kiosk"]
)
def test_an_envelope_of_a_kiosk_nobody_enrolled_is_refused(device: Device, kiosk: str) -> None:
    (result,) = device.submit(device.envelope(kiosk=kiosk))

    assert refused_as(result) == "unknown-kiosk"


def test_a_folio_with_another_kiosks_number_is_refused(portal: Portal, device: Device) -> None:
    folio = mint_folio(device.enrolment.kiosk_number + 1, portal.clock(), bytes)

    (result,) = device.submit(
        device.envelope(folio=folio, claim_hash=claim_hash(folio, "7K3M-9QXR"))
    )

    assert refused_as(result) == "foreign-folio"


def test_a_courier_may_carry_another_kiosks_envelope_but_not_forge_one(
    portal: Portal, device: Device
) -> None:
    courier = portal.enrol()
    carried = device.envelope()
    forged = sign_envelope(device.header(), b"sealed", courier.key)

    accepted, refused = courier.submit(carried, forged)

    assert isinstance(accepted, Accepted)
    assert refused_as(refused) == "bad-device-signature"


def test_an_unsigned_batch_is_not_read(portal: Portal, device: Device) -> None:
    answer = portal.post("/v1/submissions", Batch(envelopes=(device.envelope(),)))

    assert kind_of(problem_of(answer)) == "bad-request-signature"
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"]
    assert stored(portal) == 0


@pytest.mark.both_databases
def test_a_replayed_request_is_refused_and_a_fresh_one_is_not(device: Device) -> None:
    batch = Batch(envelopes=(device.envelope(),))
    request = device.signed("/v1/submissions", batch)

    assert device.send(request).status_code == 200
    assert device.send(request).status_code == 401
    assert device.post("/v1/submissions", batch).status_code == 200


def test_a_nonce_is_forgotten_only_when_its_request_has_expired(
    portal: Portal, device: Device
) -> None:
    request = device.signed("/v1/heartbeats", device.heartbeat())
    assert device.send(request).status_code == 200
    for _ in range(30):
        portal.clock.advance(seconds=15)
        assert device.post("/v1/heartbeats", device.heartbeat()).status_code == 200
        assert device.send(request).status_code == 401


def test_a_request_of_another_hour_is_refused_with_the_portals_time(
    portal: Portal, device: Device
) -> None:
    request = device.signed("/v1/submissions", Batch(envelopes=(device.envelope(),)))
    portal.clock.advance(hours=1)

    answer = device.send(request)

    assert answer.status_code == 401
    assert portal.clock().isoformat() in problem_of(answer).detail


@pytest.mark.both_databases
def test_a_hundred_posts_at_once_of_one_id_store_one_and_all_get_its_receipt(
    portal: Portal, device: Device
) -> None:
    batch = Batch(envelopes=(device.envelope(b"sealed" * 500),))

    def post(request: requests.PreparedRequest) -> bytes:
        with requests.Session() as session:
            answer = session.send(request, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.content

    with served(portal.app) as base, ThreadPoolExecutor(100) as pool:
        posts = [device.signed("/v1/submissions", batch, base) for _ in range(100)]
        answers = list(pool.map(post, posts))

    assert len(answers) == 100
    assert len(set(answers)) == 1
    assert isinstance(BatchResult.model_validate_json(answers[0]).results[0], Accepted)
    assert stored(portal) == 1
