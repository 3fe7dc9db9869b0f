"""How far each submission has come, step by step; a step is never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text, Uuid, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.protocol.tracking import Stage, TrackingStep
from portal.storage.submissions import Submission
from portal.storage.table import WHOLE_NUMBER, Table, UtcMoment


class TrackingRow(Table):
    """One step of one submission."""

    __tablename__ = "tracking_steps"

    sequence: Mapped[int] = mapped_column(WHOLE_NUMBER, primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("submissions.id"), index=True)
    stage: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    note: Mapped[str] = mapped_column(Text)
    letter: Mapped[bytes | None] = mapped_column(LargeBinary)
    settles: Mapped[UUID | None] = mapped_column(Uuid)


def add(session: Session, submission_id: UUID, step: TrackingStep) -> None:
    """Writes down the next step, and where its submission stands with it."""
    session.add(TrackingRow(submission_id=submission_id, **_columns(step)))
    session.flush()
    if step.stage is not Stage.DELIVERED:  # as it was stored
        stands = update(Submission).where(Submission.id == submission_id)
        session.execute(stands.values(stage=step.stage.value))


def add_to_each(session: Session, submission_ids: Sequence[UUID], step: TrackingStep) -> None:
    """Writes down the first step of each, in one statement: they were just stored as at that."""
    columns = _columns(step)
    rows = [{"submission_id": submission_id, **columns} for submission_id in submission_ids]
    session.execute(insert(TrackingRow), rows)


def of(session: Session, submission_id: UUID) -> tuple[TrackingStep, ...]:
    """All steps, oldest first."""
    rows = session.scalars(
        select(TrackingRow)
        .where(TrackingRow.submission_id == submission_id)
        .order_by(TrackingRow.sequence)
    )
    return tuple(
        TrackingStep(
            stage=Stage(row.stage),
            at=row.at,
            note=row.note,
            letter=row.letter,
            settles=row.settles,
        )
        for row in rows
    )


def _columns(step: TrackingStep) -> dict[str, Any]:
    return {
        "stage": step.stage.value,
        "at": step.at,
        "note": step.note,
        "letter": step.letter,
        "settles": step.settles,
    }
