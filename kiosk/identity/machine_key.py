"""The machine key: 32 random bytes that encrypt this machine's keyring.

From systemd's credentials where they hold it (`machine-key`, which only the TPM or the system's own
key unseals), else from a file that only the station's user can read, made at the first use.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from keyring.errors import KeyringError

from kiosk.disk.erasing import erase_file
from kiosk.disk.syncing import sync
from kiosk.disk.whole_file import replace_file

KEY_BYTES: Final = 32
_CREDENTIAL: Final = "machine-key"
_ERASED: Final = bytes(KEY_BYTES)
"""What a file holds whose removal was cut short."""


class MachineKeyUnusable(KeyringError):  # noqa: N818 - named for what happened
    """There is no machine key where there must be one, or others can read it."""


class MachineKeyTorn(MachineKeyUnusable):
    """What lies in the key's place is none."""


class KeyPlace(StrEnum):
    """Where the machine key comes from, the stronger first."""

    CREDENTIAL = "credential"
    """From systemd, which unseals it for the service alone."""
    FILE = "file"
    """From a file that the station's user alone reads; who has the disk has it too."""


@dataclass(frozen=True)
class MachineKey:
    """One of the keys that there are; while a key moves there are two."""

    place: KeyPlace
    secret: bytes = field(repr=False)


def machine_keys(home: Path, environment: Mapping[str, str]) -> tuple[MachineKey, ...]:
    """All that there are, the stronger first. Raises `MachineKeyUnusable`.

    A file that cannot be used is no obstacle where systemd holds the key.
    """
    found: list[MachineKey] = []
    if folder := environment.get("CREDENTIALS_DIRECTORY"):
        sealed = _read(Path(folder) / _CREDENTIAL)
        found += [MachineKey(KeyPlace.CREDENTIAL, sealed)] if sealed else []
    try:
        ours = _read_file(_file(home))
    except MachineKeyUnusable:
        if not found:
            raise
        ours = None
    return (*found, *([MachineKey(KeyPlace.FILE, ours)] if ours else []))


def make_machine_key(home: Path, random_bytes: Callable[[int], bytes]) -> bytes:
    """A fresh key in its file under `home`. Raises `MachineKeyUnusable`."""
    path = _file(home)
    key = random_bytes(KEY_BYTES)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        replace_file(path, key, 0o600)
    except OSError as error:
        raise MachineKeyUnusable(f"the machine key {path}: {error.strerror}") from error
    return key


def erase_key_file(home: Path) -> bool:
    """Overwrites and removes it; whether there was one. Raises `MachineKeyUnusable`.

    Only for who has opened the keyring with the key that systemd holds.
    """
    path = _file(home)
    try:
        if not path.exists():
            return False
        erase_file(path)
        sync(path.parent)
    except OSError as error:
        raise MachineKeyUnusable(f"the machine key {path}: {error.strerror}") from error
    return True


def set_aside_torn_key(home: Path) -> None:
    """Renames a file that holds no key: nothing opens with it. Raises `MachineKeyUnusable`."""
    path = _file(home)
    try:
        _read_file(path)
    except MachineKeyTorn:
        try:
            path.rename(path.with_name(f"{path.name}.unopened-{time.time_ns()}"))
        except OSError as error:
            raise MachineKeyUnusable(f"the machine key {path}: {error.strerror}") from error


def _read_file(path: Path) -> bytes | None:
    try:
        for place in (path.parent, path):
            if place.stat().st_mode & 0o077:
                raise MachineKeyUnusable(f"other users can reach {place}: run `chmod go= {place}`")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MachineKeyUnusable(f"the machine key {path}: {error.strerror}") from error
    key = _read(path)
    return None if key == _ERASED else key


def _read(path: Path) -> bytes | None:
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MachineKeyUnusable(f"the machine key {path}: {error.strerror}") from error
    if len(key) != KEY_BYTES:
        raise MachineKeyTorn(f"the machine key {path} has {len(key)} bytes, not {KEY_BYTES}")
    return key


def _file(home: Path) -> Path:
    return home / "keys" / "machine.key"
