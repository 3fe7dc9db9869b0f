"""Whether a slip is genuine, as the portal knows its kiosks: more than can be said offline.

What a genuine slip proves is that a kiosk said this of this folio at that moment; not how it stands
now, not who holds the paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.protocol.enrolment import Centre
from kiosk.protocol.slip import SlipFalse, VerifiedSlip, token_in, verify_by_register, verify_slip
from portal.storage import kiosks, retirements, submissions
from portal.storage.database import Database


class Outcome(StrEnum):
    """What is found; the words are the page's."""

    GENUINE = "genuine"
    OLD_KEY = "old-key"
    """Genuine: the kiosk is known by this very key; its certificate is under an earlier one."""
    RETIRED = "retired"
    """The kiosk's key signed it after the kiosk was retired, or another took its place."""
    STOLEN = "stolen"
    """The kiosk's key is in others' hands, and the portal cannot tell that it said this before."""
    UNKNOWN_KIOSK = "unknown-kiosk"
    """Certified here, but no kiosk of this number and key is known (any more)."""
    FALSE = "false"
    NO_CODE = "no-code"


@dataclass(frozen=True)
class Judgement:
    """`slip` is there where its own signature holds; `centre` is the centre's name, or its id."""

    outcome: Outcome
    slip: VerifiedSlip | None = None
    centre: str = ""


@dataclass(frozen=True)
class _Known:
    device_key: bytes
    centre: str
    retired_at: datetime | None
    is_stolen: bool


class Judge:
    """Judges by the portal's public key and its register of kiosks."""

    def __init__(self, database: Database, portal_key: bytes) -> None:
        self._database = database
        self._portal_key = portal_key

    def judge(self, text: str) -> Judgement:
        """What a pasted or photographed text is; never raises for what it holds."""
        token = token_in(text)
        if token is None:
            return Judgement(Outcome.NO_CODE)
        try:
            slip = verify_slip(token, self._portal_key)
            certified = True
        except SlipFalse:
            certified = False
            try:
                slip = verify_by_register(token, self._key_of)
            except SlipFalse:
                return Judgement(Outcome.FALSE)
        known = self._known(slip.signer.kiosk_number)
        if known is None or known.device_key != slip.signer.device_key:
            return Judgement(Outcome.UNKNOWN_KIOSK, slip, slip.signer.centre)
        if known.retired_at is not None:
            said_later = slip.facts.said_at >= known.retired_at
            if known.is_stolen and (said_later or not self._came_before(slip, known.retired_at)):
                return Judgement(Outcome.STOLEN, slip, known.centre)
            if said_later:
                return Judgement(Outcome.RETIRED, slip, known.centre)
        return Judgement(Outcome.GENUINE if certified else Outcome.OLD_KEY, slip, known.centre)

    def _came_before(self, slip: VerifiedSlip, moment: datetime) -> bool:
        """Whether that very application was here by then: whoever has a key may write anything."""
        with self._database.reading() as session:
            stored = submissions.by_folio(session, slip.facts.folio)
            if stored is None or stored.received_at >= moment:
                return False
            header, facts = stored.envelope().header, slip.facts
        written = header.created_at.replace(microsecond=0)
        told = facts.service, facts.agency, facts.created_at
        return told == (header.service, header.agency, written)

    def _key_of(self, number: int) -> bytes | None:
        known = self._known(number)
        return None if known is None else known.device_key

    def _known(self, number: int) -> _Known | None:
        with self._database.reading() as session:
            kiosk = kiosks.by_id(session, kiosks.kiosk_name(number))
            if kiosk is None:
                return None
            retirement = retirements.of(session, number)
            ends = [kiosks.replaced_at(session, number), retirement and retirement.since]
            return _Known(
                kiosk.device_key,
                Centre.stored(kiosk.centre).name,
                min((end for end in ends if end), default=None),
                is_stolen=retirement is not None and retirement.is_stolen,
            )
