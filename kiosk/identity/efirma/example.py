"""An example authority, for the demo and the tests: certificates, keys and lists in SAT's formats.

What it makes is worth nothing: its names say that it is an example, and each run makes other keys.
The formats are the SAT's: a root and an authority below it, names in the SAT's fields with a raw
Latin-1 Ñ, serials of twenty ASCII digits, keys as PKCS#8 under PBES2, 3DES and PBKDF2 with SHA-1.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from asn1crypto import algos, core, keys, pem
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from kiosk.identity.efirma import names  # noqa: F401 - teaches how the SAT writes names

ROUNDS: Final = 2048
EFIRMA_USAGE: Final = frozenset(
    {"digital_signature", "non_repudiation", "data_encipherment", "key_agreement"}
)
SEAL_USAGE: Final = frozenset({"digital_signature", "non_repudiation"})
_AUTHORITY_USAGE: Final = frozenset({"key_cert_sign", "crl_sign"})
_NAME = "AC DE EJEMPLO (SIN VALIDEZ)"


@dataclass(frozen=True)
class Holder:
    """What a certificate says of somebody; the representative's numbers for a company only."""

    name: str
    rfc: str
    curp: str = ""
    representative_rfc: str = ""
    representative_curp: str = ""
    unit: str = ""
    """A branch: makes it a seal's certificate."""


EXAMPLE_PERSON: Final = Holder("XÓCHITL MUÑOZ PEÑA", "MUPX850214AB1", "MUPX850214MOCXXC01")


@dataclass(frozen=True)
class Issued:
    """A certificate in DER, and its key."""

    der: bytes
    key: rsa.RSAPrivateKey = field(repr=False)

    @property
    def serial(self) -> int:
        return int(asn1.Certificate.load(self.der).serial_number)


@dataclass(frozen=True)
class ExampleAuthority:
    """A root, and what it lets issue certificates."""

    root: Issued
    issuing: Issued

    @classmethod
    def make(cls, now: datetime, *, bits: int = 2048) -> ExampleAuthority:
        """Fresh keys, valid from two years ago for ten years."""
        start, end = now - timedelta(days=730), now + timedelta(days=2920)
        key = rsa.generate_private_key(65537, bits)
        own = _authority_name(f"RAIZ {_NAME}")
        root = Issued(_certificate(own, own, key, key, 1, (start, end), _AUTHORITY_USAGE), key)
        below = rsa.generate_private_key(65537, bits)
        name = _authority_name(_NAME)
        der = _certificate(name, own, below, key, 2, (start, end), _AUTHORITY_USAGE)
        return cls(root, Issued(der, below))

    def issue(  # noqa: PLR0917 - what a certificate consists of
        self,
        holder: Holder,
        start: datetime,
        end: datetime,
        number: int = 1,
        usage: frozenset[str] = EFIRMA_USAGE,
        bits: int = 2048,
    ) -> Issued:
        """A certificate with a key of its own. `number` is the end of its serial."""
        key = rsa.generate_private_key(65537, bits)
        issuer = asn1.Certificate.load(self.issuing.der).subject
        der = _certificate(
            _holder_name(holder),
            issuer,
            key,
            self.issuing.key,
            int.from_bytes(f"3000100000{number:010d}".encode("ascii"), "big"),
            (start, end),
            usage,
        )
        return Issued(der, key)

    def roots_pem(self) -> bytes:
        """Both certificates, as they lie in the catalogue's trust folder."""
        return b"".join(pem.armor("CERTIFICATE", one.der) for one in (self.root, self.issuing))

    def revocations(
        self, serials: dict[int, datetime], made_at: datetime, until: datetime
    ) -> bytes:
        """The issuing authority's list in DER: since when each serial is revoked."""
        entries = [
            {"user_certificate": serial, "revocation_date": _time(since)}
            for serial, since in serials.items()
        ]
        body = {
            "version": "v2",
            "signature": _ALGORITHM,
            "issuer": asn1.Certificate.load(self.issuing.der).subject,
            "this_update": _time(made_at),
            "next_update": _time(until),
            "crl_extensions": [{"extn_id": "crl_number", "critical": False, "extn_value": 1}],
        }
        if entries:
            body["revoked_certificates"] = entries
        signed = asn1_crl.TbsCertList(body)
        return bytes(
            asn1_crl.CertificateList(
                {
                    "tbs_cert_list": signed,
                    "signature_algorithm": _ALGORITHM,
                    "signature": _signed(self.issuing.key, signed.dump()),
                }
            ).dump()
        )


