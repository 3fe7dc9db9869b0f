"""One envelope that the portal fails on is put off; all others pass, and nothing is quoted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from portal_world import Device, Portal, kind_of, problem_of
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm import Session

from kiosk.protocol.batch import Accepted, Batch, Deferred
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.receipt import Receipt
from portal.attachments.holdings import Holdings
from portal.attachments.stream_folder import StreamFolder
from portal.storage import submissions
from portal.submissions.intake import PATIENCE_SECONDS, Intake, is_storage_failure

pytest_plugins = ["portal_fixtures"]

Add = Callable[[Session, Envelope, Receipt, str | None], None]
SECRET = b"GODE561231HDFRRN04"


def failing_on(poisoned: Envelope, error: Exception) -> Add:
    add = submissions.add

    def poisonable(
        session: Session, envelope: Envelope, receipt: Receipt, follows: str | None
    ) -> None:
        add(session, envelope, receipt, follows)
        if envelope == poisoned:
            raise error

    return poisonable


def statement_error(kind: type[DataError | OperationalError]) -> Exception:
    return kind("INSERT", {"sealed": SECRET}, Exception("value too long"))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (statement_error(DataError), ("internal", 500)),
        (statement_error(OperationalError), ("storage-unavailable", 503)),
        (RuntimeError(SECRET.decode()), ("internal", 500)),
        (ValueError(SECRET.decode()), ("internal", 500)),
        (AssertionError(SECRET.decode()), ("internal", 500)),
    ],
)
def test_one_that_fails_is_put_off_and_all_others_pass(
    portal: Portal,
    device: Device,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    *,
    error: Exception,
    expected: tuple[str, int],
) -> None:
    envelopes = [device.envelope(SECRET) for _ in range(9)]
    poisoned = envelopes[4]
    monkeypatch.setattr("portal.storage.submissions.add", failing_on(poisoned, error))

    results = device.submit(*envelopes)

    assert [result.id for result in results] == [one.header.id for one in envelopes]
    put_off = results[4]
    assert isinstance(put_off, Deferred)
    assert (kind_of(put_off.problem), put_off.problem.status) == expected
    assert all(isinstance(one, Accepted) for one in (*results[:4], *results[5:]))
    assert str(poisoned.header.id) in caplog.text
    assert SECRET.decode() not in caplog.text
    with portal.database.reading() as session:
        assert submissions.by_id(session, poisoned.header.id) is None
    monkeypatch.undo()
    assert isinstance(device.submit(poisoned)[0], Accepted)


def test_a_storage_that_fails_before_the_sender_is_known_does_not_call_it_a_stranger(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise statement_error(OperationalError)

    monkeypatch.setattr("portal.storage.retirements.key_in_force", gone)

    answer = device.post("/v1/submissions", Batch(envelopes=(device.envelope(),)))

    assert (answer.status_code, kind_of(problem_of(answer))) == (503, "storage-unavailable")
    assert "INSERT" not in answer.text


def test_a_storage_that_fails_for_all_is_the_portals_and_not_theirs(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise statement_error(OperationalError)

    monkeypatch.setattr("portal.storage.submissions.add", full)

    answer = device.post("/v1/submissions", Batch(envelopes=(device.envelope(), device.envelope())))

    assert (answer.status_code, kind_of(problem_of(answer))) == (503, "storage-unavailable")
    assert int(answer.headers["retry-after"]) > 0


def test_a_storage_that_hangs_is_not_waited_for_by_each(
    portal: Portal, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []
    now = [0.0]

    def hangs(*_: object) -> None:
        tried.append(1)
        now[0] += PATIENCE_SECONDS / 2
        raise statement_error(OperationalError)

    monkeypatch.setattr("portal.storage.submissions.add", hangs)
    intake = Intake(
        portal.database,
        Holdings(portal.database, StreamFolder(portal.settings.attachments)),
        Ed25519PrivateKey.generate(),
        lambda _: True,
        portal.clock,
        seconds=lambda: now[0],
    )

    results = intake.take(Batch(envelopes=tuple(device.envelope() for _ in range(5)))).results

    assert len(tried) == 2
    assert [is_storage_failure(result) for result in results] == [True] * 5
