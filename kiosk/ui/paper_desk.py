"""Where the screen hands slips in: which were, and how they are drawn; gone with the visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.printing.slip import Place, Slip
from kiosk.protocol.message import Message
from kiosk.protocol.station_calls import Answer, PrintRequest
from kiosk.words import Words

Callback = Callable[[Answer | None], None]
CallStation = Callable[[str, Callback, Message | None], None]


@dataclass
class PaperDesk:
    """One visit's. `jobs` are the newest of each folio; of those in `may_be_out` is a copy now."""

    call: CallStation
    place: Place
    jobs: dict[str, str] = field(default_factory=dict)
    may_be_out: set[str] = field(default_factory=set)


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
