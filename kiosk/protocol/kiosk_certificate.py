"""The portal's word that a device key is a certain kiosk's of a certain centre.

It travels in every slip's code, hence a CBOR array in a COSE_Sign1 of some 130 bytes: kiosk number,
centre, raw device key.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.protocol.cose import NotSigned, decode, encode, read_sign1, sign1
from kiosk.protocol.folio import KIOSK_NUMBERS

_PURPOSE = "kiosk-certificate"
_KEY_BYTES = 32


@dataclass(frozen=True)
class KioskCertificate:
    """Who signs slips: a kiosk's number, its centre's id and its raw Ed25519 public key."""

    kiosk_number: int
    centre: str
    device_key: bytes


def certify(certificate: KioskCertificate, portal_key: Ed25519PrivateKey) -> bytes:
    """The certificate as it travels."""
    fields = [certificate.kiosk_number, certificate.centre, certificate.device_key]
    return sign1(encode(fields), _PURPOSE, portal_key)


def read_certificate(raw: bytes, portal_key: bytes) -> KioskCertificate:
    """Raises `NotSigned` where the owner of the raw `portal_key` did not issue it."""
    read_sign1(raw).check(_PURPOSE, portal_key)
    return claimed_certificate(raw)


def claimed_certificate(raw: bytes) -> KioskCertificate:
    """What a certificate says, whoever issued it: for who knows the kiosk. Raises `NotSigned`."""
    match decode(read_sign1(raw).payload):
        case [int(number), str(centre), bytes(key)] if (
            0 <= number < KIOSK_NUMBERS and len(key) == _KEY_BYTES
        ):
            return KioskCertificate(number, centre, key)
        case _:
            raise NotSigned("no kiosk's certificate")
