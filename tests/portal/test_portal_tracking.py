"""Who holds folio and claim code learns how far it is; all others learn nothing."""

from __future__ import annotations

import pytest
from portal_world import CLAIM, Device, ManualClock, Portal, kind_of, problem_of

from kiosk.protocol.tracking import Stage, Tracking, TrackingRequest, claim_hash
from portal import rate_limit
from portal.desk.moving import move
from portal.rate_limit import RateLimit

pytest_plugins = ["portal_fixtures"]


def asked(folio: str, claim: str = CLAIM) -> TrackingRequest:
    return TrackingRequest(folio=folio, claim_hash=claim_hash(folio, claim))


@pytest.mark.both_databases
def test_the_steps_are_told_oldest_first(portal: Portal, device: Device) -> None:
    header = device.header()
    device.submit(device.envelope(folio=header.folio, claim_hash=header.claim_hash))
    received_at = portal.clock()
    portal.clock.advance(days=2)
    move(portal.pile(), header.folio, Stage.NEEDS_VISITOR, "Traiga su acta")

    answer = portal.post("/v1/tracking", asked(header.folio))

    tracking = Tracking.model_validate_json(answer.content)
    assert (tracking.folio, tracking.service) == (header.folio, "acta-de-nacimiento")
    assert [(step.stage, step.at, step.note) for step in tracking.steps] == [
        (Stage.DELIVERED, received_at, ""),
        (Stage.NEEDS_VISITOR, portal.clock(), "Traiga su acta"),
    ]


def test_any_kiosk_may_ask_signed(portal: Portal, device: Device) -> None:
    envelope = device.envelope()
    device.submit(envelope)

    answer = portal.enrol().post("/v1/tracking", asked(envelope.header.folio))

    assert Tracking.model_validate_json(answer.content).folio == envelope.header.folio


def test_an_unknown_folio_and_a_wrong_claim_are_the_same_answer(
    portal: Portal, device: Device
) -> None:
    envelope = device.envelope()
    device.submit(envelope)
    never_sent = device.header().folio

    answers = [
        portal.post("/v1/tracking", asked(envelope.header.folio, "0000-0000")),
        portal.post("/v1/tracking", asked(never_sent)),
        portal.post("/v1/tracking", TrackingRequest(folio=never_sent, claim_hash=bytes(32))),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    told = [{k: v for k, v in one.headers.items() if k != "x-request-id"} for one in answers]
    assert told[0] == told[1] == told[2]
    assert kind_of(problem_of(answers[0])) == "unknown-application"


@pytest.mark.both_databases
def test_a_caller_who_asks_too_often_is_told_to_wait_and_others_are_not(
    portal: Portal, device: Device
) -> None:
    question = asked(device.header().folio)
    for _ in range(portal.settings.tracking_per_minute):
        assert portal.post("/v1/tracking", question, client="192.0.2.7").status_code == 404

    refused = portal.post("/v1/tracking", question, client="192.0.2.7")

    assert refused.status_code == 429
    assert kind_of(problem_of(refused)) == "too-many-requests"
    assert portal.post("/v1/tracking", question, client="192.0.2.8").status_code == 404
    assert device.post("/v1/tracking", question).status_code == 404
    portal.clock.advance(seconds=int(refused.headers["retry-after"]))
    assert portal.post("/v1/tracking", question, client="192.0.2.7").status_code == 404
    assert portal.post("/v1/tracking", question, client="192.0.2.7").status_code == 429


def test_kiosks_behind_one_address_do_not_wait_for_each_other(
    portal: Portal, device: Device
) -> None:
    question = asked(device.header().folio)
    for _ in range(portal.settings.tracking_per_minute):
        device.post("/v1/tracking", question)

    assert device.post("/v1/tracking", question).status_code == 429
    assert portal.enrol().post("/v1/tracking", question).status_code == 404
    assert portal.post("/v1/tracking", question).status_code == 404


def test_a_bad_signature_does_not_pass_for_no_signature(portal: Portal, device: Device) -> None:
    question = asked(device.header().folio)
    request = device.signed("/v1/tracking", question)
    request.headers["Signature"] = device.signed("/v1/tracking", question).headers["Signature"]

    assert device.send(request).status_code == 401


@pytest.mark.parametrize(("per_minute", "wait"), [(60, 1), (30, 2), (7, 9), (1, 60)])
def test_after_the_time_named_one_more_question_is_allowed(per_minute: int, wait: int) -> None:
    clock = ManualClock()
    limit = RateLimit(per_minute, clock)
    assert [limit.seconds_to_wait("a") for _ in range(per_minute)] == [0] * per_minute

    assert limit.seconds_to_wait("a") == wait
    clock.advance(seconds=wait)
    assert limit.seconds_to_wait("a") == 0
    clock.advance(hours=5)
    assert [limit.seconds_to_wait("a") for _ in range(per_minute)] == [0] * per_minute
    assert limit.seconds_to_wait("a") > 0


def test_a_clock_that_steps_back_gives_and_takes_nothing() -> None:
    clock = ManualClock()
    limit = RateLimit(2, clock)
    limit.seconds_to_wait("a")
    clock.advance(hours=-1)

    assert limit.seconds_to_wait("a") == 0
    assert limit.seconds_to_wait("a") > 0


def test_callers_are_remembered_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "MAX_CALLERS", 10)
    limit = RateLimit(1, ManualClock())

    for caller in range(1000):
        limit.seconds_to_wait(str(caller))

    assert len(limit._callers) == 10
    assert limit.seconds_to_wait("999") > 0
