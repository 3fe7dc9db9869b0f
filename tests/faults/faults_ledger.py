"""The ledger of a fault run, and the judge who reads it.

Three witnesses are heard once the world is healthy again and the station had its time: what each
visitor was told, what each outbox says, and what the portal holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

DELIVERED = "delivered"
HELD = "held"


@dataclass(frozen=True)
class Told:
    """A folio that a visitor took home."""

    folio: str
    id: UUID
    body_sha256: bytes


@dataclass(frozen=True)
class Kept:
    """One row of an outbox."""

    folio: str
    id: UUID
    body_sha256: bytes
    state: str


@dataclass(frozen=True)
class Arrived:
    """One row of the portal. One visitor's application has one body, however often it is sent."""

    folio: str
    id: UUID
    body_sha256: bytes


@dataclass(frozen=True)
class Findings:
    """What must not be; each names what it found, for whoever looks for the cause."""

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    false_delivered: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        return not any(getattr(self, one.name) for one in fields(self))

    def __add__(self, other: Findings) -> Findings:
        both = {
            one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)
        }
        return Findings(**both)


def judge(
    told: Collection[Told],
    kept: Collection[Kept],
    arrived: Collection[Arrived],
    may_be_held: Collection[UUID] = (),
) -> Findings:
    """`may_be_held`: submissions that the portal had a reason to refuse for good."""
    there = {(one.id, one.body_sha256) for one in arrived}
    somewhere = there | {(one.id, one.body_sha256) for one in kept}
    return Findings(
        lost=tuple(one.folio for one in told if (one.id, one.body_sha256) not in somewhere),
        doubled=_doubled(told, arrived),
        false_delivered=tuple(
            one.folio
            for one in kept
            if one.state == DELIVERED and (one.id, one.body_sha256) not in there
        ),
        stuck=tuple(
            one.folio
            for one in kept
            if one.state != DELIVERED and not (one.state == HELD and one.id in may_be_held)
        ),
    )


def _doubled(told: Collection[Told], arrived: Collection[Arrived]) -> tuple[str, ...]:
    """Two rows for one application at the portal, or two visitors with one folio."""
    return (
        *_again("id", (one.id for one in arrived)),
        *_again("folio", (one.folio for one in arrived)),
        *_again("application", (one.body_sha256.hex() for one in arrived)),
        *_again("told folio", (one.folio for one in told)),
    )


def _again(what: str, values: Iterable[Any]) -> list[str]:
    return [f"{what} {value}" for value, count in Counter(values).items() if count > 1]
