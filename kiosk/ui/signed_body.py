"""What is signed of an application: just what will be sealed of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from uuid import UUID

from pydantic import JsonValue

from kiosk.catalogue.model import Service
from kiosk.offline.acceptance import Attachment
from kiosk.sealing.body import BodySignature, SubmissionBody
from kiosk.visit.journey import Signed


@dataclass(frozen=True)
class ToSign:
    """The bytes that are signed, and for which submission."""

    id: UUID
    language: str
    content: bytes = field(repr=False)


def to_sign(
    service: Service,
    answers: Mapping[str, JsonValue],
    attachments: Iterable[Attachment],
    id_: UUID,
    language: str,
) -> ToSign:
    """Of a service that has a form. Raises `ValueError` where the answers are no JSON."""
    body = SubmissionBody(
        service=service.id,
        form_version=service.form_version or 1,
        language=language,
        answers=dict(answers),
        attachments=tuple(one.note for one in with_digests(attachments)),
        id=id_,
    )
    return ToSign(id_, language, body.signed_content())


def with_digests(attachments: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Each with the digest of its content in its note, so that a signature covers it."""
    return tuple(map(_with_digest, attachments))


def signature_of(signed: Signed) -> BodySignature:
    """As it travels in the body."""
    return BodySignature(der=signed.der)


def _with_digest(attachment: Attachment) -> Attachment:
    with attachment.open() as content:
        digest = sha256(content.read()).digest()
    return replace(attachment, note=attachment.note.model_copy(update={"sha256": digest}))
