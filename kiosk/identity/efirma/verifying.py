"""Verifying: whether a detached signature is over these bytes, by whom, and whether that held.

Guarantees: any bytes give a `Verified`, in bounded time; nothing in a signature is believed but
what its certificate's key vouches for, and the certificate only as far as `standing` says.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from asn1crypto import cms
from pyhanko.sign.general import (
    CMSExtractionError,
    CMSStructuralError,
    MultivaluedAttributeError,
    NonexistentAttributeError,
    extract_certificate_info,
    extract_signer_info,
    find_unique_cms_attribute,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from kiosk.identity.efirma.certificate import Certificate, read_certificate
from kiosk.identity.efirma.faults import CannotSign
from kiosk.identity.efirma.signing import DIGEST
from kiosk.identity.efirma.standing import CertificateStanding, judge
from kiosk.identity.efirma.trust import Trust

MAX_SIGNATURE_BYTES: Final = 32 * 1024


class Integrity(StrEnum):
    """What the signature itself says."""

    INTACT = "intact"
    ALTERED = "altered"
    """It is a signature, over other bytes or changed itself."""
    UNREADABLE = "unreadable"
    """It is no CAdES-B signature as `signing` makes them."""


@dataclass(frozen=True)
class Verified:
    """What is known of a signature. `signed_at` is what the signer's machine said.

    `standing` is how the certificate stood at `at`, the moment judged; None without a certificate.
    """

    integrity: Integrity
    at: datetime
    certificate: Certificate | None = None
    signed_at: datetime | None = None
    standing: CertificateStanding | None = None

    @property
    def holds(self) -> bool:
        """Whether the holder has signed just this, with an e.firma that held."""
        return (
            self.integrity is Integrity.INTACT
            and self.standing is not None
            and self.standing.fault is None
        )


def verify(signature: bytes, content: bytes, at: datetime, trust: Trust) -> Verified:
    """`at` is when it was signed at the latest, as a third party vouches for it."""
    try:
        if len(signature) > MAX_SIGNATURE_BYTES:
            raise ValueError("too long")
        signed = cms.ContentInfo.load(signature, strict=True)
        if signed["content_type"].native != "signed_data":
            raise ValueError("no signed data")
        return _verify(signed["content"], content, at, trust)
    except _UNREADABLE:
        return Verified(Integrity.UNREADABLE, at)


def _verify(signed: cms.SignedData, content: bytes, at: datetime, trust: Trust) -> Verified:
    signer = extract_signer_info(signed)
    own = extract_certificate_info(signed).signer_cert
    certificate = read_certificate(own.dump())
    if signer["digest_algorithm"]["algorithm"].native != DIGEST:
        raise ValueError("another digest")
    attributes = signer["signed_attrs"]
    find_unique_cms_attribute(attributes, "signing_certificate_v2")
    signed_at = find_unique_cms_attribute(attributes, "signing_time").native
    try:
        intact, valid = validate_sig_integrity(
            signer, own, "data", hashlib.new(DIGEST, content).digest()
        )
    except SignatureValidationError:
        intact = valid = False
    return Verified(
        integrity=Integrity.INTACT if intact and valid else Integrity.ALTERED,
        at=at,
        certificate=certificate,
        signed_at=signed_at.astimezone(UTC),
        standing=judge(certificate, at, trust),
    )


_UNREADABLE = (
    CannotSign,
    CMSExtractionError,
    CMSStructuralError,
    MultivaluedAttributeError,
    NonexistentAttributeError,
    SignatureValidationError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OverflowError,
    TypeError,
    ValueError,
)
"""What asn1crypto and pyHanko raise for bytes that are no such thing."""
