"""Where an application stands: this kiosk's own outbox first, then the portal.

What has not left this kiosk nobody else knows of; what has, the agency may have moved on, so the
portal is asked and the outbox only stands in when there is no line. That there is no such
application is said only by a kiosk that could look into what it holds.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from kiosk.offline.outbox_item import OutboxEntry, State
from kiosk.offline.submission_row import received_at
from kiosk.portal_client.errors import PortalError, PortalRefused
from kiosk.protocol.envelope import Header
from kiosk.protocol.tracking import Stage, Tracking, TrackingRequest, TrackingStep


class NoSuchApplication(Exception):  # noqa: N818 - named for what happened
    """Nobody knows this folio with this claim code; which of them is wrong is not said."""


class NoLine(Exception):  # noqa: N818 - named for what happened
    """The portal would have to be asked, and cannot be."""


class NotReadable(Exception):  # noqa: N818 - named for what happened
    """The portal knows none, but it may lie here, where it cannot be read."""


@dataclass(frozen=True)
class Unread:
    """In an entry's place: the outbox could not be looked into."""


@dataclass(frozen=True)
class Known:
    """This kiosk knows the last word: it never left."""

    tracking: Tracking


@dataclass(frozen=True)
class AskPortal:
    """The portal knows more; `otherwise` is what this kiosk can say by itself.

    `may_be_here`: it may be held here all the same where the portal knows none.
    """

    otherwise: Tracking | None = None
    may_be_here: bool = False


@dataclass(frozen=True)
class Wrong:
    """The folio is from here, the claim code is not its own."""


Local = Known | AskPortal | Wrong


def look_here(entry: OutboxEntry | Unread | None, claim_hash: bytes) -> Local:
    """What the outbox's entry for a folio says to whoever sends this claim hash."""
    if entry is None:
        return AskPortal()
    header = None if isinstance(entry, Unread) else entry.readable_header
    if isinstance(entry, Unread) or header is None:  # a rotten row; the portal may still know
        return AskPortal(may_be_here=True)
    if not hmac.compare_digest(header.claim_hash, claim_hash):
        return Wrong()
    accepted = TrackingStep(stage=Stage.WAITING, at=entry.created_at)
    match entry.state:
        case State.QUEUED | State.SENDING | State.CARRIED:
            steps: tuple[TrackingStep, ...] = (accepted,)
        case State.HELD:
            steps = (accepted, TrackingStep(stage=Stage.HELD, at=entry.held_since))
        case State.DELIVERED:
            return AskPortal(otherwise=_delivered(entry, header), may_be_here=True)
        case _:
            assert_never(entry.state)
    return Known(Tracking(folio=entry.folio, service=header.service, steps=steps))


def _delivered(entry: OutboxEntry, header: Header) -> Tracking | None:
    """None where the receipt has rotted: when it arrived the portal alone knows."""
    at = received_at(entry.receipt_json or "")
    if at is None:
        return None
    step = TrackingStep(stage=Stage.DELIVERED, at=at)
    return Tracking(folio=entry.folio, service=header.service, steps=(step,))


def track(
    request: TrackingRequest,
    entry: OutboxEntry | Unread | None,
    ask_portal: Callable[[TrackingRequest], Tracking],
) -> Tracking:
    """`entry` is the outbox's for that folio; `ask_portal` raises `PortalError`.

    Raises `NoSuchApplication`, `NoLine` and `NotReadable`.
    """
    match look_here(entry, request.claim_hash):
        case Known(tracking=tracking):
            return tracking
        case Wrong():
            raise NoSuchApplication
        case AskPortal(otherwise=otherwise, may_be_here=may_be_here):
            try:
                tracking = ask_portal(request)
            except PortalError as error:
                if otherwise is not None:
                    return otherwise
                if isinstance(error, PortalRefused) and error.problem.status == 404:
                    raise NotReadable if may_be_here else NoSuchApplication from error
                raise NoLine(str(error)) from error
            return tracking if tracking.folio == request.folio else _mistaken(otherwise)
        case other:
            assert_never(other)


def _mistaken(otherwise: Tracking | None) -> Tracking:
    """The portal answered about another folio: as good as no answer."""
    if otherwise is None:
        raise NoLine("the portal answered about another application")
    return otherwise
