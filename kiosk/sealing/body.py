"""The body: what is sealed. The answers, and what the agency needs to read them.

Its bytes are canonical JSON (RFC 8785), so that equal answers are equal bytes. The claim code is
not in it: it is the visitor's alone.
"""

from __future__ import annotations

from typing import Final, Literal
from uuid import UUID

import rfc8785
from pydantic import ConfigDict, Field, JsonValue

from kiosk.protocol.attachment import MAX_ATTACHMENTS, MAX_SEALED_ATTACHMENT_BYTES
from kiosk.protocol.envelope import SubmissionId
from kiosk.protocol.message import Base64, LanguageTag, Message, Sha256, Slug
from kiosk.sealing.letterbox import Letterbox

SIGNED_FIELDS: Final = frozenset(
    {"id", "service", "form_version", "language", "answers", "attachments"}
)
"""What an applicant signs; the rest of a body is the kiosk's."""


class BodySignature(Message):
    """An applicant's detached CAdES signature over `signed_content`, in DER (docs/efirma.md)."""

    media_type: Literal["application/pkcs7-signature"] = "application/pkcs7-signature"
    der: Base64 = Field(min_length=1, max_length=32 * 1024, repr=False)


class AttachmentNote(Message):
    """What one attachment is, for the agency alone; in the order of the header's streams.

    `question` is the JSON Pointer (RFC 6901) of the answer it belongs to, `size` the bytes of the
    content before sealing.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    question: str = Field(max_length=500)
    name: str = Field(min_length=1, max_length=200)
    media_type: str = Field(pattern=r"^[a-z]+/[a-z0-9][a-z0-9.+-]*$", max_length=100)
    size: int = Field(ge=0, le=MAX_SEALED_ATTACHMENT_BYTES)
    sha256: Sha256 | None = Field(default=None, exclude_if=lambda value: value is None)
    """Of the content, where the body is signed."""


class SubmissionBody(Message):
    """One application as the agency reads it.

    `answers` are by property name of the form's JSON Schema. Numbers are exact in JSON where they
    are within ±(2⁵³ − 1); `canonical` raises `ValueError` for greater whole ones, NaN, infinity
    and text that is no Unicode. `letterbox` is where the agency may answer; `letter` the one of its
    letters whose questions these answers are to.
    """

    # What a visitor typed must not reach a log through an error's text.
    model_config = ConfigDict(hide_input_in_errors=True)

    service: Slug
    form_version: int = Field(ge=1, le=1_000_000)
    language: LanguageTag
    answers: dict[str, JsonValue]
    attachments: tuple[AttachmentNote, ...] = Field(
        default=(), max_length=MAX_ATTACHMENTS, exclude_if=lambda value: not value
    )
    letterbox: Letterbox | None = Field(default=None, exclude_if=lambda value: value is None)
    letter: UUID | None = Field(default=None, exclude_if=lambda value: value is None)
    id: SubmissionId | None = Field(default=None, exclude_if=lambda value: value is None)
    """The header's, where the body is signed: a signature serves one submission."""
    signature: BodySignature | None = Field(default=None, exclude_if=lambda value: value is None)

    def signed_content(self) -> bytes:
        """What an applicant signs: canonical JSON of `SIGNED_FIELDS`."""
        return rfc8785.dumps(self.model_dump(mode="json", include=set(SIGNED_FIELDS)))
