"""Who the portal is: the Ed25519 key that signs receipts, which every kiosk pins at enrolment.

Made once, at the first start, readable by the portal's user alone. No start replaces it or makes a
second, even two at once: kiosks would see a stranger. A next one takes its place once they were
told of it (`portal identity`).
"""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from kiosk.disk.syncing import sync
from kiosk.disk.whole_file import create_file

RESTORING: Final = ".restoring"
"""Beside the key while a backup is put in place."""


class IdentityUnusable(Exception):  # noqa: N818 - named for what happened
    """The signing key cannot be read, written or trusted; the message says what to do."""


def load_or_create_signing_key(path: Path) -> Ed25519PrivateKey:
    """The portal's key, made 0600 (PKCS #8 PEM) where there is none. Raises `IdentityUnusable`."""
    try:
        if (path.parent / RESTORING).exists():
            raise IdentityUnusable(f"a restore broke off in {path.parent}: empty it, restore again")
        if not path.exists():
            _create(path)
        return _load(path)
    except OSError as error:
        raise IdentityUnusable(f"the signing key {path}: {error.strerror}") from error


def put_in_place(following: Path, path: Path) -> None:
    """The next key becomes the portal's, in one step and durably; the old one is gone from here.

    Raises `IdentityUnusable`.
    """
    try:
        following.replace(path)
        sync(path.parent)
    except OSError as error:
        raise IdentityUnusable(f"the signing key {path}: {error.strerror}") from error


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    with suppress(FileExistsError):  # another start has just made one: that is the key
        create_file(path, pem)


def _load(path: Path) -> Ed25519PrivateKey:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise IdentityUnusable(f"{path} can be read by others: chmod 600 it, or make a new portal")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise IdentityUnusable(f"{path} is damaged: restore it from a backup") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise IdentityUnusable(f"{path} holds another kind of key: restore it from a backup")
    return key
