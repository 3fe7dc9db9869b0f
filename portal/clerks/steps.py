"""Which step may follow in an application's way. What the visitor reads of it is step and note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from kiosk.protocol.tracking import CLOSED, Stage, TrackingStep

TARGETS: Final = (
    Stage.IN_REVIEW,
    Stage.NEEDS_VISITOR,
    Stage.PAID,
    Stage.RESOLVED,
    Stage.REJECTED,
)
MAX_NOTE: Final = 2000
_NEEDS_WORDS = (Stage.NEEDS_VISITOR, Stage.REJECTED)


class Why(StrEnum):
    """Why a step cannot be."""

    NEEDS_WORDS = "needs-words"
    TOO_LONG = "too-long"
    CLOSED = "closed"
    SAME = "same"
    NOT_PAID = "not-paid"
    NO_TARGET = "no-target"
    TOO_MANY_LETTERS = "too-many-letters"


class CannotMove(Exception):  # noqa: N818 - named for what happened
    """The step does not follow, or words are missing; the message says what to do."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message)
        self.why = why


def next_step(
    steps: Sequence[TrackingStep],
    to: Stage,
    note: str,
    now: datetime,
    *,
    letter: bytes | None = None,
    settles: UUID | None = None,
) -> TrackingStep:
    """The step that follows `steps`. Raises `CannotMove`.

    A visitor who must act, or is turned down, is told why. A closed application is opened again
    only by a new review; more may be said of it as it stands. `settles` is the letter whose
    payment came; each is settled without words.
    """
    current = steps[-1].stage
    has_words = bool(note.strip()) or letter is not None
    if to not in TARGETS:
        raise CannotMove(Why.NO_TARGET, f"no agency makes an application {to}")
    if to in _NEEDS_WORDS and not has_words:
        raise CannotMove(Why.NEEDS_WORDS, f"{to} needs a note: tell the visitor why and what to do")
    if len(note) > MAX_NOTE:
        raise CannotMove(Why.TOO_LONG, f"the note has {len(note)} signs; at most {MAX_NOTE} fit")
    if current in CLOSED and to not in {Stage.IN_REVIEW, current}:
        raise CannotMove(Why.CLOSED, f"it is {current} already: move it to in-review first")
    settles_more = settles is not None and settles not in {one.settles for one in steps}
    if current is to and not (has_words or settles_more):
        raise CannotMove(Why.SAME, f"it is {current} already; say more with a note")
    at = max(now, steps[-1].at)
    return TrackingStep(stage=to, at=at, note=note.strip(), letter=letter, settles=settles)
