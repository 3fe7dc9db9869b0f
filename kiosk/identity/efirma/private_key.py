"""The private key, as the SAT gives it (`.key`: PKCS#8, encrypted, DER) or in a PKCS#12 file.

Guarantees: any bytes under any password give a key or `CannotSign`, with a bounded number of hash
rounds; nothing of the key or the password stands in an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from asn1crypto import core, keys, pkcs12
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from kiosk.identity.efirma.certificate import Certificate, read_certificate
from kiosk.identity.efirma.faults import CannotSign, SigningFault

MAX_KEY_BYTES: Final = 16 * 1024
MAX_CONTAINER_BYTES: Final = 64 * 1024
MAX_ROUNDS: Final = 1_000_000
"""Of key derivation: the SAT uses 2,048; more than these would stop the screen."""

Opened = TypeVar("Opened")
_REFUSED = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    UnsupportedAlgorithm,
)


@dataclass(frozen=True)
class Container:
    """What a PKCS#12 file holds."""

    certificate: Certificate
    key: RSAPrivateKey


def looks_like_key(content: bytes) -> bool:
    """Whether it is an encrypted private key, seen without a password."""
    return _fault_of_key(content) is None


def looks_like_container(content: bytes) -> bool:
    """Whether it is a PKCS#12 file, seen without a password."""
    return _rounds_of_container(content) is not None


def open_key(content: bytes, password: bytearray) -> RSAPrivateKey:
    """The key in a `.key` file. Raises `CannotSign`."""
    if (fault := _fault_of_key(content)) is not None:
        raise CannotSign(fault)
    key = _with_spellings(password, lambda spelled: load_der_private_key(content, spelled))
    if not isinstance(key, RSAPrivateKey):
        raise CannotSign(SigningFault.WEAK)
    return key


def open_container(content: bytes, password: bytearray) -> Container:
    """Certificate and key in a PKCS#12 file. Raises `CannotSign`."""
    if not looks_like_container(content):
        raise CannotSign(SigningFault.NO_KEY)
    held = _with_spellings(password, lambda spelled: load_pkcs12(content, spelled))
    if held.cert is None or held.key is None:
        raise CannotSign(SigningFault.NO_KEY)
    if not isinstance(held.key, RSAPrivateKey):
        raise CannotSign(SigningFault.WEAK)
    certificate = read_certificate(held.cert.certificate.public_bytes(Encoding.DER))
    check_pair(certificate, held.key)
    return Container(certificate, held.key)


def check_pair(certificate: Certificate, key: RSAPrivateKey) -> None:
    """Raises `CannotSign` where the key is not the certificate's."""
    if certificate.key != key.public_key():
        raise CannotSign(SigningFault.OTHER_KEY)


def forget(secret: bytearray) -> None:
    """Overwrites what was typed. Copies that a library made die with the process."""
    secret[:] = bytes(len(secret))


def _with_spellings(password: bytearray, opened: Callable[[bytes], Opened]) -> Opened:
    """Tries UTF-8, and Latin-1 for a password that an older program has set."""
    for spelled in _spellings(password) if password else ():
        try:
            return opened(spelled)  # type: ignore[arg-type] # any buffer will do
        except _REFUSED:
            continue
        finally:
            if spelled is not password:
                forget(spelled)
    raise CannotSign(SigningFault.WRONG_PASSWORD)


def _spellings(password: bytearray) -> Iterator[bytearray]:
    yield password
    if not password.isascii():
        try:
            yield bytearray(password.decode("utf-8").encode("latin-1"))
        except UnicodeError:
            return


def _fault_of_key(content: bytes) -> SigningFault | None:
    if not 0 < len(content) <= MAX_KEY_BYTES or content[0] != _SEQUENCE:
        return SigningFault.NO_KEY
    if not _is_whole(content):
        return SigningFault.DAMAGED
    try:
        parsed = keys.EncryptedPrivateKeyInfo.load(content, strict=True)
        rounds = _rounds(parsed["encryption_algorithm"])
        sealed = parsed["encrypted_data"].native
    except _REFUSED:
        return SigningFault.NO_KEY
    if not rounds or not sealed:
        return SigningFault.NO_KEY
    return None if 0 < rounds <= MAX_ROUNDS else SigningFault.DAMAGED


def _rounds_of_container(content: bytes) -> int | None:
    """All rounds that opening it takes, where they are within bounds."""
    if not 0 < len(content) <= MAX_CONTAINER_BYTES or content[0] != _SEQUENCE:
        return None
    try:
        parsed = pkcs12.Pfx.load(content, strict=True)
        mac = parsed["mac_data"]
        rounds = [int(mac["iterations"].native) if isinstance(mac, pkcs12.MacData) else 1]
        for part in parsed.authenticated_safe:
            rounds += _rounds_of_part(part)
    except _REFUSED:
        return None
    is_bounded = all(one > 0 for one in rounds) and sum(rounds) <= MAX_ROUNDS
    return sum(rounds) if is_bounded else None


def _rounds_of_part(part: Any) -> list[int]:
    match part["content_type"].native:
        case "encrypted_data":
            sealed = part["content"]["encrypted_content_info"]
            return [_rounds(sealed["content_encryption_algorithm"])]
        case "data":
            bags = pkcs12.SafeContents.load(part["content"].native)
            return [
                _rounds(bag["bag_value"]["encryption_algorithm"])
                for bag in bags
                if bag["bag_id"].native == "pkcs8_shrouded_key_bag"
            ]
        case _:
            return [0]


def _rounds(algorithm: Any) -> int:
    """How often the password is hashed; 0 for what is not derived from one."""
    name = algorithm["algorithm"].native
    parameters = algorithm["parameters"]
    if name == "pbes2":
        derivation = parameters["key_derivation_func"]
        if derivation["algorithm"].native != "pbkdf2":
            return 0
        return int(derivation["parameters"]["iteration_count"].native)
    if name.startswith(("pbes1", "pkcs12")):
        return int(parameters["iterations"].native)
    return 0


def _is_whole(content: bytes) -> bool:
    """Whether it is as long as its own head says."""
    try:
        core.Sequence.load(content, strict=True)
    except _REFUSED:
        return False
    return True


_SEQUENCE = 0x30
