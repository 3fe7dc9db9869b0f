"""A slip as it is shown on the screen, with the code that a phone takes along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from kiosk.protocol.station_calls import SlipAnswer
from kiosk.ui.paper_desk import OnPaper
from kiosk.ui.slip_lines import SlipLine, codes_of, lines_of
from kiosk.words import Words


@dataclass(frozen=True)
class ShownSlip:
    """`code_source` is a picture's address, empty where a phone can take no code."""

    lines: Sequence[SlipLine] = field(default=(), repr=False)
    code_source: str = field(default="", repr=False)
    code_words: str = ""


NOTHING_SHOWN: Final = ShownSlip()


def shown(subject: OnPaper, facts: SlipAnswer | None, words: Words) -> ShownSlip:
    """What would be printed, and what a phone takes of it: the last code that stands on it."""
    # Here and not at the top: no first frame waits for the words of paper.
    from kiosk.printing.composing import compose  # noqa: PLC0415

    blocks = compose(subject.make(facts, False), words)
    codes = [(code.text, code.caption) for code in codes_of(blocks)]
    if not codes and subject.code:
        codes = [(subject.code, "")]
    if not codes:
        return ShownSlip(lines_of(blocks), code_words=words("paper.photograph"))
    text, caption = codes[-1]
    told = "\n".join(filter(None, (words("paper.phone"), caption)))
    return ShownSlip(lines_of(blocks), "image://code/" + quote(text, safe=""), told)
