"""The slip's token: what a kiosk says of an application, for anyone to verify without a line.

`VT1:` and, in base41, a COSE_Sign1 by the device key, which carries the portal's certificate of
that key (header 13, as RFC 9528 carries a `kcwt`). Whoever has the portal's public key can verify
it. It says nothing about the person: no name, no answer, no claim code. At most 419 signs, which
is QR version 12 at level M, where the ids of service, agency and centre have 60 signs in all; one
version more behind the address of the portal's page, where any phone verifies it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from itertools import takewhile
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.protocol.base41 import ALPHABET, from_base41, to_base41
from kiosk.protocol.cose import NotSigned, decode, encode, read_sign1, sign1
from kiosk.protocol.folio import ALPHABET as FOLIO_SIGNS
from kiosk.protocol.folio import FolioError, normalise_folio
from kiosk.protocol.kiosk_certificate import (
    KioskCertificate,
    claimed_certificate,
    read_certificate,
)
from kiosk.protocol.tracking import Stage

PREFIX: Final = "VT1:"
MAX_SIGNS: Final = 1200
_MOST_TEXT: Final = 4 * MAX_SIGNS
_PURPOSE: Final = "slip"
_CERTIFICATE: Final = 13
_MAX_ID_SIGNS: Final = 80
_STAGES: Final = {
    Stage.WAITING: 0,
    Stage.HELD: 1,
    Stage.DELIVERED: 2,
    Stage.IN_REVIEW: 3,
    Stage.NEEDS_VISITOR: 4,
    Stage.RESOLVED: 5,
    Stage.REJECTED: 6,
    Stage.ANSWERED: 7,
    Stage.PAID: 8,
    Stage.OTHER: 9,
}
_STAGES_BY_NUMBER: Final = {number: stage for stage, number in _STAGES.items()}


class SlipFalse(ValueError):  # noqa: N818 - named for what happened
    """What was read is no slip's token, or nobody whom the portal knows has signed it."""


class SlipKind(IntEnum):
    """What a signed slip is about; the numbers are the token's. 2, 3 and 4 are taken: they meant an
    application's steps, an appointment and a payment, which no kiosk has ever signed."""

    APPLICATION = 1


@dataclass(frozen=True)
class SlipFacts:
    """What a kiosk vouches for. `stage` was true at `said_at`; both times are whole seconds UTC."""

    kind: SlipKind
    folio: str
    service: str
    agency: str
    created_at: datetime
    stage: Stage
    said_at: datetime
    copy: bool = False


@dataclass(frozen=True)
class VerifiedSlip:
    """What was said, and by which kiosk."""

    facts: SlipFacts
    signer: KioskCertificate


def sign_slip(facts: SlipFacts, certificate: bytes, device_key: Ed25519PrivateKey) -> str:
    """The token. The same facts give the same token."""
    payload = encode(
        [
            facts.kind.value,
            _folio_number(facts.folio),
            facts.service,
            facts.agency,
            int(facts.created_at.timestamp()),
            _STAGES[facts.stage],
            int(facts.said_at.timestamp()) - int(facts.created_at.timestamp()),
            facts.copy,
        ]
    )
    return PREFIX + to_base41(sign1(payload, _PURPOSE, device_key, {_CERTIFICATE: certificate}))


def slip_address(token: str, pages: str) -> str:
    """What a phone opens; `pages` is the portal's base URL.

    What is behind a `#` is sent to nobody: the page's own script puts it into the form, so that it
    comes into no log on the way.
    """
    return f"{pages.rstrip('/')}/v#{token}"


def token_in(text: str) -> str | None:
    """The first token in a text: bare, in an address, or broken over lines by a mail; else None."""
    if len(text) > _MOST_TEXT or PREFIX not in text:
        return None
    signs = ""
    for place, word in enumerate(text.split(PREFIX)[1].split()):
        coded = "".join(takewhile(ALPHABET.__contains__, word))
        if place and coded != word and word[len(coded)].isalnum():
            break  # a word behind the code, and not more of it
        signs += coded
        if coded != word:
            break
    return PREFIX + signs


def verify_slip(token: str, portal_key: bytes) -> VerifiedSlip:
    """What a token says, where a kiosk said it whom the raw `portal_key` certified.

    Raises `SlipFalse`, which never repeats what was read.
    """
    return _verified(token, lambda certificate: read_certificate(certificate, portal_key))


def claimed_folio(token: str) -> str:
    """The folio that a token names, to spare typing it: nobody has vouched for it.

    Raises `SlipFalse`.
    """
    return _verified(token, claimed_certificate).facts.folio


def verify_by_register(token: str, key_of: Callable[[int], bytes | None]) -> VerifiedSlip:
    """As `verify_slip`, for who knows the kiosks: the certificate may be under another portal key.

    `key_of` gives the device key of a kiosk's number, None for one that is not known.
    """

    def read(certificate: bytes) -> KioskCertificate:
        claimed = claimed_certificate(certificate)
        if key_of(claimed.kiosk_number) != claimed.device_key:
            raise NotSigned("nobody knows the kiosk by this key")
        return claimed

    return _verified(token, read)


def _verified(token: str, read: Callable[[bytes], KioskCertificate]) -> VerifiedSlip:
    if not token.startswith(PREFIX) or len(token) > MAX_SIGNS:
        raise SlipFalse("this is no slip's code")
    try:
        signed = read_sign1(from_base41(token.removeprefix(PREFIX)))
        certificate = signed.headers.get(_CERTIFICATE)
        if not isinstance(certificate, bytes):
            raise NotSigned("the code names no kiosk")
        signer = read(certificate)
        signed.check(_PURPOSE, signer.device_key)
        return VerifiedSlip(_facts(decode(signed.payload)), signer)
    except ValueError as error:
        reason = str(error) if isinstance(error, NotSigned) else "the code is damaged"
        raise SlipFalse(reason) from None


def _facts(fields: object) -> SlipFacts:
    match fields:
        case [
            int(kind),
            int(folio),
            str(service),
            str(agency),
            int(created),
            int(stage),
            int(since),
            bool(copy),
        ] if stage in _STAGES_BY_NUMBER and max(len(service), len(agency)) <= _MAX_ID_SIGNS:
            return SlipFacts(
                kind=SlipKind(kind),
                folio=_folio(folio),
                service=service,
                agency=agency,
                created_at=_moment(created),
                stage=_STAGES_BY_NUMBER[stage],
                said_at=_moment(created + since),
                copy=copy,
            )
        case _:
            raise NotSigned("the code is of another version")


def _folio_number(folio: str) -> int:
    """Twelve signs of five bits: 9 bytes in place of 13."""
    number = 0
    for sign in folio.replace("-", ""):
        number = number << 5 | FOLIO_SIGNS.index(sign)
    return number


def _folio(number: int) -> str:
    if not 0 <= number < 1 << 60:
        raise NotSigned("the code names no folio")
    signs = (FOLIO_SIGNS[number >> 5 * place & 0x1F] for place in reversed(range(12)))
    try:
        return normalise_folio("".join(signs))
    except FolioError:
        raise NotSigned("the code names no folio") from None


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise NotSigned("the code names no moment") from None
