"""An attachments' store that hangs or fails puts off what has attachments, and nothing else."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from time import monotonic

import pytest
from clerk_world import APPLICATIONS, ClerkSystem
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from portal_world import AGENCY, CLAIM, Device, Portal, kind_of, problem_of
from uploading import Uploader, announced
from waiting import until

from kiosk.protocol.audit import AuditAnswer, AuditRequest
from kiosk.protocol.batch import Accepted, Batch, Deferred, ItemResult
from kiosk.protocol.envelope import Envelope, Followed
from kiosk.protocol.heartbeat import HeartbeatAnswer
from kiosk.protocol.tracking import claim_hash
from portal.attachments.holdings import Holdings
from portal.attachments.prompt import PromptStreams
from portal.attachments.stream_folder import StreamFolder
from portal.attachments.streams import StoreUnavailable
from portal.stream_place import StreamPlace
from portal.submissions.intake import PATIENCE_SECONDS, Intake

pytest_plugins = ["portal_fixtures"]

STREAM = os.urandom(1000)
HANGS = 8.0
"""Seconds: long beside what anybody may wait, short where a test waits for it after all."""


class Trouble:
    """What `StreamFolder.size` is like from now on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.over = threading.Event()
        self.asked = 0
        self._monkeypatch = monkeypatch

    def begins(self, kind: str) -> None:
        {"hangs": self._hangs, "fails": self._fails}[kind]()

    def _hangs(self) -> None:
        def size(_: StreamFolder, __: StreamPlace) -> int:
            self.asked += 1
            self.over.wait(HANGS)
            raise OSError(5, "Input/output error")

        self._monkeypatch.setattr(StreamFolder, "size", size)

    def _fails(self) -> None:
        def size(_: StreamFolder, __: StreamPlace) -> int:
            self.asked += 1
            raise OSError(5, "Input/output error")

        self._monkeypatch.setattr(StreamFolder, "size", size)


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trouble]:
    trouble = Trouble(monkeypatch)
    yield trouble
    trouble.over.set()


@pytest.fixture
def portal(
    tmp_path: Path, chosen_database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Portal]:
    assert chosen_database
    monkeypatch.setattr("portal.app.PromptStreams", partial(PromptStreams, seconds=0.3))
    portal = Portal(tmp_path)
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    yield portal
    portal.close()


def with_attachment(device: Device) -> Envelope:
    envelope = device.envelope(attachments=(announced(STREAM), announced(STREAM)))
    Uploader(device).upload(envelope.header.id, STREAM, STREAM)
    return envelope


def delivered(device: Device) -> Envelope:
    envelope = with_attachment(device)
    assert isinstance(device.submit(envelope)[0], Accepted)
    return envelope


def remembers(device: Device, newest: Envelope) -> bool:
    heartbeat = device.heartbeat().model_copy(update={"newest_receipt": newest.header.id})
    answer = device.post("/v1/heartbeats", heartbeat)
    assert answer.status_code == 200, answer.text
    return HeartbeatAnswer.model_validate_json(answer.content).remembers


def is_put_off(result: ItemResult) -> bool:
    return isinstance(result, Deferred) and (
        kind_of(result.problem),
        result.problem.status,
    ) == ("attachments-unavailable", 503)


def audited(device: Device, *ids: Envelope) -> AuditRequest:
    return AuditRequest(nonce=os.urandom(16).hex(), ids=tuple(one.header.id for one in ids))


both_troubles = pytest.mark.parametrize("kind", ["hangs", "fails"])


@both_troubles
def test_heartbeats_are_answered_and_say_of_nothing_that_it_was_forgotten(
    device: Device, trouble: Trouble, kind: str
) -> None:
    newest, never = delivered(device), device.envelope()
    trouble.begins(kind)
    began = monotonic()

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: remembers(device, newest), range(12)))

    assert answers == [True] * 12
    assert not remembers(device, never), "that needs no store"
    assert monotonic() - began < HANGS


@both_troubles
def test_only_what_has_attachments_is_put_off(device: Device, trouble: Trouble, kind: str) -> None:
    first = device.envelope()
    assert isinstance(device.submit(first)[0], Accepted)
    folio = first.header.folio
    reply = device.envelope(follows=Followed(folio=folio, claim_hash=claim_hash(folio, CLAIM)))
    batch = [with_attachment(device), delivered(device), device.envelope(), reply]
    trouble.begins(kind)
    began = monotonic()

    results = device.submit(*batch)
    alone = device.submit(device.envelope())

    assert [is_put_off(one) for one in results] == [True, True, False, False]
    assert all(isinstance(one, Accepted) for one in (*results[2:], *alone))
    assert monotonic() - began < HANGS
    assert trouble.asked <= 2


@both_troubles
def test_an_application_is_shown_with_what_was_proved_and_no_file_of_it_given(
    portal: Portal, device: Device, trouble: Trouble, kind: str
) -> None:
    ana = ClerkSystem(portal)
    path = f"{APPLICATIONS}/{delivered(device).header.folio}"
    trouble.begins(kind)
    began = monotonic()

    assert ana.get(APPLICATIONS).status_code == 200
    assert ana.get(path).json()["attachments_held"] == [True, True]
    refused = ana.get(f"{path}/attachments/0")
    assert (refused.status_code, kind_of(problem_of(refused))) == (503, "attachments-unavailable")
    assert int(refused.headers["retry-after"]) > 0
    assert monotonic() - began < HANGS


