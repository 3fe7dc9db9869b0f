"""Where the staff panel asks the station: one session, an answer of the right kind or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeVar

from kiosk.printing.slip import PrinterTestSlip, Slip, SlipOrigin
from kiosk.protocol.message import Message
from kiosk.protocol.staff_calls import NOT_STAFF, StaffOverview
from kiosk.protocol.station_calls import Answer, PrintRequest, PrintStatus
from kiosk.ui.paper_desk import CallStation, drawn
from kiosk.ui.staff.saved_today import NOTHING_SENT, SavedToday
from kiosk.words import Words

_Kind = TypeVar("_Kind", bound=Message)


class Refusal(Enum):
    """Why there is no answer."""

    SILENT = "silent"  # no station, or one that talks nonsense
    FAILED = "failed"  # it says that it cannot
    OUT = "out"  # nobody is in by this session


@dataclass(frozen=True)
class StaffDesk:
    """`place` stands on what is printed, `saved` sums what visitors saved today."""

    call: CallStation
    place: SlipOrigin
    clock: Callable[[], datetime]
    saved: Callable[[StaffOverview], SavedToday] = lambda _: NOTHING_SENT

    def ask(
        self,
        method: str,
        params: Message | None,
        kind: type[_Kind],
        then: Callable[[_Kind | Refusal], None],
    ) -> None:
        """`then` gets the answer, or why there is none, exactly once."""
        self.call(method, lambda answer: then(_read(answer, kind)), params)

    def test_page(self, status: PrintStatus, words: Words) -> PrintRequest:
        """A page that shows whether signs, lines and codes come out."""
        return self.page(
            PrinterTestSlip(self.place, status.paper or "", self.clock()), status, words
        )

    def page(self, slip: Slip, status: PrintStatus, words: Words) -> PrintRequest:
        """A slip as it is to come out of this printer."""
        return drawn(slip, status.paper, words, 100, status.spare_paper)


def _read(answer: Answer | None, kind: type[_Kind]) -> _Kind | Refusal:
    if answer is None:
        return Refusal.SILENT
    if answer.error is not None:
        return Refusal.OUT if answer.error.code == NOT_STAFF else Refusal.FAILED
    try:
        return kind.model_validate(answer.result)
    except ValueError:
        return Refusal.SILENT