def sealed_key(key: rsa.RSAPrivateKey, password: bytes, rounds: int = ROUNDS) -> bytes:
    """A `.key` file: PKCS#8 in DER, encrypted as the SAT does."""
    salt, vector = os.urandom(8), os.urandom(8)
    derived = PBKDF2HMAC(SHA1(), 24, salt, rounds).derive(password)  # noqa: S303 - the SAT's
    padder = PKCS7(64).padder()
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    encryptor = Cipher(TripleDES(derived), modes.CBC(vector)).encryptor()
    sealed = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    derivation = {
        "algorithm": "pbkdf2",
        "parameters": {
            "salt": algos.Pbkdf2Salt("specified", core.OctetString(salt)),
            "iteration_count": rounds,
        },
    }
    scheme = {"algorithm": "tripledes_3key", "parameters": core.OctetString(vector)}
    return bytes(
        keys.EncryptedPrivateKeyInfo(
            {
                "encryption_algorithm": {
                    "algorithm": "pbes2",
                    "parameters": {"key_derivation_func": derivation, "encryption_scheme": scheme},
                },
                "encrypted_data": sealed,
            }
        ).dump()
    )


_ALGORITHM: Final = {"algorithm": "sha256_rsa", "parameters": core.Null()}


def _certificate(  # noqa: PLR0917 - what a certificate consists of
    subject: asn1.Name,
    issuer: asn1.Name,
    key: rsa.RSAPrivateKey,
    signer: rsa.RSAPrivateKey,
    serial: int,
    validity: tuple[datetime, datetime],
    usage: frozenset[str],
) -> bytes:
    is_authority = usage is _AUTHORITY_USAGE
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    extensions = [
        {"extn_id": "basic_constraints", "critical": True, "extn_value": {"ca": is_authority}},
        {"extn_id": "key_usage", "critical": True, "extn_value": set(usage)},
    ]
    if not is_authority and usage is EFIRMA_USAGE:
        purposes = ["email_protection", "client_auth"]
        extensions.append(
            {"extn_id": "extended_key_usage", "critical": False, "extn_value": purposes}
        )
    body = asn1.TbsCertificate(
        {
            "version": "v3",
            "serial_number": serial,
            "signature": _ALGORITHM,
            "issuer": issuer,
            "validity": {"not_before": _time(validity[0]), "not_after": _time(validity[1])},
            "subject": subject,
            "subject_public_key_info": keys.PublicKeyInfo.load(public),
            "extensions": extensions,
        }
    )
    return bytes(
        asn1.Certificate(
            {
                "tbs_certificate": body,
                "signature_algorithm": _ALGORITHM,
                "signature_value": _signed(signer, body.dump()),
            }
        ).dump()
    )


def _signed(key: rsa.RSAPrivateKey, content: bytes) -> bytes:
    return key.sign(content, PKCS1v15(), SHA256())


def _time(moment: datetime) -> asn1.Time:
    return asn1.Time("utc_time", core.UTCTime(moment.replace(microsecond=0)))


def _authority_name(name: str) -> asn1.Name:
    organisation = "Organización de ejemplo, sin validez"
    return _name([("common_name", name, True), ("organization_name", organisation, True)])


def _holder_name(holder: Holder) -> asn1.Name:
    """In the SAT's order; Ñ as the one byte of Latin-1, in strings that cannot have one."""
    company = bool(holder.representative_rfc)
    rfc = f"{holder.rfc} / {holder.representative_rfc}" if company else holder.rfc
    curp = f" / {holder.representative_curp}" if company else holder.curp
    unit = [("organizational_unit_name", holder.unit, True)] if holder.unit else []
    return _name(
        [
            ("common_name", holder.name, False),
            ("name", holder.name, False),
            ("organization_name", holder.name, False),
            ("country_name", "MX", False),
            ("unique_identifier", rfc, False),
            ("serial_number", curp, False),
            *unit,
        ]
    )


def _name(pairs: list[tuple[str, str, bool]]) -> asn1.Name:
    """`bool`: whether the text is good UTF-8; else each letter is a byte of a PrintableString."""
    relatives = []
    for oid, text, is_good in pairs:
        kind = "utf8_string" if is_good else "printable_string"
        value = asn1.DirectoryString(name=kind, value=text)
        pair = asn1.NameTypeAndValue({"type": oid, "value": value})
        relatives.append(asn1.RelativeDistinguishedName([pair]))
    return asn1.Name(name="", value=asn1.RDNSequence(relatives))
