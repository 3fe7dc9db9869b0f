"""An attachment as those on the way know it: how long the sealed stream is, and its SHA-256.

The device signs both with the envelope's header, so that a stream that was exchanged, cut or
altered is noticed by whoever holds it, without a key. What the stream holds only the agency sees
(`kiosk.sealing.sealed_stream`).
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from pydantic import Field

from kiosk.protocol.message import Message, Sha256

MAX_ATTACHMENTS: Final = 20
MAX_SEALED_ATTACHMENT_BYTES: Final = 128 * 1024 * 1024
TUS_VERSION: Final = "1.0.0"
"""Attachments travel by the tus resumable upload protocol, https://tus.io/protocols/resumable-upload."""
OFFSET_MEDIA_TYPE: Final = "application/offset+octet-stream"


class SealedAttachment(Message):
    """One sealed stream: its length in bytes, and its digest."""

    size: int = Field(ge=1, le=MAX_SEALED_ATTACHMENT_BYTES)
    sha256: Sha256


def upload_path(submission: UUID, position: int) -> str:
    """Where a stream is uploaded to: one place for each, so that a retry finds what is there."""
    return f"/v1/attachments/{submission}/{position}"
