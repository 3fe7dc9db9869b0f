"""What proves that an application was accepted: what is shown of it, printed and taken along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Proof:
    """The facts of an accepted application, words in the visitor's language.

    `added_to` is the folio of the one that it answers a letter about, and that is gone on with.
    `call_back` where only a call was asked for. `saved`: what doing it here spared, and from what
    that is known; empty: nothing is known.
    """

    service: str
    folio: str
    claim: str
    accepted_at: datetime
    authority: str
    contact: str
    next_steps: tuple[str, ...]
    added_to: str = ""
    call_back: bool = False
    saved: str = ""
    saved_basis: str = ""

    @property
    def followed_folio(self) -> str:
        """Under which it is asked for later."""
        return self.added_to or self.folio


def code_text(proof: Proof) -> str:
    """What the QR holds: enough to ask for the application later, and nothing about the person."""
    return f"VENTANILLA FOLIO {proof.followed_folio} CLAVE {proof.claim}"
