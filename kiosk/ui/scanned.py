"""What a scanner types from a slip or from a phone, for the page that asks for folio and code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from kiosk.protocol.slip import SlipFalse, claimed_folio, token_in

_FOLIO: Final = r"[0-9A-Z]{4}-?[0-9A-Z]{4}-?[0-9A-Z]{4}"
_CLAIM: Final = r"[0-9A-Z]{4}-?[0-9A-Z]{4}"
_BOTH: Final = re.compile(rf"(?:FOLIO ({_FOLIO}) CLAVE ({_CLAIM})|#({_FOLIO})\.({_CLAIM}))$")
_MOST_SIGNS: Final = 300
"""Of a text that holds both; a slip's token is longer."""


@dataclass(frozen=True)
class Scanned:
    """As it was typed, or as it stood in a code; `claim` is empty where only a folio was."""

    folio: str
    claim: str = field(repr=False)


def scanned(typed: str) -> Scanned:
    """Folio and code out of one text, as the code on the screen holds them; else all is folio.

    The code on a printed slip holds the folio alone.
    """
    token = token_in(typed)
    if token is not None:
        try:
            return Scanned(claimed_folio(token), "")
        except SlipFalse:  # not all of it was read yet
            return Scanned(typed, "")
    found = _BOTH.search(typed.strip().upper()) if len(typed) <= _MOST_SIGNS else None
    if found is None:
        return Scanned(typed, "")
    return Scanned(found[1] or found[3], found[2] or found[4])
