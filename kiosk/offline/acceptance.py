"""Acceptance: the moment from which an application cannot be lost.

Mints id, folio and claim code, seals the answers to the agency and stores them. The folio is given
out only after the commit. It needs no line, no station and no secret key; the station signs the
envelope when it sends it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from pydantic import JsonValue

from kiosk.offline.attachment_files import Write, stored_streams
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import os_error_in_words
from kiosk.offline.outbox_item import NewSubmission
from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.enrolment import Enrolment
from kiosk.protocol.envelope import Followed, Header
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.tracking import claim_hash, mint_claim
from kiosk.sealing.agency_key import AgencyPublicKey
from kiosk.sealing.body import AttachmentNote, BodySignature, SubmissionBody
from kiosk.sealing.letterbox import Claim
from kiosk.sealing.seal import SealBinding, seal
from kiosk.sealing.sealed_stream import StreamBinding, seal_stream


@dataclass(frozen=True)
class Accepted:
    """What the visitor takes home. The claim code is kept nowhere else."""

    folio: str
    claim: str = field(repr=False)
    id: UUID
    created_at: datetime


@dataclass(frozen=True)
class Attachment:
    """A file that belongs to an answer; `open` gives its content from the beginning."""

    note: AttachmentNote
    open: Callable[[], BinaryIO] = field(repr=False)


@dataclass(frozen=True)
class Reply:
    """What an application answers: a letter about an earlier one."""

    follows: Followed
    letter: UUID


@dataclass(frozen=True)
class Signed:
    """An applicant's signature, and the id of the submission that it was made for."""

    id: UUID
    signature: BodySignature


@dataclass(frozen=True)
class NewApplication:
    """All that is entrusted at once.

    `claim` was made ready before, because putting up a letterbox takes its time; without it the
    agency can move the application along, but not write letters about it. `signed` is over just
    these answers and notes, in this language. `assisted` where staff helped to fill it in,
    `call_back` where it only asks for a call. `id` is chosen before too, where what may have been
    stored is entrusted once more.
    """

    service: str
    form_version: int
    agency: str
    agency_key: AgencyPublicKey
    language: str
    answers: Mapping[str, JsonValue] = field(repr=False)
    attachments: Sequence[Attachment] = ()
    claim: Claim | None = field(default=None, repr=False)
    reply: Reply | None = None
    signed: Signed | None = None
    assisted: bool = False
    call_back: bool = False
    id: UUID | None = None

    def body(self) -> SubmissionBody:
        """What is sealed to the agency."""
        return SubmissionBody(
            service=self.service,
            form_version=self.form_version,
            language=self.language,
            answers=dict(self.answers),
            attachments=tuple(one.note for one in self.attachments),
            letterbox=self.claim.letterbox if self.claim else None,
            letter=self.reply.letter if self.reply else None,
            id=self.signed.id if self.signed else None,
            signature=self.signed.signature if self.signed else None,
        )


class Acceptance:
    """One kiosk's way into its outbox. `clock` gives aware UTC; `random_bytes` is fit for keys."""

    def __init__(
        self,
        outbox: Outbox,
        enrolment: Enrolment,
        clock: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._outbox = outbox
        self._enrolment = enrolment
        self._clock = clock
        self._random_bytes = random_bytes

    def accept(self, new: NewApplication) -> Accepted:
        """Seals and stores one application; returns after the commit.

        Attachments are sealed piece by piece, in constant memory. Raises `OutboxError` where it
        could not be stored, `BodyTooLarge`, and `WrongLength` where an attachment is not as long as
        its note says; then nothing was stored, but perhaps after `MayBeStored`, and the answers are
        still the caller's. `ValueError` where the answers are no JSON.

        One whose id is chosen, by its signature or by the caller, is stored once: what failed at
        its very end and counted all the same is what is given back when it is entrusted once more,
        under the same claim code.
        """
        now = self._clock()
        chosen = new.signed.id if new.signed else new.id
        id_ = chosen or uuid7(now, self._random_bytes)
        claim = new.claim.code if new.claim else mint_claim(self._random_bytes)
        binding = SealBinding(id_, new.form_version, new.agency_key.key_id)
        sealed = seal(new.body().canonical(), new.agency_key, binding)
        writes = tuple(
            _sealing(one, new.agency_key, StreamBinding(binding, position))
            for position, one in enumerate(new.attachments)
        )

        def store(streams: tuple[SealedAttachment, ...]) -> Accepted:
            def with_folio_after(last: str | None) -> NewSubmission:
                number = self._enrolment.kiosk_number
                folio = mint_folio(number, now, self._random_bytes, after=last)
                header = Header(
                    id=id_,
                    folio=folio,
                    kiosk=self._enrolment.kiosk,
                    agency=new.agency,
                    service=new.service,
                    form_version=new.form_version,
                    key_id=new.agency_key.key_id,
                    created_at=now,
                    claim_hash=claim_hash(folio, claim),
                    attachments=streams,
                    follows=new.reply.follows if new.reply else None,
                    assisted=new.assisted,
                    call_back=new.call_back,
                )
                return NewSubmission(header=header, sealed=sealed)

            item = self._outbox.accept(with_folio_after)
            return Accepted(folio=item.folio, claim=claim, id=item.id, created_at=item.created_at)

        with self._outbox.receiving():
            if chosen and (before := self._counted(id_, claim)) is not None:
                return before
            try:
                with stored_streams(self._outbox.path, id_, writes) as streams:
                    return store(streams)
            except OSError as error:
                raise os_error_in_words(self._outbox.path, error) from error

    def _counted(self, id_: UUID, claim: str) -> Accepted | None:
        """What stands there from before. Raises `OutboxError`; `ValueError` for another's."""
        entry = self._outbox.take_back(id_)
        if entry is None:
            return None
        if entry.header.claim_hash != claim_hash(entry.folio, claim):
            raise ValueError(f"{id_} was entrusted before, under another claim code")
        return Accepted(folio=entry.folio, claim=claim, id=id_, created_at=entry.created_at)


def _sealing(attachment: Attachment, key: AgencyPublicKey, binding: StreamBinding) -> Write:
    def write(sink: BinaryIO) -> SealedAttachment:
        with attachment.open() as source:
            return seal_stream(source, attachment.note.size, sink, key, binding.hpke_info)

    return write
