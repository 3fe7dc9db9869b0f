"""A draft that a visitor takes along: sealed under a key that only the visitor's code holds.

`kiosk.offline.draft_code` makes locator and key from the code; the portal sees the locator and the
sealed bytes, and can open nothing. It keeps a draft for `KEPT`, counted from the last time it was
put; a draft put under the same locator takes the place of the one before.

Who holds the key may read and change a draft without being a kiosk, from a phone. That it is the
key's holder is shown by a proof that only the key leads to; the kiosk leaves the proof's SHA-256
with the portal, which learns nothing of the key from either.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from kiosk.protocol.message import Base64, Instant, Message, Sha256, Told

KEPT: Final = timedelta(days=30)
MAX_SEALED_DRAFT_BYTES: Final = 1024 * 1024 + 64
PROOF_BYTES: Final = 32
MOST_BEFORE: Final = 8
"""Digests that are remembered of what one draft took the place of."""

Locator = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""Where a draft lies: 16 bytes in hexadecimal digits. It tells nothing of the key."""


class Draft(Message):
    """PUT /v1/drafts/{locator}, signed by the kiosk.

    `writer` is the SHA-256 of the key's proof: who shows the proof may change the draft. Without
    it nobody but kiosks may. `instead_of` is the SHA-256 of the sealed draft that is replaced;
    where another lies there, nothing is.
    """

    sealed: Base64 = Field(min_length=1, max_length=MAX_SEALED_DRAFT_BYTES)
    writer: Sha256 | None = Field(default=None, exclude_if=lambda writer: writer is None)
    instead_of: Sha256 | None = Field(default=None, exclude_if=lambda digest: digest is None)


class KeptDraft(Told):
    """The answer to PUT and GET: the draft as the portal holds it, and until when.

    `newer`, where a `writer` was put: this one had taken the place of the very draft that was put,
    and stays.
    """

    locator: Locator
    sealed: Base64 = Field(min_length=1, max_length=MAX_SEALED_DRAFT_BYTES)
    kept_until: Instant
    newer: bool = Field(default=False, exclude_if=lambda newer: not newer)


class DraftLook(Message):
    """POST /v1/drafts-in-hand: what lies there. In the body, so that no log has the locator."""

    locator: Locator


class DraftInHand(Message):
    """The draft as the portal holds it; `may_change`: for who has the proof of its key."""

    locator: Locator
    sealed: Base64 = Field(min_length=1, max_length=MAX_SEALED_DRAFT_BYTES)
    kept_until: Instant
    may_change: bool


class DraftChange(Message):
    """PUT /v1/drafts-in-hand: a draft in the place of the one that was read (`instead_of`)."""

    locator: Locator
    sealed: Base64 = Field(min_length=1, max_length=MAX_SEALED_DRAFT_BYTES)
    instead_of: Sha256
    proof: Base64 = Field(min_length=PROOF_BYTES, max_length=PROOF_BYTES, repr=False)
