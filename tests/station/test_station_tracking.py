"""What is said of an application, and by whom: the outbox or the portal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from kiosk_world import CLAIM, submission
from loopback_portal import LoopbackPortal

from kiosk.offline.drafts import Drafts
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import DiskFailed, NoOutbox, OutboxError
from kiosk.offline.outbox_item import OutboxEntry
from kiosk.portal_client.errors import PortalError, PortalRefused, PortalUnreachable
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.problem import problem
from kiosk.protocol.station_calls import INTERNAL_ERROR, NOT_FOUND
from kiosk.protocol.tracking import Stage, Tracking, TrackingRequest, TrackingStep, claim_hash
from kiosk.station.board import Board
from kiosk.station.calls import CallRefused
from kiosk.station.doorbell import Doorbell
from kiosk.station.methods import StationMethods
from kiosk.station.outbox_asked import OutboxAsked
from kiosk.station.portal_link import Portal
from kiosk.station.tracking import NoLine, NoSuchApplication, NotReadable, Unread, track

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
STATES = ["queued", "sending", "carried", "held", "delivered"]


@pytest.fixture
def entries(tmp_path: Path) -> Iterator[dict[str, OutboxEntry]]:
    """An application in each state."""
    portal = LoopbackPortal({})
    with Outbox.open(tmp_path / "outbox.sqlite") as outbox:
        items = {state: outbox.accept(submission(NOON)) for state in STATES}
        outbox.mark_carried([items["carried"].id], LATER)
        outbox.mark_sending([items[name].id for name in ("sending", "held", "delivered")], LATER)
        outbox.mark_held(items["held"].id, "no such agency", LATER)
        delivered = items["delivered"]
        envelope = Envelope(header=delivered.header, sealed=delivered.sealed, signature=bytes(64))
        receipt = portal.receipt(envelope)
        outbox.mark_delivered(delivered.id, receipt.model_dump_json(), LATER)
        found = {state: outbox.by_folio(item.folio) for state, item in items.items()}
        yield {state: entry for state, entry in found.items() if entry is not None}


def request(folio: str, claim: str = CLAIM) -> TrackingRequest:
    return TrackingRequest(folio=folio, claim_hash=claim_hash(folio, claim))


def resolved(asked: TrackingRequest) -> Tracking:
    step = TrackingStep(stage=Stage.RESOLVED, at=LATER)
    return Tracking(folio=asked.folio, service="acta-de-nacimiento", steps=(step,))


def never(asked: TrackingRequest) -> Tracking:
    raise AssertionError("the portal was asked")


def failing(error: PortalError) -> object:
    def ask(asked: TrackingRequest) -> Tracking:
        raise error

    return ask


NOT_THERE = PortalRefused(problem("no-such-application", "Not found", 404))
NO_ANSWER = PortalUnreachable("no line")


@pytest.mark.parametrize(
    ("state", "stages"),
    [
        ("queued", [Stage.WAITING]),
        ("sending", [Stage.WAITING]),
        ("carried", [Stage.WAITING]),
        ("held", [Stage.WAITING, Stage.HELD]),
    ],
)
def test_what_never_left_is_told_from_here(
    entries: dict[str, OutboxEntry], state: str, stages: list[Stage]
) -> None:
    entry = entries[state]
    tracking = track(request(entry.folio), entry, never)
    assert [step.stage for step in tracking.steps] == stages
    assert tracking.steps[0].at == NOON
    assert tracking.service == "acta-de-nacimiento"


@pytest.mark.parametrize("state", STATES)
def test_a_wrong_claim_code_learns_nothing(entries: dict[str, OutboxEntry], state: str) -> None:
    entry = entries[state]
    with pytest.raises(NoSuchApplication):
        track(request(entry.folio, "0000-0000"), entry, never)


def test_what_was_delivered_the_portal_tells(entries: dict[str, OutboxEntry]) -> None:
    entry = entries["delivered"]
    tracking = track(request(entry.folio), entry, resolved)
    assert [step.stage for step in tracking.steps] == [Stage.RESOLVED]


@pytest.mark.parametrize("error", [NO_ANSWER, NOT_THERE])
def test_without_the_portal_what_was_delivered_is_told_from_the_receipt(
    entries: dict[str, OutboxEntry], error: PortalError
) -> None:
    entry = entries["delivered"]
    tracking = track(request(entry.folio), entry, failing(error))  # type: ignore[arg-type]  # a fake
    assert [step.stage for step in tracking.steps] == [Stage.DELIVERED]


@pytest.mark.parametrize("rotten", [{"receipt_json": "{}"}, {"header_json": "{}"}])
def test_of_a_rotten_row_the_portal_tells(
    entries: dict[str, OutboxEntry], rotten: dict[str, Any]
) -> None:
    entry = replace(entries["delivered"], **rotten)
    tracking = track(request(entry.folio), entry, resolved)
    assert [step.stage for step in tracking.steps] == [Stage.RESOLVED]
    with pytest.raises(NoLine):
        track(request(entry.folio), entry, failing(NO_ANSWER))  # type: ignore[arg-type]  # a fake


@pytest.mark.parametrize("state", STATES)
def test_of_a_row_that_cannot_be_read_a_portal_that_knows_none_is_not_believed(
    entries: dict[str, OutboxEntry], state: str
) -> None:
    entry = replace(entries[state], header_json="{}")
    with pytest.raises(NotReadable):
        track(request(entry.folio), entry, failing(NOT_THERE))  # type: ignore[arg-type]  # a fake
    assert track(request(entry.folio), entry, resolved).steps[0].stage is Stage.RESOLVED


def test_what_has_its_claim_code_here_is_not_denied_for_a_rotten_receipt(
    entries: dict[str, OutboxEntry],
) -> None:
    entry = replace(entries["delivered"], receipt_json="{}")
    with pytest.raises(NotReadable):
        track(request(entry.folio), entry, failing(NOT_THERE))  # type: ignore[arg-type]  # a fake


@pytest.mark.parametrize(("error", "raised"), [(NO_ANSWER, NoLine), (NOT_THERE, NotReadable)])
def test_where_the_outbox_cannot_be_read_none_is_denied(
    error: PortalError, raised: type[Exception]
) -> None:
    with pytest.raises(raised):
        track(request("0000-0000-0000"), Unread(), failing(error))  # type: ignore[arg-type]  # a fake
    assert track(request("0000-0000-0000"), Unread(), resolved).steps[0].stage is Stage.RESOLVED


@pytest.mark.parametrize(
    ("there", "code"),
    [
        (DiskFailed("the disk failed"), INTERNAL_ERROR),
        (NoOutbox("nothing was accepted yet"), NOT_FOUND),
    ],
)
def test_what_the_screen_is_told_where_the_outbox_is_not_to_be_had(
    tmp_path: Path, there: OutboxError, code: int
) -> None:
    class Asked:
        def track(self, _: TrackingRequest) -> Tracking:
            raise NOT_THERE

        def close(self) -> None:
            pass

    def open_outbox() -> Outbox:
        raise there

    board = Board()
    board.line(online=True)
    methods = StationMethods(
        board,
        Doorbell([], 10),
        outbox=OutboxAsked(open_outbox),
        drafts=Drafts(tmp_path / "drafts"),
        connect=lambda _: cast("Portal", Asked()),
        signer=lambda: None,
        clock=lambda: NOON,
        count_visit=lambda: None,
    )
    asked = request("0000-0000-0000").model_dump(mode="json")
    with pytest.raises(CallRefused) as refused:
        asyncio.run(methods.track(asked))
    assert refused.value.code == code


def test_what_is_not_from_here_the_portal_tells() -> None:
    tracking = track(request("0000-0000-0000"), None, resolved)
    assert tracking.steps[0].stage is Stage.RESOLVED


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (NO_ANSWER, NoLine),
        (NOT_THERE, NoSuchApplication),
        (PortalRefused(problem("too-many", "Too many", 429)), NoLine),
    ],
)
def test_what_nobody_can_tell(error: PortalError, raised: type[Exception]) -> None:
    with pytest.raises(raised):
        track(request("0000-0000-0000"), None, failing(error))  # type: ignore[arg-type]  # a fake


def test_an_answer_about_another_application_is_none(entries: dict[str, OutboxEntry]) -> None:
    def mistaken(asked: TrackingRequest) -> Tracking:
        return resolved(asked).model_copy(update={"folio": entries["queued"].folio})

    with pytest.raises(NoLine):
        track(request("0000-0000-0000"), None, mistaken)
    entry = entries["delivered"]
    assert track(request(entry.folio), entry, mistaken).steps[0].stage is Stage.DELIVERED
