"""Answers whoever holds both the folio and the claim code, and tells all others the same nothing.

An unknown folio and a wrong claim are one answer, reached by the same steps: the claim is compared
in constant time, with a stand-in where there is no such folio.
"""

from __future__ import annotations

from hmac import compare_digest

from kiosk.protocol.tracking import Tracking, TrackingRequest
from portal.storage import submissions, tracking_steps
from portal.storage.database import Database

_NO_CLAIM = bytes(32)


class Inquiry:
    """Looks applications up."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def track(self, request: TrackingRequest) -> Tracking | None:
        """The steps so far, or None for a folio and claim that do not belong together."""
        with self._database.reading() as session:
            stored = submissions.by_folio(session, request.folio)
            expected = _NO_CLAIM if stored is None else stored.claim_hash
            if not compare_digest(expected, request.claim_hash) or stored is None:
                return None
            return Tracking(
                folio=stored.folio,
                service=stored.service,
                steps=tracking_steps.of(session, stored.id),
            )
