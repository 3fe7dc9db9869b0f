"""Sending as the screen means it: sealed, durable, and a folio in the visitor's hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from shutil import disk_usage
from typing import Any
from uuid import UUID

from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.terms import Signature
from kiosk.forms.answers import without_vanished
from kiosk.forms.definition import Form
from kiosk.forms.known import deadline_in
from kiosk.offline.acceptance import Acceptance, Attachment, NewApplication, Reply
from kiosk.offline.acceptance import Signed as SignedBy
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import DiskFull, MayBeStored, OutboxError
from kiosk.offline.outbox_item import State
from kiosk.protocol.enrolment import Enrolment
from kiosk.protocol.envelope import Followed
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.tracking import claim_hash
from kiosk.sealing.agency_key import AgencyPublicKey, BadAgencyKey
from kiosk.sealing.letterbox import Claim, mint_claim_and_letterbox, with_letterbox
from kiosk.sealing.seal import BodyTooLarge
from kiosk.ui.asking import Asking, NothingToAsk
from kiosk.ui.attaching import attachments_of
from kiosk.ui.call_form import VERSION as CALL_VERSION
from kiosk.ui.file_desk import HeldFile
from kiosk.ui.not_kept import Kept, tell_not_kept
from kiosk.ui.signed_body import ToSign, signature_of, to_sign, with_digests
from kiosk.visit.answering import Answering
from kiosk.visit.journey import Application, Sent

ENOUGH_BYTES = 32 * 1024 * 1024
"""Free disk below which no visitor is invited to start."""


@dataclass(frozen=True)
class _Ready:
    enrolment: Enrolment
    service: Service
    key: bytes
    form: Form
    answers: Mapping[str, Any]
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True)
class _Tried:
    """An application that was to be stored, by the digest of its body, and its id."""

    what: bytes
    id: UUID


class Sending:
    """Accepts applications into this kiosk's outbox, where there is one and it is enrolled."""

    def __init__(
        self,
        outbox_path: Path,
        enrolment: Enrolment | None,
        store: CatalogueStore | None,
        clock: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
        *,
        asking: Asking,
        held: Callable[[str], HeldFile | None] = lambda _: None,
    ) -> None:
        self._outbox_path = outbox_path
        self._enrolment = enrolment
        self._store = store
        self._clock = clock
        self._random_bytes = random_bytes
        self._asking = asking
        self._held = held
        self._outbox: Outbox | None = None
        self._claims: dict[str, Claim] = {}
        self._tried: _Tried | None = None
        self._seen: dict[str, State] = {}

    def has_room(self) -> bool:
        """Whether an application that is started now could be kept."""
        if self._enrolment is None:
            return False
        try:
            self._current()
        except OutboxError:
            return False
        return disk_usage(self._outbox_path.parent).free >= ENOUGH_BYTES

    def usage(self) -> Mapping[str, int]:
        """How often each service was applied for here; nothing where the outbox cannot tell."""
        try:
            with self._believed() as outbox:
                return outbox.usage()
        except OutboxError:
            return {}

    def signature_of(self, application: Application) -> Signature:
        """Whether the visitor may or must sign it before it is sent."""
        if self._store is None or not application.is_for_the_service:
            return Signature.NONE
        return self._store.service(application.service).signature

    def prepare(self, application: Application) -> Claim:
        """The claim code and letterbox that it will be sent with; made once, not when it is sent.

        An answer to a letter has the code of the application that it adds to.
        """
        code = application.answering.claim if application.answering else ""
        if code not in self._claims:
            self._claims[code] = (
                with_letterbox(code, self._random_bytes)
                if code
                else mint_claim_and_letterbox(self._random_bytes)
            )
        return self._claims[code]

    def to_sign(self, application: Application, language: str) -> ToSign | str:
        """What the visitor signs; or the message key that says why it cannot be sent."""
        ready = self._ready(application, language)
        if isinstance(ready, str):
            return ready
        id_ = uuid7(self._clock(), self._random_bytes)
        return to_sign(ready.service, ready.answers, ready.attachments, id_, language)

    def send(self, application: Application, language: str) -> Sent | str:
        """The folio, given only after the commit; or the message key that says why not."""
        ready = self._ready(application, language)
        if isinstance(ready, str):
            return ready
        signed = application.signed
        if signed is None and self.signature_of(application) is Signature.REQUIRED:
            return "check.unsigned"
        claim = self.prepare(application)
        try:
            new = NewApplication(
                ready.service.id,
                _version(application, ready.service),
                ready.service.agency.id,
                AgencyPublicKey.from_bytes(ready.key),
                signed.language if signed else language,
                ready.answers,
                with_digests(ready.attachments) if signed else ready.attachments,
                claim=claim,
                reply=_reply(application.answering),
                signed=SignedBy(signed.id, signature_of(signed)) if signed else None,
                assisted=application.assisted,
                call_back=application.call_back,
            )
            acceptance = Acceptance(
                self._current(), ready.enrolment, self._clock, self._random_bytes
            )
            accepted = acceptance.accept(replace(new, id=self._id_of(new)))
        except BodyTooLarge:
            return "check.too-large"
        except (OutboxError, BadAgencyKey) as error:
            tell_not_kept(Kept.APPLICATION, error)
            if isinstance(error, DiskFull):
                return "check.disk-full"
            self._close()
            return "check.may-be-stored" if isinstance(error, MayBeStored) else "check.not-stored"
        self._tried = None
        self._claims = {code: kept for code, kept in self._claims.items() if kept is not claim}
        due = deadline_in(ready.form, ready.answers)
        return Sent(accepted.folio, accepted.claim, accepted.created_at, due)

    def _id_of(self, new: NewApplication) -> UUID:
        """The same for the same answers under the same claim code: sent twice, it is there once."""
        what = sha256(new.body().canonical()).digest()
        if self._tried is None or self._tried.what != what:
            self._tried = _Tried(what, uuid7(self._clock(), self._random_bytes))
        return self._tried.id

    def _ready(self, application: Application, language: str) -> _Ready | str:
        """What is sent, as it will be sealed; or the message key that says why it cannot be."""
        if self._enrolment is None or self._store is None:
            return "check.not-enrolled"
        service = self._store.service(application.service)
        key = service.agency.key
        if key is None:
            tell_not_kept(Kept.APPLICATION, BadAgencyKey(f"{service.agency.id} has none"))
            return "check.not-stored"
        try:
            form = self._asking.of_application(application, service, language)
        except NothingToAsk as error:
            tell_not_kept(Kept.APPLICATION, error)
            return "check.not-stored"
        answers = without_vanished(form, application.answers)
        attachments = attachments_of(form, answers, self._held)
        if attachments is None:
            return "check.files-gone"
        return _Ready(self._enrolment, service, key.public_key, form, answers, attachments)

    def state(self, folio: str) -> State:
        """Where an accepted application stands; `HELD` where the outbox has it no more.

        While the outbox cannot be read: where it last stood, and at first, as it was accepted.
        """
        with suppress(OutboxError), self._believed() as outbox:
            entry = outbox.by_folio(folio)
            self._seen[folio] = entry.state if entry else State.HELD
        return self._seen.get(folio, State.QUEUED)

    @contextmanager
    def _believed(self) -> Iterator[Outbox]:
        """The outbox; after a disk that failed, only a file opened anew is to be believed."""
        try:
            yield self._current()
        except DiskFull:
            raise
        except OutboxError:
            self._close()
            raise

    def _close(self) -> None:
        if self._outbox is not None:
            self._outbox.close()
            self._outbox = None

    def _current(self) -> Outbox:
        """The open outbox, opened anew where the station has repaired it meanwhile."""
        if self._outbox is not None and not self._outbox.is_current:
            self._close()
        if self._outbox is None:
            self._outbox = Outbox.open(self._outbox_path)
        return self._outbox


def _version(application: Application, service: Service) -> int:
    return CALL_VERSION if application.call_back else service.form_version or 1


def _reply(answering: Answering | None) -> Reply | None:
    if answering is None:
        return None
    folio, code = answering.folio, answering.claim
    letter = answering.letter
    followed = Followed(folio=folio, claim_hash=claim_hash(folio, code), letter=letter)
    return Reply(followed, letter)
