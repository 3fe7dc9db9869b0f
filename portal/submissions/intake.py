"""Takes envelopes in, each exactly once, however often and from wherever it comes.

Guarantees: a receipt is given only after the envelope is committed; the same id with the same
bytes gets the stored receipt again, byte for byte, for ever; one bad envelope stops no other.
The body stays sealed: nothing that this module can reach opens it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import IntegrityError

from kiosk.protocol.batch import Accepted, Batch, BatchResult, ItemResult, Refused
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.receipt import Receipt, sign_receipt
from kiosk.protocol.tracking import Stage, TrackingStep
from portal.storage import kiosks, submissions, tracking_steps
from portal.storage.database import Database
from portal.submissions.refusals import (
    FOLIO_TAKEN,
    SAME_ID_OTHER_BYTES,
    KnownKiosk,
    refusal,
)


class Intake:
    """`knows_agency` says whether the catalogue has an agency of that id."""

    def __init__(
        self,
        database: Database,
        portal_key: Ed25519PrivateKey,
        knows_agency: Callable[[str], bool],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._portal_key = portal_key
        self._knows_agency = knows_agency
        self._clock = clock

    def take(self, batch: Batch) -> BatchResult:
        """One result for each envelope, in order."""
        return BatchResult(results=tuple(self.take_one(envelope) for envelope in batch.envelopes))

    def take_one(self, envelope: Envelope) -> ItemResult:
        """Stores one envelope, or finds it stored, or says why not."""
        header = envelope.header
        with self._database.reading() as session:
            stored = submissions.by_id(session, header.id)
            if stored is not None:
                return _again(envelope, stored)
            kiosk = kiosks.by_id(session, header.kiosk)
        sender = None if kiosk is None else KnownKiosk(kiosk.number, kiosk.device_key)
        agency_is_known = self._knows_agency(header.agency)
        if reason := refusal(envelope, sender, agency_is_known=agency_is_known):
            return Refused(id=header.id, problem=reason)
        return self._store(envelope)

    def _store(self, envelope: Envelope) -> ItemResult:
        header, now = envelope.header, self._clock()
        unsigned = Receipt(
            id=header.id,
            folio=header.folio,
            body_sha256=envelope.body_sha256,
            received_at=now,
            key_id="0" * 16,
            signature=bytes(64),
        )
        receipt = sign_receipt(unsigned, self._portal_key)
        try:
            with self._database.writing() as session:
                submissions.add(session, envelope, receipt)
                tracking_steps.add(session, header.id, TrackingStep(stage=Stage.DELIVERED, at=now))
        except IntegrityError:
            return self._lost_race(envelope)
        return Accepted(id=header.id, receipt=receipt)

    def _lost_race(self, envelope: Envelope) -> ItemResult:
        """Another request stored this id, or this folio, in the meantime."""
        with self._database.reading() as session:
            stored = submissions.by_id(session, envelope.header.id)
            if stored is not None:
                return _again(envelope, stored)
            if submissions.by_folio(session, envelope.header.folio) is not None:
                return Refused(id=envelope.header.id, problem=FOLIO_TAKEN)
        raise AssertionError("refused by a constraint that is neither the id's nor the folio's")


def _again(envelope: Envelope, stored: submissions.Submission) -> ItemResult:
    if stored.holds(envelope):
        return Accepted(id=envelope.header.id, receipt=stored.stored_receipt())
    return Refused(id=envelope.header.id, problem=SAME_ID_OTHER_BYTES)
