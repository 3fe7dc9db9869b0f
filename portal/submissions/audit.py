"""Tells a kiosk which submissions the portal does not hold, or no longer.

Whichever kiosk it asks, and whichever name it delivered under: a machine that is enrolled anew goes
on asking for what it sent before. An id holds 74 random bits and cannot be guessed, so that only
who was given a submission can ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.protocol.audit import AuditAnswer, AuditRequest, sign_audit_answer
from portal.attachments.holdings import Holdings
from portal.attachments.streams import StoreUnavailable
from portal.storage import submissions
from portal.storage.database import Database


class Audit:
    """A submission of which an attachment is gone counts as missing."""

    def __init__(
        self,
        database: Database,
        holdings: Holdings,
        portal_key: Ed25519PrivateKey,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._holdings = holdings
        self._portal_key = portal_key
        self._clock = clock

    def answer(self, kiosk: str, request: AuditRequest) -> AuditAnswer:
        """The signed answer to just that question. Raises `StoreUnavailable`."""
        unsigned = AuditAnswer(
            kiosk=kiosk,
            nonce=request.nonce,
            missing=self.missing(request.ids),
            answered_at=self._clock(),
            signature=bytes(64),
        )
        return sign_audit_answer(unsigned, self._portal_key)

    def missing(self, ids: Sequence[UUID]) -> tuple[UUID, ...]:
        """Those of the ids that the portal does not hold, in the order given.

        Raises `StoreUnavailable`: what cannot be looked for is neither held nor missing.
        """
        with self._database.reading() as session:
            headers = submissions.headers_of(session, ids)
        held = headers.keys() - self._holdings.incomplete(list(headers.values()))
        return tuple(one for one in ids if one not in held)

    def remembers(self, id_: UUID) -> bool:
        """Whether it is held; so is what is only not to be looked for now."""
        try:
            return not self.missing([id_])
        except StoreUnavailable:
            return True
