"""How long applications took from their arrival to the agency's last word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.protocol.tracking import CLOSED
from portal.storage.submissions import Submission
from portal.storage.tracking_steps import TrackingRow

LOOKED_AT: Final = 50_000
"""The newest of the closing steps: enough for a median, and soon read."""
LOOKED_THROUGH: Final = 20 * LOOKED_AT
"""The newest of all steps, among which those are: the table grows for ever."""


@dataclass(frozen=True)
class Closed:
    """One application that is closed."""

    service: str
    kiosk: str
    took: timedelta


def closed(session: Session, since: datetime) -> Iterator[Closed]:
    """Those that were closed since then by one of the newest steps, each once, newest first."""
    newest = select(func.max(TrackingRow.sequence)).scalar_subquery()
    query = (
        select(
            Submission.id,
            Submission.service,
            Submission.kiosk,
            Submission.received_at,
            TrackingRow.at,
        )
        .join(TrackingRow, TrackingRow.submission_id == Submission.id)
        .where(
            TrackingRow.sequence > newest - LOOKED_THROUGH,
            TrackingRow.stage.in_([stage.value for stage in CLOSED]),
            TrackingRow.at >= since,
        )
        .order_by(TrackingRow.sequence.desc())
        .limit(LOOKED_AT)
    )
    seen = set()
    for identity, service, kiosk, received_at, at in session.execute(query):
        if identity not in seen:
            seen.add(identity)
            yield Closed(service, kiosk, max(timedelta(), at - received_at))
