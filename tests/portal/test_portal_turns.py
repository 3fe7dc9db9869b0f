"""What two decide at the same moment is decided by one after the other, on either database."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from portal_world import CLAIM, Device, Portal
from sqlalchemy import text

from kiosk.protocol.envelope import Followed
from kiosk.protocol.heartbeat import HeartbeatAnswer
from kiosk.protocol.tracking import Stage, TrackingStep, claim_hash
from portal.clerks.steps import CannotMove
from portal.cli import main
from portal.desk.moving import move
from portal.rollout import assigning
from portal.storage import submissions, tracking_steps
from portal.storage.migrate import revisions
from portal.storage.turns import take_turn

pytest_plugins = ["portal_fixtures"]

SECONDS = 30


def is_waited_for(portal: Portal) -> None:
    """Until somebody waits for what this transaction has; SQLite has no word for it."""
    deadline = time.monotonic() + SECONDS
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    while portal.database.is_postgresql:
        with portal.database.reading() as session:
            if session.scalar(waiting):
                return
        assert time.monotonic() < deadline, "nobody waits"


@pytest.mark.both_databases
def test_an_answer_does_not_open_what_is_closed_at_that_moment(
    portal: Portal, device: Device
) -> None:
    first = device.envelope()
    device.submit(first)
    folio = first.header.folio
    answer = device.envelope(follows=Followed(folio=folio, claim_hash=claim_hash(folio, CLAIM)))

    with ThreadPoolExecutor(1) as pool:
        with portal.database.writing() as session:
            stored = submissions.by_folio(session, folio, lock=True)
            assert stored is not None
            sent = pool.submit(device.submit, answer)
            is_waited_for(portal)
            step = TrackingStep(stage=Stage.RESOLVED, at=portal.clock())
            tracking_steps.add(session, stored.id, step)
        (result,) = sent.result(SECONDS)

    assert result.status == "accepted"
    with portal.database.reading() as session:
        steps = tracking_steps.of(session, first.header.id)
    assert [step.stage for step in steps] == [Stage.DELIVERED, Stage.RESOLVED]


@pytest.mark.both_databases
def test_of_two_who_close_an_application_the_second_is_told(portal: Portal, device: Device) -> None:
    envelope = device.envelope()
    device.submit(envelope)
    folio, now = envelope.header.folio, portal.clock()

    with ThreadPoolExecutor(1) as pool:
        with portal.database.writing() as session:
            stored = submissions.by_folio(session, folio, lock=True)
            assert stored is not None
            second = pool.submit(move, portal.pile(), folio, Stage.REJECTED, "porque sí")
            is_waited_for(portal)
            tracking_steps.add(session, stored.id, TrackingStep(stage=Stage.RESOLVED, at=now))
        with pytest.raises(CannotMove, match="it is resolved already"):
            second.result(SECONDS)


@pytest.mark.both_databases
def test_kiosks_that_come_at_once_fill_the_first_rings_and_no_more(portal: Portal) -> None:
    first, second, third = (portal.enrol() for _ in range(3))

    def ring_of(device: Device) -> int | None:
        answer = device.post("/v1/heartbeats", device.heartbeat())
        return HeartbeatAnswer.model_validate_json(answer.content).ring

    with ThreadPoolExecutor(1) as pool:
        with portal.database.writing() as session:
            assert assigning.ring_of(session, first.id) == 1
            assert assigning.ring_of(session, second.id) == 2
            newcomer = pool.submit(ring_of, third)
            is_waited_for(portal)
        assert newcomer.result(SECONDS) == 3


@pytest.mark.both_databases
def test_a_turn_is_had_by_one_transaction_at_a_time(portal: Portal) -> None:
    order: list[str] = []

    def second() -> None:
        with portal.database.writing() as session:
            take_turn(session, "here")
            order.append("second")

    with ThreadPoolExecutor(1) as pool:
        with portal.database.writing() as session:
            take_turn(session, "here")
            waiting = pool.submit(second)
            is_waited_for(portal)
            order.append("first")
        waiting.result(SECONDS)

    assert order == ["first", "second"]


@pytest.mark.both_databases
def test_the_schema_goes_back_when_told_and_forward_by_itself(
    portal: Portal, device: Device, capsys: pytest.CaptureFixture[str]
) -> None:
    device.submit(device.envelope())
    home = ["--json", "--home", str(portal.settings.home)]
    capsys.readouterr()

    assert main(["schema", "--back-to", "0010", *home]) == 0
    assert json.loads(capsys.readouterr().out) == {"revision": "0010", "known": list(revisions())}
    assert main(["schema", *home]) == 0
    assert json.loads(capsys.readouterr().out)["revision"] == revisions()[-1]
    assert main(["submissions", *home]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 1
    assert main(["schema", "--back-to", "elsewhere", *home]) == 1
    assert "one of 0001" in capsys.readouterr().err
