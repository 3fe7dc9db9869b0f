"""What the portal's word means for one submission. Pure.

A submission is delivered only by a receipt that a believed key of the portal signed for this very
header and body, and held only by the portal's refusal of this one; all else only lets it wait.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, assert_never
from uuid import UUID

from kiosk.offline.outbox_item import OutboxItem
from kiosk.protocol.batch import Accepted, Deferred, ItemResult, Refused
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.problem import Problem

HEADER_UNREADABLE: Final = "the stored header cannot be read"
NOT_GENUINE: Final = "the portal's receipt is not genuine"
ATTACHMENTS_MISSING: Final = "urn:ventanilla:problem:attachments-missing"
UNKNOWN_AGENCY: Final = "urn:ventanilla:problem:unknown-agency"
NO_AGENCY: Final = "the portal knows no agency"
"""What the reason of one that waits for its agency begins with; the agency's id follows."""
_MAX_REASON: Final = 500


@dataclass(frozen=True)
class Delivered:
    """The portal's genuine receipt is here."""

    id: UUID
    receipt_json: str


@dataclass(frozen=True)
class Held:
    """It will never be taken as it is."""

    id: UUID
    reason: str


@dataclass(frozen=True)
class Again:
    """It waits for its next attempt; `bare` where its attachments must be uploaded first."""

    id: UUID
    reason: str
    retry_after: float | None = None
    bare: bool = False


Verdict = Delivered | Held | Again


def damage(item: OutboxItem) -> str | None:
    """Why a row cannot be what was accepted, or None: a rotten bit must not reach an agency."""
    header = item.readable_header
    if header is None:
        return HEADER_UNREADABLE
    if (header.id, header.folio) != (item.id, item.folio):
        return "the stored header belongs to another submission"
    if not item.is_intact:
        return "the stored header and body are not what was accepted"
    return None


def judge(sent: Envelope, result: ItemResult, portal_keys: Collection[bytes]) -> Verdict:
    """What one result means for the envelope that it answers, by the raw `portal_keys` believed."""
    match result:
        case Accepted(receipt=receipt):
            asked = (sent.header, sent.body_sha256)
            if any(receipt.acknowledges(*asked, key) for key in portal_keys):
                return Delivered(sent.header.id, receipt.model_dump_json())
            return Again(sent.header.id, NOT_GENUINE)
        case Refused(problem=problem):
            return Held(sent.header.id, reason_of(problem))
        case Deferred(problem=problem):
            bare = problem.type == ATTACHMENTS_MISSING
            return Again(sent.header.id, _deferred(problem, sent.header.agency), bare=bare)
        case _:
            assert_never(result)


def reason_of(problem: Problem) -> str:
    """A refusal in one line for staff."""
    title = problem.title.rstrip(".")
    return one_line(f"{title}: {problem.detail}" if problem.detail else title)


def _deferred(problem: Problem, agency: str) -> str:
    """As `reason_of`; of an agency that the portal does not know in words that are told apart."""
    if problem.type != UNKNOWN_AGENCY:
        return reason_of(problem)
    return one_line(f"{NO_AGENCY} {agency}: {problem.detail or problem.title}")


def one_line(text: str) -> str:
    """The words of another, cut to what is stored."""
    return " ".join(text.split())[:_MAX_REASON]
