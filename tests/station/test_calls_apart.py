"""A held outbox, and a press that writes a slip, keep whoever asks waiting and no other call."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest
from waiting import until_there

from kiosk.offline.drafts import Drafts
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import NoOutbox
from kiosk.printing.press import Press
from kiosk.protocol.station_calls import PrinterState, PrintStatus
from kiosk.protocol.tracking import TrackingRequest, claim_hash
from kiosk.protocol.trouble import Trouble, TroubleName
from kiosk.station.board import Board
from kiosk.station.calls import CallRefused, Method
from kiosk.station.doorbell import Doorbell
from kiosk.station.membership import NoMember
from kiosk.station.methods import StationMethods
from kiosk.station.outbox_asked import OutboxAsked
from kiosk.station.printing import PrintMethods

FOLIO = "0000-0000-0000"
TRACKED = TrackingRequest(folio=FOLIO, claim_hash=claim_hash(FOLIO, "7K3M9QXR"))
NOBODY = NoMember(Trouble(name=TroubleName.NOT_ENROLLED, words="no kiosk"))


class Held:
    """Another has the file, and the press, until it is let go."""

    def __init__(self) -> None:
        self.asked, self.free = Event(), Event()

    def open_outbox(self) -> Outbox:
        self._wait()
        raise NoOutbox("nothing was accepted yet")

    def status(self, job: str | None) -> PrintStatus:  # noqa: ARG002 - the press's
        self._wait()
        return PrintStatus(printer=PrinterState.NONE)

    def _wait(self) -> None:
        self.asked.set()
        self.free.wait(5)


def table(held: Held, folder: Path) -> Mapping[str, Method]:
    outbox = OutboxAsked(held.open_outbox)

    def connect(_: object) -> Any:
        raise AssertionError("there is no line")

    def clock() -> datetime:
        return datetime.now(UTC)

    visits = StationMethods(
        Board(),
        Doorbell([], 10),
        outbox=outbox,
        drafts=Drafts(folder / "drafts"),
        connect=connect,
        signer=lambda: None,
        clock=clock,
        count_visit=lambda: None,
    )
    paper = PrintMethods(cast("Press", held), outbox=outbox, membership=lambda: NOBODY, clock=clock)
    return {**visits.table, **paper.table}


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("status", {}),
        ("track", TRACKED.model_dump(mode="json")),
        ("slip_facts", {"folio": FOLIO}),
        ("print_status", {"job": None}),
    ],
)
def test_while_one_call_waits_another_is_answered(
    method: str, params: dict[str, Any], tmp_path: Path
) -> None:
    held = Held()
    calls = table(held, tmp_path)

    async def both() -> None:
        waiting = asyncio.ensure_future(calls[method](params))
        await until_there(held.asked.is_set)
        await calls["wake"]({})
        assert not waiting.done(), "it held the loop until it was through"
        held.free.set()
        with suppress(CallRefused):
            await waiting

    asyncio.run(both())
