"""Takes envelopes in, each exactly once, however often and from wherever it comes.

Guarantees: a receipt is given only after the envelope is committed; the same id with the same
bytes gets the stored receipt again, byte for byte, as long as the portal's key is the same; one bad
envelope stops no other. What is new and plain in a batch shares one commit; where that fails, each
is tried by itself. No receipt is given for attachments that the portal does not hold, or no longer,
nor while it cannot look for them, which puts off no envelope without any. What only a stolen
machine's key signed waits, whoever brings it.
All stays sealed: nothing that this module can reach opens it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from hmac import compare_digest
from time import monotonic
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.protocol.batch import Accepted, Batch, BatchResult, Deferred, ItemResult, Refused
from kiosk.protocol.envelope import Envelope, Header
from kiosk.protocol.receipt import Receipt, sign_receipt
from kiosk.protocol.tracking import CLOSED, Stage, TrackingStep
from kiosk.where import where
from portal.attachments.holdings import Holdings
from portal.attachments.streams import StoreUnavailable
from portal.events import event
from portal.storage import kiosks, retirements, submission_sums, submissions, tracking_steps
from portal.storage.database import STORAGE_FAILURES, Database, cause_of
from portal.submissions.deferrals import (
    ATTACHMENTS_UNAVAILABLE,
    INTERNAL,
    STORAGE_UNAVAILABLE,
    attachments_missing,
    stolen_key,
    unknown_agency,
)
from portal.submissions.refusals import (
    FOLIO_TAKEN,
    SAME_ID_OTHER_BYTES,
    KnownKiosk,
    refusal,
)
from portal.webhooks import outbox as webhook_outbox
from portal.webhooks.events import EventKind
from portal.webhooks.outbox import of_stored, received

PATIENCE_SECONDS: Final = 30.0
"""How long one batch waits for a storage that fails, before its rest is not tried any more.

