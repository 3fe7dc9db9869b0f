"""Moves an application along. What the visitor reads of it is the step and the agency's note."""

from __future__ import annotations

from uuid import UUID

from kiosk.protocol.tracking import Stage, Tracking, TrackingStep
from portal.clerks.messages import NextStep
from portal.clerks.steps import MAX_NOTE, CannotMove, Why
from portal.desk.in_tray import Pile, decide


def move(
    pile: Pile,
    folio: str,
    to: Stage,
    note: str,
    *,
    settles: UUID | None = None,
    seen: Tracking | None = None,
) -> TrackingStep:
    """Writes the next step of the application `folio` down. Raises `CannotMove`, as `decide` too.

    `settles` is the letter whose payment came, where it is paid; `seen` as `decide` has it.
    """
    if len(note) > MAX_NOTE:
        raise CannotMove(Why.TOO_LONG, f"the note has {len(note)} signs; at most {MAX_NOTE} fit")

    def step(so_far: Tracking) -> NextStep:
        return NextStep(after=len(so_far.steps), stage=to, note=note, settles=settles)

    return decide(pile, folio, step, seen).steps[-1]
