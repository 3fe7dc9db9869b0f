"""Why the portal will never take an envelope as it is. Pure decisions; nothing opens a body."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.protocol.envelope import Envelope
from kiosk.protocol.folio import read_folio
from kiosk.protocol.problem import Problem, problem

SAME_ID_OTHER_BYTES = problem(
    "same-id-other-bytes",
    "The portal holds another application under this id.",
    422,
    "An application cannot be changed after it was sent. Forward this one to support.",
)
FOLIO_TAKEN = problem(
    "folio-taken",
    "The portal holds another application under this folio.",
    422,
    "Two applications were given one folio. Forward this one to support.",
)


@dataclass(frozen=True)
class KnownKiosk:
    """The kiosk an envelope says it is from; `keys` are its own and its successors'.

    `stolen` are those of them that are in others' hands.
    """

    number: int
    keys: tuple[bytes, ...]
    stolen: frozenset[bytes] = frozenset()

    def is_by_stolen_key(self, envelope: Envelope) -> bool:
        """Whether a thief may have signed it, whoever brings it and whenever it says it was."""
        good = (key for key in self.keys if key not in self.stolen)
        return bool(self.stolen) and not any(map(envelope.is_signed_by, good))


def refusal(envelope: Envelope, sender: KnownKiosk | None) -> Problem | None:
    """The reason to refuse, or None to take it.

    What the catalogue holds is no reason: what a visitor was promised stands, and the portal's
    catalogue may be older than the kiosk's, or not be there for a while (`deferrals`).
    """
    header = envelope.header
    enrol = f"Enrol it with a code made with --replaces {header.kiosk}, and try again."
    if sender is None:
        return problem("unknown-kiosk", f"No kiosk {header.kiosk} is enrolled.", 403, enrol)
    if not any(map(envelope.is_signed_by, sender.keys)):
        return problem(
            "bad-device-signature",
            f"The envelope is not signed by {header.kiosk}.",
            403,
            f"It was changed on the way, or its machine has another key since. {enrol}",
        )
    if read_folio(header.folio).kiosk_number != sender.number:
        return problem(
            "foreign-folio",
            f"The folio {header.folio} was not given by {header.kiosk}.",
            422,
            "A folio carries the number of the kiosk that gave it. Forward this one to support.",
        )
    return None
