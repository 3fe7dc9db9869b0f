"""Takes a bundle's submissions in, each by the same way as one that comes by the line.

Guarantees: what was whole in a bundle counts, whatever follows it; a submission that came before,
by stick or by line, gets the receipt it had; the answer tells of each just what became of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, assert_never

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.offline.courier.errors import CourierError
from kiosk.protocol.batch import Accepted, Deferred, ItemResult, Refused
from kiosk.protocol.courier import BundleLabel, CourierAnswer, sign_answer
from kiosk.protocol.courier_records import BadRecord, BundleRecord
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.problem import problem
from kiosk.sealing.seal import CannotOpen
from portal.attachments.outcome import (
    NotAsAnnounced,
    OtherUpload,
    Superseded,
    TooLong,
    TooManyUploads,
    UnknownUpload,
)
from portal.attachments.streams import PartBusy
from portal.attachments.uploads import Uploads
from portal.courier.bundle import Bundle
from portal.storage import submissions
from portal.storage.database import STORAGE_FAILURES, Database, cause_of
from portal.stream_place import StreamPlace
from portal.submissions.intake import Intake, is_storage_failure

_PORTAL_FAILED: Final = "the portal itself cannot store at the moment: run this again"
_NOT_AS_KNOWN: Final = problem(
    "unknown-envelope",
    "The portal cannot read this application's envelope.",
    422,
    "It was made by a newer program than the portal's: update the portal, and bring it again.",
)
_ATTACHMENTS_NOT_TAKEN: Final = problem(
    "attachments-not-taken",
    "The portal could not take this application's attachments from the stick.",
    503,
    "They are being sent by the line, or are not what the application says. It stays in line.",
)
_NOT_TAKEN = (
    NotAsAnnounced, OtherUpload, PartBusy, Superseded, TooLong, TooManyUploads, UnknownUpload
)  # fmt: skip


class Count(StrEnum):
    """What became of one submission."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    REFUSED = "refused"
    DEFERRED = "deferred"


@dataclass(frozen=True)
class Taken:
    """What came of a bundle; `trouble` says why not all of it could be read, None where it was."""

    label: BundleLabel
    results: tuple[ItemResult, ...]
    counts: Counter[Count]
    trouble: str | None

    def answer(self, portal_key: Ed25519PrivateKey, now: datetime) -> CourierAnswer:
        """What the kiosk is told, signed."""
        unsigned = CourierAnswer(
            bundle=self.label.id,
            kiosk=self.label.kiosk,
            results=self.results,
            complete=self.trouble is None,
            answered_at=now,
            signature=bytes(64),
        )
        return sign_answer(unsigned, portal_key)


class BundleIntake:
    """`intake` and `uploads` are what the line's requests reach too."""

    def __init__(self, database: Database, intake: Intake, uploads: Uploads) -> None:
        self._database = database
        self._intake = intake
        self._uploads = uploads

    def take(self, bundle: Bundle) -> Taken:
        """All submissions of it, in order, as far as they can be read and stored."""
        results: list[ItemResult] = []
        counts: Counter[Count] = Counter()
        trouble = self._take_all(bundle, results, counts)
        if trouble is None and len(results) < bundle.label.items:
            trouble = f"it holds {len(results)} of the {bundle.label.items} its label promises"
        return Taken(bundle.label, tuple(results), counts, trouble)

    def _take_all(
        self, bundle: Bundle, results: list[ItemResult], counts: Counter[Count]
    ) -> str | None:
        try:
            for record in bundle.records:
                if len(results) == bundle.label.items:
                    return f"it holds more than the {bundle.label.items} its label promises"
                was_known = self._knows(record)
                result = self._take_one(record)
                if is_storage_failure(result):
                    return _PORTAL_FAILED
                results.append(result)
                counts[_count(result, was_known=was_known)] += 1
        except (CannotOpen, BadRecord, CourierError) as error:
            return str(error)
        except (*STORAGE_FAILURES, OSError) as error:  # the stick's own are a `CourierError`
            return f"{_PORTAL_FAILED} ({cause_of(error)})"
        return None

    def _take_one(self, record: BundleRecord) -> ItemResult:
        envelope = record.envelope
        if envelope is None:
            return Deferred(id=record.id, problem=_NOT_AS_KNOWN)
        result = self._intake.attempt(envelope)
        if not isinstance(result, Deferred) or not envelope.header.attachments:
            return result
        try:
            self._take_attachments(envelope, record)
        except _NOT_TAKEN:
            return Deferred(id=record.id, problem=_ATTACHMENTS_NOT_TAKEN)
        return self._intake.attempt(envelope)

    def _take_attachments(self, envelope: Envelope, record: BundleRecord) -> None:
        header = envelope.header
        announced = enumerate(header.attachments)
        for (position, one), pieces in zip(announced, record.attachments, strict=True):
            self._uploads.take_in(StreamPlace(header.kiosk, header.id, position), one, pieces)

    def _knows(self, record: BundleRecord) -> bool:
        with self._database.reading() as session:
            return submissions.by_id(session, record.id) is not None


def _count(result: ItemResult, *, was_known: bool) -> Count:
    match result:
        case Accepted():
            return Count.KNOWN if was_known else Count.ACCEPTED
        case Refused():
            return Count.REFUSED
        case Deferred():
            return Count.DEFERRED
        case _:
            assert_never(result)
