"""How a kiosk stands with paper, by the troubles that it tells of."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from kiosk.protocol.trouble import TroubleName

_NONE: Final = frozenset({TroubleName.PRINTER_PAPER_OUT, TroubleName.PRINTER_PAPER_SIZE})
_UNHEARD: Final = frozenset(
    {TroubleName.PRINTER_UNKNOWN, TroubleName.PRINTER_UNREACHABLE, TroubleName.PRINTER_LOST}
)


class Paper(StrEnum):
    """As the fleet's table and `portal fleet --json` say it."""

    GOOD = "good"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"
    """The printer does not say: it is gone, or cannot tell."""


def paper_of(troubles: Collection[str]) -> Paper:
    """What a kiosk's troubles say of its paper; one that complains of none is believed."""
    if _NONE.intersection(troubles):
        return Paper.OUT
    if _UNHEARD.intersection(troubles):
        return Paper.UNKNOWN
    return Paper.LOW if TroubleName.PRINTER_PAPER_LOW in troubles else Paper.GOOD
