"""Signing keys as files: Ed25519, PKCS #8 PEM, readable by their owner alone, never overwritten.

A role's key lies in `<role>-<first signs of its id>.pem`, so that an old and a new one lie side by
side; an agency's in `agencies/<id>.pem`, or in `agencies/default.pem` for all that have none.
"""

from __future__ import annotations

import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.signer import CryptoSigner, SSlibKey  # type: ignore[attr-defined]
from tuf.api.metadata import Key

from kiosk.disk.whole_file import create_file
from portal.publishing.errors import PublishingError

__all__ = ["CryptoSigner", "KeyFolder", "SSlibKey", "load_key", "load_public_key", "make_key_at"]

AGENCIES: Final = "agencies"
DEFAULT: Final = "default"


def load_key(path: Path) -> CryptoSigner:
    """Raises `PublishingError`."""
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise PublishingError(f"{path} can be read by others: chmod 600 it")
        key = load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise PublishingError(f"there is no key {path}") from error
    except OSError as error:
        raise PublishingError(f"the key {path}: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise PublishingError(f"{path} is no key: restore it from a backup") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise PublishingError(f"{path} holds another kind of key: Ed25519 is needed")
    return CryptoSigner(key)


def load_public_key(path: Path) -> Key:
    """What a holder hands in. Raises `PublishingError`."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise PublishingError(f"the key {path}: {error.strerror}") from error
    except ValueError as error:
        raise PublishingError(f"{path} is no public key: ask for it again") from error
    if not isinstance(key, Ed25519PublicKey):
        raise PublishingError(f"{path} holds another kind of key: Ed25519 is needed")
    return SSlibKey.from_crypto(key)


def make_key_at(path: Path) -> CryptoSigner:
    """A new key, and its public half beside it as `.pub`. Raises `PublishingError`."""
    signer = CryptoSigner.generate_ed25519()
    _write(path, signer.private_bytes)
    public = bytes.fromhex(signer.public_key.keyval["public"])
    pem = Ed25519PublicKey.from_public_bytes(public).public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    _write(path.with_name(f"{path.name}.pub"), pem, 0o644)
    return signer


@dataclass(frozen=True)
class KeyFolder:
    """A folder of private keys; what is not in it is with somebody else."""

    folder: Path

    def of_role(self, role: str, key_ids: Collection[str] | None = None) -> list[CryptoSigner]:
        """The role's keys here that are among `key_ids`, or all. Raises `PublishingError`."""
        signers = [load_key(path) for path in sorted(self.folder.glob(f"{role}-*.pem"))]
        return [s for s in signers if key_ids is None or s.public_key.keyid in key_ids]

    def of_agency(self, agency: str) -> list[CryptoSigner]:
        """Its own key and the default one, as far as they are here. Raises `PublishingError`."""
        return [load_key(path) for path in self.agency_paths(agency) if path.exists()]

    def agency_paths(self, agency: str) -> tuple[Path, Path]:
        """Where the agency's key is looked for."""
        folder = self.folder / AGENCIES
        return folder / f"{agency}.pem", folder / f"{DEFAULT}.pem"

    def make(self, role: str) -> CryptoSigner:
        """A new key beside the role's others. Raises `PublishingError`."""
        signer = CryptoSigner.generate_ed25519()
        _write(self.folder / f"{role}-{signer.public_key.keyid[:8]}.pem", signer.private_bytes)
        return signer

    def make_for_agency(self, agency: str) -> CryptoSigner:
        """Its first key. Raises `PublishingError` where it has one."""
        signer = CryptoSigner.generate_ed25519()
        _write(self.agency_paths(agency)[0], signer.private_bytes)
        return signer

    def retire_others(self, role: str, key_ids: Collection[str]) -> None:
        """Sets the role's files aside that hold none of these keys. Raises `PublishingError`."""
        for path in sorted(self.folder.glob(f"{role}-*.pem")):
            if load_key(path).public_key.keyid not in key_ids:
                _rename(path, path.with_suffix(".retired"))

    def retire(self, agency: str) -> None:
        """Sets the agency's key file aside, where it signs nothing. Raises `PublishingError`."""
        path, _ = self.agency_paths(agency)
        if path.exists() or path.is_symlink():
            key_id = load_key(path).public_key.keyid
            _rename(path, path.with_name(f"{agency}-{key_id[:8]}.retired"))


def _write(path: Path, content: bytes, mode: int = 0o600) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        create_file(path, content, mode)
    except OSError as error:
        raise PublishingError(f"the key {path}: {error.strerror}") from error


def _rename(path: Path, new: Path) -> None:
    try:
        path.rename(new)
    except OSError as error:
        raise PublishingError(f"the key {path}: {error.strerror}") from error
