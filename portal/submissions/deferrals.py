"""Why an envelope is not taken now, though it may be later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kiosk.protocol.problem import Problem, problem

STORAGE_UNAVAILABLE: Final = problem(
    "storage-unavailable", "The portal cannot store or read at the moment.", 503, "Try again."
)
ATTACHMENTS_UNAVAILABLE: Final = problem(
    "attachments-unavailable",
    "The portal cannot look for attachments at the moment.",
    503,
    "Try again.",
)
INTERNAL: Final = problem("internal", "Something is wrong at the portal.", 500)


def unknown_agency(agency: str) -> Problem:
    """It was never published at this portal, or what was published cannot be read just now."""
    return problem(
        "unknown-agency",
        f"The portal knows no agency {agency} at the moment.",
        503,
        "It takes the application once the agency is published there (docs/publishing.md).",
    )


def stolen_key(kiosk_id: str) -> Problem:
    """No moment in an envelope tells what waited before the theft from what a thief made since."""
    return problem(
        "stolen-key",
        f"The machine that signed for {kiosk_id} was stolen.",
        503,
        "It is taken once the word is taken back (portal retire --undo), or once the machine that"
        f" holds it is enrolled with a code made with --replaces {kiosk_id}.",
    )


def attachments_missing(positions: Sequence[int]) -> Problem:
    """Those of the header's attachments have not come whole, with just that size and digest."""
    return problem(
        "attachments-missing",
        "Attachments of this application have not come.",
        409,
        f"Upload first: {', '.join(map(str, positions))}.",
    )
