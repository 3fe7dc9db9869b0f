"""What stands in the outbox, and the ways from one state to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Final, assert_never
from uuid import UUID

from pydantic import ValidationError

from kiosk.protocol.envelope import Header
from kiosk.protocol.tracking import Stage


class State(StrEnum):
    """A submission's state, as staff and visitors know it; the words are the screen's."""

    QUEUED = "queued"  # durable on disk, folio given
    SENDING = "sending"  # in flight; after a crash it is queued again
    CARRIED = "carried"  # on a USB stick too; still to be sent by line
    HELD = "held"  # the portal refused it for good; staff see to it
    DELIVERED = "delivered"  # the portal's receipt is here; settled once the body is erased


WAITING: Final = frozenset({State.QUEUED, State.CARRIED})
"""The states from which a submission is sent."""
SENDABLE: Final = WAITING | {State.SENDING}
"""Those that no word of the portal has ended yet; by whichever way they go."""
UNDELIVERED: Final = SENDABLE | {State.HELD}
"""All that staff should still see."""

MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.QUEUED: frozenset({State.SENDING, State.CARRIED, State.HELD, State.DELIVERED}),
        State.SENDING: frozenset({State.QUEUED, State.CARRIED, State.HELD, State.DELIVERED}),
        State.CARRIED: frozenset({State.SENDING, State.CARRIED, State.HELD, State.DELIVERED}),
        State.HELD: frozenset({State.QUEUED, State.CARRIED, State.DELIVERED}),
        State.DELIVERED: frozenset({State.QUEUED}),
    }
)
"""From each state, the states it may turn into. The portal's word that comes back by USB ends
whatever waits; a portal that forgot what it had acknowledged makes `delivered` wait again."""


def stage_of(state: State) -> Stage:
    """What a visitor's paper says of a state: until the portal's receipt is here it waits."""
    match state:
        case State.QUEUED | State.SENDING | State.CARRIED:
            return Stage.WAITING
        case State.HELD:
            return Stage.HELD
        case State.DELIVERED:
            return Stage.DELIVERED
        case _:
            assert_never(state)


def sources_of(target: State) -> frozenset[State]:
    """The states from which one may come to `target`."""
    return frozenset(state for state, targets in MOVES.items() if target in targets)


class IllegalMove(RuntimeError):  # noqa: N818 - named for what happened
    """A bug of ours: a state was to follow one that it never follows."""


class UnknownSubmission(LookupError):  # noqa: N818 - named for what happened
    """A bug of ours: an id that was never accepted here."""


def row_digest(header_json: str, sealed: bytes) -> bytes:
    """SHA-256 of a stored header and body together."""
    return sha256(header_json.encode() + b"\n" + sealed).digest()


@dataclass(frozen=True)
class NewSubmission:
    """A sealed application about to be stored; `header` names its id and its folio."""

    header: Header
    sealed: bytes = field(repr=False)

    @property
    def body_sha256(self) -> bytes:
        """What the portal's receipt must name."""
        return sha256(self.sealed).digest()

    @property
    def header_json(self) -> str:
        """The header as it is stored, and signed when it is sent."""
        return self.header.canonical().decode()

    @property
    def row_sha256(self) -> bytes:
        """By which a stored row is known to be what was accepted."""
        return row_digest(self.header_json, self.sealed)


@dataclass(frozen=True)
class OutboxEntry:
    """One submission without its body, as lists show it. Times are aware UTC.

    `next_attempt_at` is a plan, for what waits; of what does not it says nothing.
    """

    id: UUID
    folio: str
    header_json: str
    body_sha256: bytes
    state: State
    created_at: datetime
    attempts: int
    next_attempt_at: datetime
    reason: str | None
    receipt_json: str | None
    delivered_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether it is to be sent by line."""
        return self.state in WAITING

    @property
    def held_since(self) -> datetime:
        """When it was refused, of what is held: the table keeps it where others have a plan."""
        return self.next_attempt_at

    @cached_property
    def header(self) -> Header:
        """The header as it was sealed. Raises `ValidationError` where the row has rotted."""
        return Header.stored(self.header_json)

    @property
    def readable_header(self) -> Header | None:
        """The header; None where the row has rotted: state, folio and times are columns."""
        try:
            return self.header
        except ValidationError:
            return None


@dataclass(frozen=True)
class OutboxItem(OutboxEntry):
    """One submission with its sealed body: everything an envelope needs but the signature.

    `row_sha256` is None where an earlier version of the program stored it.
    """

    sealed: bytes = field(repr=False)
    row_sha256: bytes | None = None

    @property
    def is_intact(self) -> bool:
        """Whether header and body are bit by bit what was accepted."""
        if sha256(self.sealed).digest() != self.body_sha256:
            return False
        if self.row_sha256 is None:
            return True
        return row_digest(self.header_json, self.sealed) == self.row_sha256
