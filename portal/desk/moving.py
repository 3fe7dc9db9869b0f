"""Moves an application along. What the visitor reads of it is the step and the agency's note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from kiosk.protocol.tracking import CLOSED, Stage, TrackingStep
from portal.storage import submissions, tracking_steps
from portal.storage.database import Database

TARGETS: Final = (
    Stage.IN_REVIEW,
    Stage.NEEDS_VISITOR,
    Stage.PAID,
    Stage.RESOLVED,
    Stage.REJECTED,
)
MAX_NOTE: Final = 2000
_NEEDS_WORDS = (Stage.NEEDS_VISITOR, Stage.REJECTED)


class CannotMove(Exception):  # noqa: N818 - named for what happened
    """The step does not follow, or a note is missing; the message says what to do."""


def next_step(
    steps: Sequence[TrackingStep],
    to: Stage,
    note: str,
    now: datetime,
    *,
    letter: bytes | None = None,
) -> TrackingStep:
    """The step that follows `steps`. Raises `CannotMove`.

    A visitor who must act, or is turned down, is told why. A closed application is opened again
    only by a new review; more may be said of it as it stands.
    """
    current = steps[-1].stage
    has_words = bool(note.strip()) or letter is not None
    if to in _NEEDS_WORDS and not has_words:
        raise CannotMove(f"{to} needs --note: tell the visitor why and what to do")
    if len(note) > MAX_NOTE:
        raise CannotMove(f"the note has {len(note)} signs; at most {MAX_NOTE} fit")
    if current in CLOSED and to not in {Stage.IN_REVIEW, current}:
        raise CannotMove(f"it is {current} already: move it to in-review first")
    if current is to and not has_words:
        raise CannotMove(f"it is {current} already; say more with --note")
    return TrackingStep(stage=to, at=max(now, steps[-1].at), note=note.strip(), letter=letter)


def move(
    database: Database,
    folio: str,
    to: Stage,
    note: str,
    now: datetime,
    *,
    settles: UUID | None = None,
) -> TrackingStep:
    """Writes the next step of the application `folio` down. Raises `CannotMove`.

    `settles` is the letter whose payment came, where it is paid.
    """
    if settles is not None and to is not Stage.PAID:
        raise CannotMove(f"a letter is settled by paid, not by {to}")
    with database.writing() as session:
        stored = submissions.by_folio(session, folio, lock=True)
        if stored is None:
            raise CannotMove(f"there is no application {folio}")
        step = next_step(tracking_steps.of(session, stored.id), to, note, now)
        step = step.model_copy(update={"settles": settles})
        tracking_steps.add(session, stored.id, step)
    return step
