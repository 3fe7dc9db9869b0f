"""How long a delivered body is kept, and what an audit's answer means for it. Pure.

A portal may be restored from a backup that is older than its receipts. So a body outlives its
receipt for a while, and is erased only after the portal has said, signed and to just this question,
that it still holds the submission.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kiosk.protocol.audit import MAX_AUDITED, AuditAnswer, AuditRequest

BODY_KEPT: Final = timedelta(days=7)
AUDIT_EVERY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Audited:
    """What a genuine answer says: to be sent again; and held there, so that the body may go."""

    missing: tuple[UUID, ...]
    confirmed: tuple[UUID, ...]


def audited(
    request: AuditRequest, answer: AuditAnswer, kiosk: str, portal_keys: Collection[bytes]
) -> Audited | None:
    """None where no owner of one of the raw `portal_keys` says it to this very question."""
    if not any(answer.answers(request, kiosk, key) for key in portal_keys):
        return None
    missing = frozenset(answer.missing)
    return Audited(
        missing=tuple(one for one in request.ids if one in missing),
        confirmed=tuple(one for one in request.ids if one not in missing),
    )


def settled_before(machine: datetime, portal: datetime) -> datetime:
    """Bodies delivered before then may go; by the earlier of two clocks, for one may be wrong."""
    return min(machine, portal) - BODY_KEPT


def questions(ids: Sequence[UUID]) -> Iterator[tuple[UUID, ...]]:
    """The ids in as many parts as one request each can name."""
    for start in range(0, len(ids), MAX_AUDITED):
        yield tuple(ids[start : start + MAX_AUDITED])
