"""Tracking: where an application stands, for whoever holds its folio and claim code."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final
from uuid import UUID

from pydantic import BeforeValidator, Field

from kiosk.protocol.folio import ALPHABET, Folio
from kiosk.protocol.message import Base64, Instant, Message, Slug, Told

MAX_SEALED_LETTER_BYTES: Final = 66_000
MAX_TRACKING_BYTES: Final = 112 * 1024
"""Of a `Tracking` with a new letter: it must fit one line of the station, and later steps too."""
_CLAIM_SIGNS = 8
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Stage(StrEnum):
    """How far an application has come; the words for it are the screen's."""

    WAITING = "waiting"  # accepted here, not yet at the portal
    HELD = "held"  # the portal refused it; staff see to it
    DELIVERED = "delivered"  # the portal holds it for the agency
    IN_REVIEW = "in-review"
    NEEDS_VISITOR = "needs-visitor"
    ANSWERED = "answered"  # what the agency asked for has come
    PAID = "paid"
    RESOLVED = "resolved"
    REJECTED = "rejected"
    OTHER = "other"  # one that only a newer portal knows; nobody says it


def _known(value: object) -> object:
    is_new = isinstance(value, str) and value not in set(Stage)
    return Stage.OTHER if is_new else value


CLOSED: Final = frozenset({Stage.RESOLVED, Stage.REJECTED})
"""Decided: nothing is asked of the visitor any more."""


class TrackingRequest(Message):
    """POST /v1/tracking. The claim code itself never leaves the kiosk."""

    folio: Folio
    claim_hash: Base64 = Field(min_length=32, max_length=32)


class TrackingStep(Told):
    """A stage and when it was reached, with the agency's own words if it wrote any.

    `note` is for anyone on the way; `letter` opens with the claim code alone
    (`kiosk.sealing.letterbox`). `settles` is the letter, by its id, that came to be answered or
    paid with this step; None may be any before it.
    """

    stage: Annotated[Stage, BeforeValidator(_known)]
    at: Instant
    note: str = Field(default="", max_length=2000)
    letter: Base64 | None = Field(
        default=None,
        min_length=1,
        max_length=MAX_SEALED_LETTER_BYTES,
        exclude_if=lambda value: value is None,
    )
    settles: UUID | None = Field(default=None, exclude_if=lambda value: value is None)


class Tracking(Told):
    """What is known of an application, oldest step first."""

    folio: Folio
    service: Slug
    steps: tuple[TrackingStep, ...] = Field(min_length=1)


def mint_claim(random_bytes: Callable[[int], bytes]) -> str:
    """A fresh claim code."""
    number = int.from_bytes(random_bytes(5), "big")
    signs = "".join(ALPHABET[number >> 5 * place & 0x1F] for place in range(_CLAIM_SIGNS))
    return f"{signs[:4]}-{signs[4:]}"


def normalise_claim(text: str) -> str:
    """The claim code as it is written, from what a person typed. Raises `ValueError`."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum()).translate(_READ_AS)
    if len(signs) != _CLAIM_SIGNS or not set(signs) <= set(ALPHABET):
        raise ValueError("a claim code has eight letters and digits")
    return f"{signs[:4]}-{signs[4:]}"


def claim_hash(folio: str, claim: str) -> bytes:
    """What the header carries in place of the code, bound to the folio. 32 bytes."""
    return sha256(f"ventanilla/claim/1\n{folio}\n{claim}".encode("ascii")).digest()
