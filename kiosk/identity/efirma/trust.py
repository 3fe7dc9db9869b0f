"""Whom the catalogue says to believe: authorities, and their lists of what was revoked.

A folder `trust/efirma` of the catalogue's source: `roots.pem` holds the roots and what they
issued to issue, `crl/*.crl` their revocation lists (DER). Nothing in it is secret; it is believed
because the catalogue is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

from asn1crypto import pem
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kiosk.identity.efirma.authority import Authority, NoAuthority, read_authority

FOLDER: Final = "trust/efirma"
ROOTS: Final = f"{FOLDER}/roots.pem"
MAX_AUTHORITIES: Final = 100
MAX_LISTS: Final = 100


class TrustDamaged(ValueError):  # noqa: N818 - named for what happened
    """A file of the trust folder cannot be read; the message names it."""


@dataclass(frozen=True)
class RevocationList:
    """One list of an authority; `until` is when the authority promised the next."""

    crl: x509.CertificateRevocationList = field(repr=False)
    made_at: datetime
    until: datetime | None

    def is_of(self, authority: Authority) -> bool:
        """Whether the authority signed it."""
        key = authority.key
        try:
            return isinstance(key, RSAPublicKey) and self.crl.is_signature_valid(key)
        except (TypeError, ValueError, UnsupportedAlgorithm):
            return False

    def revoked_at(self, serial: int) -> datetime | None:
        """Since when a certificate is revoked; None for one that is not in the list."""
        entry = self.crl.get_revoked_certificate_by_serial_number(serial)
        return None if entry is None else entry.revocation_date_utc


@dataclass(frozen=True)
class Trust:
    """An empty one believes nobody."""

    authorities: tuple[Authority, ...] = ()
    lists: tuple[RevocationList, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.authorities

    def newest_list(self, authority: Authority) -> RevocationList | None:
        """The newest list that the authority signed."""
        own = (one for one in self.lists if one.is_of(authority))
        return max(own, key=lambda one: one.made_at, default=None)


def read_trust(files: Mapping[str, bytes]) -> Trust:
    """From the files below `trust/efirma` by their path in the catalogue. Raises `TrustDamaged`."""
    roots = files.get(ROOTS)
    authorities = () if roots is None else read_authorities(roots)
    lists = [
        read_list(content, path)
        for path, content in sorted(files.items())
        if is_list(path) and content
    ]
    if len(lists) > MAX_LISTS:
        raise TrustDamaged(f"{FOLDER}/crl holds more than {MAX_LISTS} lists")
    return Trust(authorities, tuple(lists))


def is_list(path: str) -> bool:
    """Whether a revocation list is to lie there."""
    parts = PurePosixPath(path)
    return parts.parent.as_posix() == f"{FOLDER}/crl" and parts.suffix == ".crl"


def read_authorities(content: bytes) -> tuple[Authority, ...]:
    """The certificates in `roots.pem`. Raises `TrustDamaged`."""
    try:
        found = [der for _, _, der in pem.unarmor(content, multiple=True)]
        if len(found) > MAX_AUTHORITIES:
            raise TrustDamaged(f"{ROOTS} holds more than {MAX_AUTHORITIES} certificates")
        return tuple(map(read_authority, found))
    except (ValueError, NoAuthority) as error:
        raise TrustDamaged(f"{ROOTS} holds something else than certificates in PEM") from error


def read_list(der: bytes, path: str) -> RevocationList:
    """One revocation list; `path` is for the message. Raises `TrustDamaged`."""
    try:
        crl = x509.load_der_x509_crl(der)
        return RevocationList(crl, crl.last_update_utc, crl.next_update_utc)
    except ValueError as error:
        raise TrustDamaged(f"{path} is no revocation list in DER") from error