As long again for attachments, failing or slow; then the rest of those that have any is not tried.
"""
_LOG = logging.getLogger("portal")


class Intake:
    """`knows_agency` says whether there is an agency of that id."""

    def __init__(
        self,
        database: Database,
        holdings: Holdings,
        portal_key: Ed25519PrivateKey,
        knows_agency: Callable[[str], bool],
        clock: Callable[[], datetime],
        *,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._database = database
        self._holdings = holdings
        self._portal_key = portal_key
        self._knows_agency = knows_agency
        self._clock = clock
        self._seconds = seconds

    def take(self, batch: Batch) -> BatchResult:
        """One result for each envelope, in order."""
        results: list[ItemResult] = []
        patience, started = PATIENCE_SECONDS, self._seconds()
        for_attachments = PATIENCE_SECONDS
        try:
            together = self._take_together(batch.envelopes)
        except STORAGE_FAILURES:
            together = {}
            patience -= self._seconds() - started
        for envelope in batch.envelopes:
            if (taken := together.get(envelope.header.id)) is not None:
                results.append(taken)
                continue
            if patience <= 0:
                results.append(Deferred(id=envelope.header.id, problem=STORAGE_UNAVAILABLE))
                continue
            if envelope.header.attachments and for_attachments <= 0:
                results.append(Deferred(id=envelope.header.id, problem=ATTACHMENTS_UNAVAILABLE))
                continue
            started = self._seconds()
            results.append(self.attempt(envelope))
            took = self._seconds() - started
            if is_storage_failure(results[-1]):
                patience -= took
            elif envelope.header.attachments:
                for_attachments -= took
        return BatchResult(results=tuple(results))

    def _take_together(self, envelopes: Sequence[Envelope]) -> dict[UUID, Accepted]:
        """Stores the new and plain ones by one commit; none where that fails on any of them.

        Raises `STORAGE_FAILURES`.
        """
        if len(envelopes) < 2:
            return {}
        try:
            with self._database.reading() as session:
                plain = self._plain(session, envelopes)
            return self._store_together(plain) if plain else {}
        except STORAGE_FAILURES:
            raise
        except IntegrityError:  # another request stored one of them meanwhile
            return {}
        except Exception as error:  # noqa: BLE001 - whose fault it is shows when each is tried alone
            name, place = type(error).__name__, where(error)
            told = event("batch-not-together", error=name, place=place)
            _LOG.error("no batch by one commit: %s in %s", name, place, extra=told)
            return {}

    def _plain(self, session: Session, envelopes: Sequence[Envelope]) -> list[Envelope]:
        """Those that are to be taken, and touch no row but their own."""
        ids = Counter(one.header.id for one in envelopes)
        folios = Counter(one.header.folio for one in envelopes)
        stored = submissions.known(session, list(ids))
        senders = {name: _known(session, name) for name in {one.header.kiosk for one in envelopes}}

        def is_plain(envelope: Envelope) -> bool:
            header, sender = envelope.header, senders[envelope.header.kiosk]
            return (
                header.id not in stored
                and ids[header.id] == folios[header.folio] == 1
                and not header.attachments
                and header.follows is None
                and refusal(envelope, sender) is None
                and not (sender and sender.is_by_stolen_key(envelope))
                and self._knows_agency(header.agency)
            )

        # In one order everywhere: two that store the same ones wait for each other in turn.
        return sorted(filter(is_plain, envelopes), key=lambda one: one.header.id)

    def _store_together(self, envelopes: Sequence[Envelope]) -> dict[UUID, Accepted]:
        now = self._clock()
        step = TrackingStep(stage=Stage.DELIVERED, at=now)
        receipts = [self._receipt_for(envelope, now) for envelope in envelopes]
        with self._database.writing() as session:
            for envelope, receipt in zip(envelopes, receipts, strict=True):
                submissions.add(session, envelope, receipt, None)
            session.flush()
            tracking_steps.add_to_each(session, [one.id for one in receipts], step)
            webhook_outbox.tell(session, [received(one.header) for one in envelopes], now)
            submission_sums.add(session, [one.header for one in envelopes])
        return {receipt.id: Accepted(id=receipt.id, receipt=receipt) for receipt in receipts}

    def attempt(self, envelope: Envelope) -> ItemResult:
        """As `take_one`; whatever fails is put down to this one envelope, and it may come again."""
        identity = envelope.header.id
        try:
            return self.take_one(envelope)
        except STORAGE_FAILURES as error:
            _LOG.error(
                "submission %s: the database: %s",
                identity,
                cause_of(error),
                extra=event("submission-failed", submission=str(identity)),
            )
            return Deferred(id=identity, problem=STORAGE_UNAVAILABLE)
        except StoreUnavailable as error:
            _LOG.error(
                "submission %s: attachments: %s",
                identity,
                error.strerror,
                extra=event("submission-failed", submission=str(identity)),
            )
            return Deferred(id=identity, problem=ATTACHMENTS_UNAVAILABLE)
        except Exception as error:  # noqa: BLE001 - a bug must not hold up the others' envelopes
            # Never the error's text, nor its cause's: either may quote what was sent.
            _LOG.error(
                "submission %s: %s in %s",
                identity,
                type(error).__name__,
                where(error),
                extra=event("submission-failed", submission=str(identity)),
            )
            return Deferred(id=identity, problem=INTERNAL)

    def take_one(self, envelope: Envelope) -> ItemResult:
        """Stores one envelope, or finds it stored, or says why not. Raises `StoreUnavailable`."""
        header = envelope.header
        with self._database.reading() as session:
            stored = submissions.by_id(session, header.id)
            sender = _known(session, header.kiosk)
        if stored is not None:
            return self._again(envelope, stored)
        if reason := refusal(envelope, sender):
            return Refused(id=header.id, problem=reason)
        if sender and sender.is_by_stolen_key(envelope):
            _LOG.warning(
                "submission %s waits: the machine that signed for %s was stolen",
                header.id,
                header.kiosk,
                extra=event("stolen-key", kiosk=header.kiosk, submission=str(header.id)),
            )
            return Deferred(id=header.id, problem=stolen_key(header.kiosk))
        if not self._knows_agency(header.agency):
            _LOG.warning(
                "submission %s waits: no agency %s was published here",
                header.id,
                header.agency,
                extra=event("agency-unknown", agency=header.agency, submission=str(header.id)),
            )
            return Deferred(id=header.id, problem=unknown_agency(header.agency))
        return self._store(envelope)

    def _store(self, envelope: Envelope) -> ItemResult:
        header, now = envelope.header, self._clock()
        receipt, places = self._receipt_for(envelope, now), self._holdings.places(header)
        try:
            with self._database.writing() as session:
                if missing := self._holdings.hold(session, header, places):
                    return Deferred(id=header.id, problem=attachments_missing(missing))
                followed = _followed(session, header)
                submissions.add(session, envelope, receipt, followed.folio if followed else None)
                session.flush()
                tracking_steps.add(session, header.id, TrackingStep(stage=Stage.DELIVERED, at=now))
                came = received(header, followed.folio if followed else None)
                webhook_outbox.tell(session, [came], now)
                if followed is not None:
                    _tell_of_answer(session, followed, header, now)
                submission_sums.add(session, [header])
        except IntegrityError:
            return self._lost_race(envelope)
        return Accepted(id=header.id, receipt=receipt)

    def _receipt_for(self, envelope: Envelope, now: datetime) -> Receipt:
        """To be given once the envelope is committed."""
        header = envelope.header
        unsigned = Receipt(
            id=header.id,
            folio=header.folio,
            body_sha256=envelope.body_sha256,
            attachments=tuple(one.sha256 for one in header.attachments),
            received_at=now,
            key_id="0" * 16,
            signature=bytes(64),
        )
        return sign_receipt(unsigned, self._portal_key)

    def _lost_race(self, envelope: Envelope) -> ItemResult:
        """Another request stored this id, or this folio, in the meantime."""
        with self._database.reading() as session:
            stored = submissions.by_id(session, envelope.header.id)
            if stored is None and submissions.by_folio(session, envelope.header.folio) is not None:
                return Refused(id=envelope.header.id, problem=FOLIO_TAKEN)
        if stored is None:
            raise AssertionError("refused by a constraint that is neither the id's nor the folio's")
        return self._again(envelope, stored)

    def _again(self, envelope: Envelope, stored: submissions.Submission) -> ItemResult:
        header = envelope.header
        if not stored.holds(envelope):
            return Refused(id=header.id, problem=SAME_ID_OTHER_BYTES)
        if header.attachments:
            places = self._holdings.places(header)
            with self._database.writing() as session:
                missing = self._holdings.hold(session, header, places)
            if missing:
                return Deferred(id=header.id, problem=attachments_missing(missing))
        return Accepted(id=header.id, receipt=self._receipt_of(stored))

    def _receipt_of(self, stored: submissions.Submission) -> Receipt:
        """The stored receipt; where the portal has another key since, signed and stored anew."""
        receipt = stored.stored_receipt()
        signed = sign_receipt(receipt, self._portal_key)
        if signed.key_id == receipt.key_id:
            return receipt
        with self._database.writing() as session:
            submissions.put_receipt(session, signed)
        return signed


def is_storage_failure(result: ItemResult) -> bool:
    """Whether the storage failed, and not this one submission."""
    return isinstance(result, Deferred) and result.problem == STORAGE_UNAVAILABLE


def _followed(session: Session, header: Header) -> submissions.Submission | None:
    """The application that this one adds to.

    None where it adds to none, or only says so: it is taken all the same, as one of its own.
    """
    if header.follows is None:
        return None
    stored = submissions.by_folio(session, header.follows.folio, lock=True)
    if stored is None or stored.agency != header.agency:
        return None
    is_theirs = compare_digest(stored.claim_hash, header.follows.claim_hash)
    return stored if is_theirs else None


def _tell_of_answer(
    session: Session, followed: submissions.Submission, header: Header, now: datetime
) -> None:
    """Its visitor and its agency read of what came; a closed application is not opened by it."""
    last = tracking_steps.of(session, followed.id)[-1]
    if last.stage in CLOSED or header.follows is None:
        return
    step = TrackingStep(stage=Stage.ANSWERED, at=max(now, last.at), settles=header.follows.letter)
    tracking_steps.add(session, followed.id, step)
    webhook_outbox.tell(session, [of_stored(EventKind.MOVED, followed, step.stage)], now)


def _known(session: Session, kiosk_id: str) -> KnownKiosk | None:
    number = kiosks.number_of(kiosk_id)
    keys = () if number is None else kiosks.keys_for(session, number)
    if number is None or not keys:
        return None
    return KnownKiosk(number, keys, retirements.stolen_keys(session, keys))
