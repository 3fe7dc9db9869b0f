"""What a visitor's stick holds: certificates, sealed keys and containers, known by their content.

Names and folders decide nothing. Guarantees: the stick is only read, within bounds; what comes out
is as sealed as it lay there.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from kiosk.files.stick_files import Bounds, Candidate, StickUnreadable, find_files, read_file
from kiosk.identity.efirma.certificate import Certificate, read_certificate
from kiosk.identity.efirma.faults import CannotSign, SigningFault
from kiosk.identity.efirma.private_key import (
    MAX_CONTAINER_BYTES,
    MAX_KEY_BYTES,
    Container,
    check_pair,
    looks_like_container,
    looks_like_key,
    open_container,
    open_key,
)

MOST_FILES: Final = 40
_SEQUENCE: Final = b"\x30"
_KEY_ENDINGS: Final = frozenset({".key"})
_BOUNDS: Final = Bounds(files=MOST_FILES)


@dataclass(frozen=True)
class Brought:
    """What was found. `containers` by the name that is shown of each; `keys` hold damaged ones too,
    where a name says that they should be keys."""

    certificates: tuple[Certificate, ...] = ()
    containers: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    keys: tuple[bytes, ...] = field(default=(), repr=False)
    stick: bool = False


def look_at_sticks(sticks: Path) -> Brought:
    """Everything of an e.firma below the folder in which sticks are mounted."""
    found = find_files(sticks, _may_be, _BOUNDS)
    certificates: dict[bytes, Certificate] = {}
    containers: dict[bytes, str] = {}
    keys: dict[bytes, None] = {}
    for file in found.files:
        try:
            content = read_file(sticks, file.path, MAX_CONTAINER_BYTES)
        except StickUnreadable:
            continue
        if looks_like_key(content) or _should_be_key(file.path[-1]):
            keys[content[: MAX_KEY_BYTES + 1]] = None
        elif looks_like_container(content):
            containers.setdefault(content, file.name)
        else:
            with suppress(CannotSign):
                certificates.setdefault(content, read_certificate(content))
    return Brought(
        certificates=tuple(certificates.values()),
        containers=tuple((name, content) for content, name in containers.items()),
        keys=tuple(keys),
        stick=found.stick,
    )


def open_pair(certificate: Certificate, keys: Iterable[bytes], password: bytearray) -> Container:
    """The certificate with its key, whichever of `keys` that is. Raises `CannotSign`."""
    faults: list[SigningFault] = []
    for content in keys:
        try:
            key: RSAPrivateKey = open_key(content, password)
            check_pair(certificate, key)
        except CannotSign as error:
            faults.append(error.fault)
        else:
            return Container(certificate, key)
    raise CannotSign(next((fault for fault in _TOLD_FIRST if fault in faults), SigningFault.NO_KEY))


def open_any(
    certificate: Certificate | None, keys: Iterable[bytes], container: bytes, password: bytearray
) -> Container:
    """From a container where there is no certificate beside. Raises `CannotSign`."""
    if certificate is None:
        return open_container(container, password)
    return open_pair(certificate, keys, password)


_TOLD_FIRST: Final = (
    SigningFault.OTHER_KEY,
    SigningFault.WRONG_PASSWORD,
    SigningFault.WEAK,
    SigningFault.DAMAGED,
)
"""A key that opened says more than one that did not."""


def _should_be_key(name: str) -> bool:
    return Path(name).suffix.lower() in _KEY_ENDINGS


def _may_be(candidate: Candidate) -> bool:
    if not 0 < candidate.size <= MAX_CONTAINER_BYTES:
        return False
    return candidate.suffix in _KEY_ENDINGS or candidate.head(1) == _SEQUENCE
