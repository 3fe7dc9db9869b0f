"""The words of tus 1.0, https://tus.io/protocols/resumable-upload: its headers, read and written.

Nothing of a header is quoted in an error.
"""

from __future__ import annotations

import base64
import binascii
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from kiosk.protocol.attachment import (
    MAX_ATTACHMENTS,
    MAX_SEALED_ATTACHMENT_BYTES,
    TUS_VERSION,
    SealedAttachment,
)
from kiosk.protocol.envelope import SubmissionId
from portal.attachments.outcome import UploadState

SPOKEN: Final = {"Tus-Resumable": TUS_VERSION}
OFFERED: Final = {
    "Tus-Version": TUS_VERSION,
    "Tus-Extension": "creation,expiration",
    "Tus-Max-Size": str(MAX_SEALED_ATTACHMENT_BYTES),
}
_KEYS: Final = ["position", "sha256", "submission"]
_ID: TypeAdapter[UUID] = TypeAdapter(SubmissionId)


class BadField(ValueError):  # noqa: N818 - named for what happened
    """A header is not as the interface says; the message names it."""


def read_number(name: str, text: str | None) -> int:
    """A header of some decimal digits. Raises `BadField`."""
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise BadField(f"{name} is no whole number")
    return int(text)


def read_place(submission: str, position: str) -> tuple[UUID, int] | None:
    """What a path or the metadata names; None where that can be nobody's upload."""
    try:
        identity = _ID.validate_python(submission)
    except ValidationError:
        return None
    numbers = [str(number) for number in range(MAX_ATTACHMENTS)]
    if str(identity) != submission or position not in numbers:
        return None
    return identity, int(position)


def read_metadata(text: str | None, size: int) -> tuple[UUID, int, SealedAttachment]:
    """Upload-Metadata: which submission, which position, what is to come. Raises `BadField`."""
    pairs = [pair.strip().split(" ") for pair in (text or "").split(",")]
    if sorted(pair[0] for pair in pairs) != _KEYS or any(len(pair) != 2 for pair in pairs):
        raise BadField("Upload-Metadata has other keys than submission, position and sha256")
    try:
        values = {key: base64.b64decode(value, validate=True) for key, value in pairs}
        place = read_place(values["submission"].decode("ascii"), values["position"].decode("ascii"))
        announced = SealedAttachment(size=size, sha256=values["sha256"])
    except (binascii.Error, ValueError):
        place = None
    if place is None:
        raise BadField("Upload-Metadata names no attachment of a submission")
    return *place, announced


def progress(state: UploadState) -> dict[str, str]:
    """How far it has come, and until when it is kept."""
    headers = {"Upload-Offset": str(state.offset)}
    if state.expires_at is not None:
        headers["Upload-Expires"] = format_datetime(state.expires_at, usegmt=True)
    return headers
