"""What is new and plain in a batch is stored by one commit, and only then receipted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from portal_world import Device, Portal
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from kiosk.protocol.batch import Accepted, Batch, Refused
from kiosk.protocol.envelope import Envelope
from portal.attachments.holdings import Holdings
from portal.attachments.stream_folder import StreamFolder
from portal.identity import load_or_create_signing_key
from portal.storage import submissions
from portal.submissions.intake import Intake, is_storage_failure

pytest_plugins = ["portal_fixtures"]


def intake_of(portal: Portal) -> Intake:
    return Intake(
        portal.database,
        Holdings(portal.database, StreamFolder(portal.settings.attachments)),
        load_or_create_signing_key(portal.settings.signing_key_path),
        lambda _: True,
        portal.clock,
    )


def batch_of(*envelopes: Envelope) -> Batch:
    return Batch(envelopes=envelopes)


@contextmanager
def commits(portal: Portal, *, failing: bool = False) -> Iterator[list[int]]:
    """How many rows each transaction that ends adds; none of them succeeds while `failing`."""
    stored, seen = 0, list[int]()

    def commit(connection: Connection) -> None:
        nonlocal stored
        now = connection.scalar(text("SELECT count(*) FROM submissions")) or 0
        if now == stored:
            return
        seen.append(now - stored)
        if failing:
            raise OperationalError("COMMIT", {}, Exception("disk full"))
        stored = now

    event.listen(portal.database.engine, "commit", commit)
    try:
        yield seen
    finally:
        event.remove(portal.database.engine, "commit", commit)


@pytest.mark.both_databases
def test_a_batch_is_stored_by_one_commit(portal: Portal, device: Device) -> None:
    envelopes = [device.envelope() for _ in range(12)]
    with commits(portal) as seen:
        results = intake_of(portal).take(batch_of(*envelopes)).results

    assert seen == [12]
    assert [one.id for one in results] == [one.header.id for one in envelopes]
    for envelope, result in zip(envelopes, results, strict=True):
        assert isinstance(result, Accepted)
        assert result.receipt.acknowledges(
            envelope.header, envelope.body_sha256, device.enrolment.portal_key
        )


def test_no_receipt_is_given_where_the_commit_fails(portal: Portal, device: Device) -> None:
    envelopes = [device.envelope() for _ in range(3)]
    with commits(portal, failing=True) as seen:
        results = intake_of(portal).take(batch_of(*envelopes)).results

    assert seen == [3, 1, 1, 1]
    assert all(map(is_storage_failure, results))
    with portal.database.reading() as session:
        assert submissions.known(session, [one.header.id for one in envelopes]) == set()


def test_one_that_was_altered_stands_beside_those_that_were_not(
    portal: Portal, device: Device
) -> None:
    good = [device.envelope() for _ in range(3)]
    altered = good[1].model_copy(update={"sealed": b"another body"})
    results = intake_of(portal).take(batch_of(good[0], altered, good[2])).results
    assert [type(one) for one in results] == [Accepted, Refused, Accepted]


def test_the_same_one_twice_in_a_batch_is_stored_once(portal: Portal, device: Device) -> None:
    once, twice = device.envelope(), device.envelope()
    results = intake_of(portal).take(batch_of(twice, once, twice)).results
    assert all(isinstance(one, Accepted) for one in results)
    assert results[0] == results[2]


@pytest.mark.parametrize("again", [0, 2])
def test_what_is_there_already_gets_its_receipt_beside_new_ones(
    portal: Portal, device: Device, *, again: int
) -> None:
    envelopes = [device.envelope() for _ in range(3)]
    intake = intake_of(portal)
    (first,) = intake.take(batch_of(envelopes[again])).results
    portal.clock.advance(minutes=5)
    results = intake.take(batch_of(*envelopes)).results
    assert results[again] == first
    assert all(isinstance(one, Accepted) for one in results)


def test_a_bug_in_the_common_way_is_told_and_each_goes_by_itself(
    portal: Portal,
    device: Device,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    envelopes = [device.envelope() for _ in range(3)]

    def broken(*_: object) -> None:
        raise TypeError(f"never to be quoted: {envelopes[0].sealed!r}")

    monkeypatch.setattr("portal.submissions.intake.tracking_steps.add_to_each", broken)
    results = intake_of(portal).take(batch_of(*envelopes)).results

    assert all(isinstance(one, Accepted) for one in results)
    [told] = [one for one in caplog.records if "no batch by one commit" in one.getMessage()]
    assert "TypeError in portal/submissions/intake.py:" in told.getMessage()
    assert "never to be quoted" not in caplog.text
