"""A keyring for a machine without anybody to unlock one.

Each item is AES-256-GCM under the machine key, with its names as associated data, so that items
cannot be exchanged. All items lie in one file, 0600, replaced as a whole. Nothing is ever stored
in plain, and nothing ever waits for a prompt, as a desktop's keyring does.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import rfc8785
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError, PasswordSetError
from pydantic import Field, ValidationError

from kiosk.disk.whole_file import replace_file
from kiosk.identity.machine_key import (
    KeyPlace,
    MachineKey,
    MachineKeyUnusable,
    erase_key_file,
    machine_keys,
    make_machine_key,
    set_aside_torn_key,
)
from kiosk.protocol.message import Base64, Message

_NONCE_BYTES = 12
_TAG_BYTES = 16
_HOME_MODE = 0o770


class KeyringDamaged(KeyringError):  # noqa: N818 - named for what happened
    """The keyring's file is not one, or cannot be read."""


class KeyringForeign(KeyringError):  # noqa: N818 - named for what happened
    """The keyring's items do not open with this machine's key."""


class _Item(Message):
    service: str
    username: str
    sealed: Base64 = Field(min_length=_NONCE_BYTES + _TAG_BYTES)


class _Items(Message):
    kind: Literal["ventanilla-keyring"]
    version: Literal[1]
    items: tuple[_Item, ...]


class MachineKeyring(KeyringBackend):
    """`keyring`'s interface over one encrypted file."""

    priority = 1.0

    def __init__(
        self,
        path: Path,
        machine_key: bytes,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring annotates no __init__
        self._path = path
        self._cipher = AESGCM(machine_key)
        self._random_bytes = random_bytes

    def get_password(self, service: str, username: str) -> str | None:
        """None where there is none. Raises `KeyringDamaged`, `KeyringForeign`."""
        for item in self._read():
            if (item.service, item.username) == (service, username):
                return self._opened(item)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Returns when it is durable. Raises `KeyringError`'s kinds."""
        with self._alone():
            others = self._others(service, username)
            item = self._sealed(service, username, password)
            self._write((*others, item))

    def delete_password(self, service: str, username: str) -> None:
        """Raises `PasswordDeleteError` where there is none."""
        with self._alone():
            others = self._others(service, username)
            if len(others) == len(self._read()):
                raise PasswordDeleteError(f"there is no item {username} of {service}")
            self._write(others)

    def opens(self) -> bool:
        """Whether there are items and this key opens all of them. Raises `KeyringDamaged`."""
        return bool(self._read()) and not self.is_foreign()

    def is_foreign(self) -> bool:
        """Whether there is an item that this key does not open. Raises `KeyringDamaged`."""
        try:
            for item in self._read():
                self._opened(item)
        except KeyringForeign:
            return True
        return False

    def _others(self, service: str, username: str) -> tuple[_Item, ...]:
        """All items but one. Opens each, so that no file ever holds items of two machine keys."""
        items = self._read()
        for item in items:
            self._opened(item)
        return tuple(i for i in items if (i.service, i.username) != (service, username))

    def _read(self) -> tuple[_Item, ...]:
        try:
            return _Items.stored(self._path.read_bytes()).items
        except FileNotFoundError:
            return ()
        except ValidationError as error:
            raise KeyringDamaged(f"the keyring {self._path} is damaged") from error
        except OSError as error:
            raise KeyringDamaged(f"the keyring {self._path}: {error.strerror}") from error

    def _write(self, items: tuple[_Item, ...]) -> None:
        try:
            content = _Items(kind="ventanilla-keyring", version=1, items=items).canonical()
            replace_file(self._path, content + b"\n", 0o600)
        except OSError as error:
            raise PasswordSetError(f"the keyring {self._path}: {error.strerror}") from error

    def _sealed(self, service: str, username: str, password: str) -> _Item:
        nonce = self._random_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, password.encode(), _names(service, username))
        return _Item(service=service, username=username, sealed=nonce + sealed)

    def _opened(self, item: _Item) -> str:
        nonce, sealed = item.sealed[:_NONCE_BYTES], item.sealed[_NONCE_BYTES:]
        try:
            plain = self._cipher.decrypt(nonce, sealed, _names(item.service, item.username))
        except InvalidTag:
            raise KeyringForeign(
                f"the keyring {self._path} does not open with this machine's key: the key was"
                " replaced, the file came from another machine, or it was changed"
            ) from None
        return plain.decode()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keeps other processes from writing at the same time."""
        try:
            self._path.parent.mkdir(mode=_HOME_MODE, parents=True, exist_ok=True)
            folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise PasswordSetError(f"the keyring {self._path}: {error.strerror}") from error
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


def machine_keyring(
    home: Path,
    environment: Mapping[str, str],
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> MachineKeyring:
    """The keyring of the kiosk whose files are in `home`; makes its machine key at first use.

    Raises `MachineKeyUnusable`.
    """
    path = keyring_file(home)
    key = machine_key_in_use(home, environment)
    if key is not None:
        return MachineKeyring(path, key.secret, random_bytes)
    if path.exists():
        raise MachineKeyUnusable(f"the keyring {path} is there, but its machine key is gone")
    return MachineKeyring(path, make_machine_key(home, random_bytes), random_bytes)


def keyring_file(home: Path) -> Path:
    """Where its items lie, encrypted."""
    return home / "keyring.json"


def machine_key_in_use(home: Path, environment: Mapping[str, str]) -> MachineKey | None:
    """Of the keys that there are the first that opens the keyring, else the first; None: no key.

    Raises `MachineKeyUnusable`.
    """
    keys = machine_keys(home, environment)
    if len(keys) < 2:
        return next(iter(keys), None)
    return next((key for key in keys if _opens(home, key)), keys[0])


def erase_spare_key(home: Path, environment: Mapping[str, str]) -> bool:
    """Erases the key's file where the key that systemd holds opens the keyring; whether it did.

    Raises `KeyringError`'s kinds.
    """
    key = next(iter(machine_keys(home, environment)), None)
    if key is None or key.place is not KeyPlace.CREDENTIAL or not _opens(home, key):
        return False
    return erase_key_file(home)


def set_aside_unopened(home: Path, environment: Mapping[str, str]) -> Path | None:
    """Renames a keyring that is damaged, or whose machine key is gone or another; its new name.

    A file of the key that holds none goes aside, too. Only for who replaces what was in it. Raises
    `KeyringError`'s kinds.
    """
    path = keyring_file(home)
    set_aside_torn_key(home)
    key = machine_key_in_use(home, environment)
    try:
        if not path.exists() or (key and not _is_lost(path, key)):
            return None
        aside = path.with_name(f"{path.name}.unopened-{time.time_ns()}")
        path.rename(aside)
    except OSError as error:
        raise PasswordSetError(f"the keyring {path}: {error.strerror}") from error
    return aside


def _is_lost(path: Path, key: MachineKey) -> bool:
    try:
        return MachineKeyring(path, key.secret).is_foreign()
    except KeyringDamaged as error:
        if isinstance(error.__cause__, OSError):  # the disk, or this user, and not what is in it
            raise
        return True


def _opens(home: Path, key: MachineKey) -> bool:
    try:
        return MachineKeyring(keyring_file(home), key.secret).opens()
    except KeyringDamaged:  # whoever reads it will be told
        return False


def _names(service: str, username: str) -> bytes:
    return b"ventanilla/keyring/1\n" + rfc8785.dumps([service, username])
