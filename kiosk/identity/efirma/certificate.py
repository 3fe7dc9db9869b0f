"""A certificate of the SAT: whose it is, for how long, and of what kind.

Guarantees: any bytes give a `Certificate` or `CannotSign`, in bounded time; a certificate read
says nothing yet about who issued it (`kiosk.identity.efirma.standing`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

from kiosk.identity.efirma.faults import CannotSign, SigningFault
from kiosk.identity.efirma.names import texts_of

MAX_CERTIFICATE_BYTES: Final = 16 * 1024
_DIGESTS: Final[Mapping[str, HashAlgorithm]] = {
    "sha256_rsa": SHA256(),
    "sha384_rsa": SHA384(),
    "sha512_rsa": SHA512(),
}
_COMMON_NAME, _NAME, _ORGANISATION, _UNIT = "2.5.4.3", "2.5.4.41", "2.5.4.10", "2.5.4.11"
_SERIAL_NUMBER, _UNIQUE_IDENTIFIER = "2.5.4.5", "2.5.4.45"
_RFC: Final = re.compile(r"[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}")
_CURP: Final = re.compile(r"[A-Z]{4}\d{6}[A-Z]{6}[A-Z0-9]\d")


@dataclass(frozen=True)
class Person:
    """By which numbers somebody is known; empty where the certificate has none."""

    rfc: str = ""
    curp: str = ""


@dataclass(frozen=True)
class IssuerSeal:
    """The issuer's signature, and over what; `digest` None for one that can be forged today."""

    issuer: bytes
    """The issuer's name in DER."""
    signed: bytes
    signature: bytes
    digest: HashAlgorithm | None

    def is_of(self, name: bytes, key: object) -> bool:
        """Whether the authority of this name, in DER, and this public key made it."""
        if name != self.issuer or self.digest is None or not isinstance(key, RSAPublicKey):
            return False
        try:
            key.verify(self.signature, self.signed, PKCS1v15(), self.digest)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Certificate:
    """What the SAT vouches for. `representative` is who acts for a company, else empty."""

    der: bytes = field(repr=False)
    seal: IssuerSeal = field(repr=False, compare=False)
    key: RSAPublicKey | None = field(repr=False, compare=False)
    """None where it is of another kind, which the SAT does not issue."""
    number: int
    """The serial as an integer."""
    name: str
    holder: Person
    representative: Person
    issuer: str
    not_before: datetime
    not_after: datetime
    is_invoice_seal: bool
    """Whether it is a CSD and no e.firma."""

    @property
    def serial(self) -> str:
        """As the SAT prints it: twenty digits; hexadecimal where the serial is no such number."""
        return printed_serial(self.number)

    @property
    def is_weak(self) -> bool:
        return self.key is None or self.key.key_size < 2048 or self.seal.digest is None

    @property
    def is_company(self) -> bool:
        return len(self.holder.rfc) == 12

    @property
    def people(self) -> tuple[Person, ...]:
        """Those on whose behalf it may sign."""
        return tuple(person for person in (self.holder, self.representative) if person != Person())


def read_certificate(der: bytes) -> Certificate:
    """Reads a `.cer` (X.509, DER). Raises `CannotSign`."""
    if not 0 < len(der) <= MAX_CERTIFICATE_BYTES:
        raise CannotSign(SigningFault.NO_CERTIFICATE)
    try:
        read = x509.Certificate.load(der, strict=True)
        signed = read["tbs_certificate"]
        subject, issuer = texts_of(signed["subject"]), texts_of(signed["issuer"])
        return Certificate(
            der=bytes(der),
            seal=_seal(read),
            key=_public_key(signed["subject_public_key_info"].dump()),
            number=int(signed["serial_number"].native),
            name=_first(subject, _COMMON_NAME, _NAME, _ORGANISATION),
            holder=_person(subject, 0),
            representative=_person(subject, 1),
            issuer=_first(issuer, _COMMON_NAME, _NAME, _ORGANISATION),
            not_before=_moment(signed["validity"]["not_before"]),
            not_after=_moment(signed["validity"]["not_after"]),
            is_invoice_seal=bool(subject.get(_UNIT)) or not _is_for_more_than_seals(read),
        )
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        OverflowError,
        UnsupportedAlgorithm,
    ):
        # The cause may hold the bytes that were read.
        raise CannotSign(SigningFault.NO_CERTIFICATE) from None


def printed_serial(number: int) -> str:
    """The SAT's serials are ASCII digits in the bytes of the integer."""
    raw = abs(number).to_bytes((number.bit_length() + 7) // 8, "big")
    return raw.decode("ascii") if raw.isdigit() else f"{number:x}"


def _first(texts: Mapping[str, str], *oids: str) -> str:
    return next((texts[oid] for oid in oids if texts.get(oid)), "")


def _person(subject: Mapping[str, str], place: int) -> Person:
    """Both numbers are written `holder / representative`, the CURP of a company empty."""
    return Person(
        rfc=_part(subject.get(_UNIQUE_IDENTIFIER, ""), place, _RFC),
        curp=_part(subject.get(_SERIAL_NUMBER, ""), place, _CURP),
    )


def _part(text: str, place: int, form: re.Pattern[str]) -> str:
    parts = text.upper().split("/")
    part = parts[place].strip() if place < len(parts) else ""
    return part if form.fullmatch(part) else ""


def _seal(read: x509.Certificate) -> IssuerSeal:
    return IssuerSeal(
        issuer=read["tbs_certificate"]["issuer"].dump(),
        signed=read["tbs_certificate"].dump(),
        signature=read["signature_value"].native,
        digest=_DIGESTS.get(read["signature_algorithm"]["algorithm"].native),
    )


def _public_key(der: bytes) -> RSAPublicKey | None:
    try:
        key = load_der_public_key(der)
    except UnsupportedAlgorithm:
        return None
    return key if isinstance(key, RSAPublicKey) else None


def _moment(time: x509.Time) -> datetime:
    moment = time.native
    if not isinstance(moment, datetime):  # asn1crypto has a type of its own for the year 0
        raise ValueError("no date")  # noqa: TRY004 - no certificate
    return moment.astimezone(UTC)


def _is_for_more_than_seals(read: x509.Certificate) -> bool:
    """An e.firma's key may be agreed on and encrypt, a CSD's only signs."""
    usage = read.key_usage_value
    return usage is not None and bool({"key_agreement", "data_encipherment"} & usage.native)
