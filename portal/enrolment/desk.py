"""Trades a one-time code for an enrolment, once.

The answer may be lost on the line, so the machine that used the code may ask again with the same
key and is told the same; any other machine is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.protocol.enrolment import Centre, Enrolment, EnrolmentRequest
from kiosk.protocol.kiosk_certificate import KioskCertificate, certify
from kiosk.protocol.problem import Problem, problem
from portal.enrolment.codes import code_hash
from portal.storage import enrolment_codes, fleet, kiosks
from portal.storage.database import Database

NOT_GENUINE = problem(
    "not-genuine",
    "The request is not signed by the key it introduces.",
    422,
    "Ask the kiosk to enrol again.",
)
UNKNOWN_CODE = problem(
    "unknown-code", "There is no such enrolment code.", 404, "Check how it was typed."
)
EXPIRED_CODE = problem(
    "expired-code", "The enrolment code has expired.", 410, "Ask the operator for a new one."
)
USED_CODE = problem(
    "used-code",
    "Another machine has used this enrolment code.",
    409,
    "Each machine needs a code of its own: ask the operator.",
)


class EnrolmentDesk:
    """Enrols machines under the portal whose key is `signing_key`.

    `below(n)` gives a random number from 0 to n - 1; `catalogue_root` the SHA-256 of the first root
    of the catalogue's repository, where there is one.
    """

    def __init__(
        self,
        database: Database,
        signing_key: Ed25519PrivateKey,
        clock: Callable[[], datetime],
        below: Callable[[int], int],
        catalogue_root: Callable[[], bytes | None] = lambda: None,
    ) -> None:
        self._database = database
        self._signing_key = signing_key
        self._portal_key = signing_key.public_key().public_bytes_raw()
        self._clock = clock
        self._below = below
        self._catalogue_root = catalogue_root

    def enrol(self, request: EnrolmentRequest) -> Enrolment | Problem:
        """Who the machine is from now on, or why not."""
        enrolled = self._enrol(request)
        if isinstance(enrolled, Problem):
            return enrolled
        certificate = KioskCertificate(
            enrolled.kiosk_number, enrolled.centre.id, request.device_key
        )
        return enrolled.model_copy(
            update={
                "catalogue_root_sha256": self._catalogue_root(),
                "certificate": certify(certificate, self._signing_key),
            }
        )

    def _enrol(self, request: EnrolmentRequest) -> Enrolment | Problem:
        if not request.is_genuine():
            return NOT_GENUINE
        now = self._clock()
        with self._database.writing() as session:
            code = enrolment_codes.for_use(session, code_hash(request.code))
            if code is None:
                return UNKNOWN_CODE
            if code.kiosk_number is not None:
                kiosk = kiosks.by_number(session, code.kiosk_number)
                if kiosk.device_key != request.device_key:
                    return USED_CODE
                return kiosk.enrolment(self._portal_key)
            if now >= code.expires_at:
                return EXPIRED_CODE
            centre = Centre.stored(code.centre)
            kiosk = kiosks.add(
                session,
                kiosks.free_number(session, self._below),
                request.device_key,
                centre,
                software=request.software,
                enrolled_at=now,
                predecessor=code.replaces,
            )
            fleet.add(session, kiosk.number, centre)
            code.kiosk_number = kiosk.number
            return kiosk.enrolment(self._portal_key)
