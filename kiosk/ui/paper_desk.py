"""Where the screen hands slips in: which were, and how they are drawn; gone with the visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk.printing.slip import Slip, SlipOrigin
from kiosk.protocol.message import Message
from kiosk.protocol.station_calls import Answer, PrintRequest, PrintStatus, SlipAnswer
from kiosk.words import Words

Callback = Callable[[Answer | None], None]
CallStation = Callable[[str, Callback, Message | None], None]
MakeSlip = Callable[[SlipAnswer | None, bool], Slip]
"""From what the station holds true now, and whether it is a copy, to the slip."""


class PaperKind(StrEnum):
    """What visitors take along; the endings of the words for it."""

    APPLICATION = "application"
    REQUIREMENTS = "requirements"
    DRAFT = "draft"
    RESULT = "result"
    PAYMENT = "payment"
    APPOINTMENT = "appointment"
    LOCATION = "location"


@dataclass(frozen=True)
class OnPaper:
    """What a page has to take along. `key` names it within the visit.

    With a `folio` the station is asked first what is true of it; no answer is no slip on paper.
    `code` is what a phone takes where the slip itself holds no code.
    """

    key: str
    kind: PaperKind
    make: MakeSlip
    folio: str | None = None
    code: str = field(default="", repr=False)


@dataclass
class PaperDesk:
    """One visit's. `jobs` are the newest of each key; of those in `may_be_out` is a copy now.

    `newest` is how the printer was when it was last asked for, without any slip's fate.
    """

    call: CallStation
    place: SlipOrigin
    clock: Callable[[], datetime]
    jobs: dict[str, str] = field(default_factory=dict)
    may_be_out: set[str] = field(default_factory=set)
    newest: PrintStatus | None = None


def drawn(
    slip: Slip,
    paper: str | None,
    words: Words,
    text_percent: int,
    spare_paper: str | None = None,
) -> PrintRequest:
    """The slip as it is to come out, for the spare's paper too.

    Raises `ValueError` where it is too long for one call.
    """
    # Here and not at the top: no first frame waits for codes and pictures of paper.
    from kiosk.printing.composing import compose  # noqa: PLC0415
    from kiosk.printing.drawing import raster_for  # noqa: PLC0415
    from kiosk.printing.paper import PAPERS, ROLL_80  # noqa: PLC0415

    blocks = compose(slip, words)
    sheet, spare = PAPERS.get(paper or "", ROLL_80), PAPERS.get(spare_paper or "")
    return PrintRequest(
        raster=raster_for(blocks, sheet, text_percent).packed(),
        spare=None if spare is None else raster_for(blocks, spare, text_percent).packed(),
    )
