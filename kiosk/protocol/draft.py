"""A draft that a visitor takes along: sealed under a key that only the visitor's code holds.

`kiosk.offline.draft_code` makes locator and key from the code; the portal sees the locator and the
sealed bytes, and can open nothing. It keeps a draft for `KEPT`, counted from the last time it was
put; a draft put under the same locator takes the place of the one before.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from kiosk.protocol.message import Base64, Instant, Message

KEPT: Final = timedelta(days=30)
MAX_SEALED_DRAFT_BYTES: Final = 1024 * 1024 + 64

Locator = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""Where a draft lies: 16 bytes in hexadecimal digits. It tells nothing of the key."""


class Draft(Message):
    """PUT /v1/drafts/{locator}, signed by the kiosk."""

    sealed: Base64 = Field(min_length=1, max_length=MAX_SEALED_DRAFT_BYTES)


class KeptDraft(Message):
    """The answer to PUT and GET: the draft as the portal holds it, and until when."""

    locator: Locator
    sealed: Base64 = Field(min_length=1, max_length=MAX_SEALED_DRAFT_BYTES)
    kept_until: Instant