@both_troubles
def test_an_audit_says_of_nothing_that_it_is_held_or_missing_that_it_cannot_look_for(
    device: Device, trouble: Trouble, kind: str
) -> None:
    kept, plain, never = delivered(device), device.envelope(), device.envelope()
    device.submit(plain)
    trouble.begins(kind)

    refused = device.post("/v1/audits", audited(device, kept, plain, never))
    answer = device.post("/v1/audits", audited(device, plain, never))

    assert (refused.status_code, kind_of(problem_of(refused))) == (503, "attachments-unavailable")
    assert int(refused.headers["retry-after"]) > 0
    assert AuditAnswer.model_validate_json(answer.content).missing == (never.header.id,)


@pytest.mark.both_databases
def test_the_store_works_while_no_transaction_is_open(
    portal: Portal, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, ana = portal.app.state.database.engine.pool, ClerkSystem(portal)
    open_then: list[int] = []
    size = StreamFolder.size

    def watched(streams: StreamFolder, place: StreamPlace) -> int:
        open_then.append(pool.checkedout())
        return size(streams, place)

    def asks(work: Callable[[], object]) -> None:
        open_then.clear()
        work()
        assert set(open_then) == {0}, work

    monkeypatch.setattr(StreamFolder, "size", watched)
    envelope = device.envelope(attachments=(announced(STREAM),))
    path = f"{APPLICATIONS}/{envelope.header.folio}"
    asks(lambda: Uploader(device).upload(envelope.header.id, STREAM))
    asks(lambda: device.submit(envelope))
    asks(lambda: device.submit(envelope))
    asks(lambda: remembers(device, envelope))
    asks(lambda: device.post("/v1/audits", audited(device, envelope)))
    asks(lambda: ana.get(path))
    asks(lambda: ana.get(f"{path}/attachments/0"))


def test_a_batch_waits_for_attachments_only_so_long(portal: Portal, device: Device) -> None:
    now = [0.0]

    class Failing(StreamFolder):
        def size(self, place: StreamPlace) -> int:
            now[0] += PATIENCE_SECONDS / 2
            raise OSError(5, f"{place.position}")

    intake = Intake(
        portal.database,
        Holdings(portal.database, Failing(portal.settings.attachments)),
        Ed25519PrivateKey.generate(),
        lambda agency: agency == AGENCY,
        portal.clock,
        seconds=lambda: now[0],
    )
    elsewhere = device.envelope(agency="otra")
    batch = (*(with_attachment(device) for _ in range(5)), elsewhere, device.envelope())

    results = intake.take(Batch(envelopes=batch)).results

    assert now[0] == PATIENCE_SECONDS
    assert [is_put_off(result) for result in results] == [True] * 5 + [False] * 2
    assert isinstance(results[5], Deferred)
    assert kind_of(results[5].problem) == "unknown-agency", "it was tried"
    assert isinstance(results[6], Accepted)


def test_who_asks_while_an_answer_is_owed_is_refused_at_once(
    tmp_path: Path, device: Device, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = StreamPlace(device.id, device.header().id, 0)
    streams = PromptStreams(StreamFolder(tmp_path), seconds=0.2, at_once=2)
    trouble.begins("hangs")
    with pytest.raises(StoreUnavailable):
        streams.size(place)

    for work in (streams.size, streams.read, streams.part, streams.remove):
        began = monotonic()
        with pytest.raises(StoreUnavailable):
            work(place)
        assert monotonic() - began < 0.15
    assert trouble.asked == 1

    monkeypatch.undo()
    trouble.over.set()

    def answers() -> bool:
        try:
            return streams.size(place) == 0
        except StoreUnavailable:
            return False

    until(answers)


def test_of_many_who_ask_only_some_wait_for_the_store(
    tmp_path: Path, device: Device, trouble: Trouble
) -> None:
    place = StreamPlace(device.id, device.header().id, 0)
    streams = PromptStreams(StreamFolder(tmp_path), seconds=3.0, at_once=2)
    trouble.begins("hangs")

    def seconds(_: int) -> float:
        began = monotonic()
        with pytest.raises(StoreUnavailable):
            streams.size(place)
        return monotonic() - began

    with ThreadPoolExecutor(8) as pool:
        waited = list(pool.map(seconds, range(8)))

    assert sum(one > 2 for one in waited) == 2
    assert trouble.asked == 2


def test_many_ask_a_store_that_is_well_and_each_has_its_own_answer(
    tmp_path: Path, device: Device
) -> None:
    folder, id_ = StreamFolder(tmp_path), device.header().id
    for position in range(8):
        part = folder.part(StreamPlace(device.id, id_, position))
        part.write(bytes(position), 0)
        part.close()
    streams = PromptStreams(folder, at_once=2)

    with ThreadPoolExecutor(8) as pool:
        places = [StreamPlace(device.id, id_, one % 8) for one in range(80)]
        assert list(pool.map(streams.size, places)) == [one % 8 for one in range(80)]
