"""A clerk's key file: the agency's private keys and the clerk's own, locked under a passphrase.

Guarantees: without the passphrase the file tells the agency's name and nothing else; one changed
bit is `KeyFileUnusable`. The passphrase is made by the program, of 80 random bits, so that whoever
finds the file tries in vain. In memory the keys are there only while the desk is unlocked.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import ConfigDict, Field, ValidationError

from kiosk.disk.whole_file import create_file, replace_file
from kiosk.protocol.message import Base64, Message, Slug
from kiosk.sealing.agency_key import AgencyPrivateKey
from kiosk.sealing.stretching import stretched
from portal.desk.agency_keys import KeyFileUnusable

MOST_BYTES: Final = 256 * 1024
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12


class WrongPassphrase(KeyFileUnusable):
    """The file does not open with it, or was changed."""


class _Locked(Message):
    kind: Literal["ventanilla-desk-keys/1"] = "ventanilla-desk-keys/1"
    agency: Slug
    salt: Base64 = Field(min_length=_SALT_BYTES, max_length=_SALT_BYTES)
    sealed: Base64 = Field(min_length=_NONCE_BYTES)


class _Content(Message):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    signing: Base64 = Field(min_length=32, max_length=32, repr=False)
    private_keys: tuple[Base64, ...] = Field(repr=False)


@dataclass(frozen=True)
class DeskKeys:
    """What the file holds, unlocked. `private_keys` are by their ids."""

    agency: str
    signing: Ed25519PrivateKey = field(repr=False)
    private_keys: Mapping[str, AgencyPrivateKey] = field(repr=False)

    def find(self, agency: str, key_id: str) -> AgencyPrivateKey:
        """The key that opens what was sealed to `key_id`. Raises `KeyFileUnusable`."""
        found = self.private_keys.get(key_id) if agency == self.agency else None
        if found is None:
            raise KeyFileUnusable(f"the key file holds no key {key_id} of {agency}")
        return found


def agency_of(path: Path) -> str:
    """Whose the file is. Raises `KeyFileUnusable`."""
    return _read(path).agency


def unlock(path: Path, passphrase: str) -> DeskKeys:
    """Takes a tenth of a second. Raises `KeyFileUnusable`, `WrongPassphrase` where it is that."""
    locked = _read(path)
    nonce, box = locked.sealed[:_NONCE_BYTES], locked.sealed[_NONCE_BYTES:]
    key = stretched(_as_written(passphrase), locked.salt)
    try:
        opened = AESGCM(key).decrypt(nonce, box, _bound_to(locked.agency))
    except InvalidTag:
        raise WrongPassphrase(f"{path} does not open with this passphrase") from None
    try:
        content = _Content.stored(opened)
        keys = [AgencyPrivateKey(raw) for raw in content.private_keys]
    except (ValidationError, ValueError):
        # The cause would carry keys into a log.
        raise KeyFileUnusable(f"{path} opens, but holds no keys") from None
    return DeskKeys(
        agency=locked.agency,
        signing=Ed25519PrivateKey.from_private_bytes(content.signing),
        private_keys={key.public_key().key_id: key for key in keys},
    )


def lock(
    path: Path,
    keys: DeskKeys,
    passphrase: str,
    *,
    is_new: bool,
    random_bytes: Callable[[int], bytes] = os.urandom,
) -> None:
    """Writes the file, whole or not at all, for its owner alone. Raises `KeyFileUnusable`."""
    content = _Content(
        signing=keys.signing.private_bytes_raw(),
        private_keys=tuple(key.raw for key in keys.private_keys.values()),
    )
    salt, nonce = random_bytes(_SALT_BYTES), random_bytes(_NONCE_BYTES)
    box = AESGCM(stretched(_as_written(passphrase), salt))
    sealed = nonce + box.encrypt(nonce, content.canonical(), _bound_to(keys.agency))
    text = _Locked(agency=keys.agency, salt=salt, sealed=sealed).canonical() + b"\n"
    try:
        if is_new:
            create_file(path, text)
        else:
            replace_file(path, text, 0o600)
    except OSError as error:
        raise KeyFileUnusable(f"{path}: {error.strerror}") from error


def _read(path: Path) -> _Locked:
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise KeyFileUnusable(f"{path} is too large for a key file")
        return _Locked.stored(text)
    except OSError as error:
        raise KeyFileUnusable(f"{path}: {error.strerror}") from error
    except ValidationError:
        raise KeyFileUnusable(f"{path} is no key file of a desk: `portal desk lock`") from None


def _as_written(passphrase: str) -> bytes:
    """Letters may be typed small, and with spaces around."""
    return f"ventanilla/desk-keys/1\n{passphrase.strip().upper()}".encode("utf-8", "replace")


def _bound_to(agency: str) -> bytes:
    return f"ventanilla/desk-keys/1\n{agency}".encode("ascii")
