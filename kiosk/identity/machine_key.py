"""The machine key: 32 random bytes that encrypt this machine's keyring.

From systemd's credentials where they hold it (`machine-key`, decrypted by the host's key or TPM),
else from a file that only the station's user can read, made at the first use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from keyring.errors import KeyringError

from kiosk.identity.whole_file import replace_file

KEY_BYTES: Final = 32
_CREDENTIAL = "machine-key"


class MachineKeyUnusable(KeyringError):  # noqa: N818 - named for what happened
    """There is no machine key where there must be one, or others can read it."""


class KeyPlace(StrEnum):
    """Where the machine key comes from, the stronger first."""

    CREDENTIAL = "credential"
    """From systemd, which decrypts it for the service alone, by the host's key or its TPM."""
    FILE = "file"
    """From a file that the station's user alone reads; who has the disk has it too."""


def place_of_machine_key(home: Path, environment: Mapping[str, str]) -> KeyPlace | None:
    """Where `read_machine_key` looks; None where there is none yet."""
    for path, is_ours in _places(home, environment):
        if _may_be_there(path):
            return KeyPlace.FILE if is_ours else KeyPlace.CREDENTIAL
    return None


def read_machine_key(home: Path, environment: Mapping[str, str]) -> bytes | None:
    """The key; None where there is none yet. Raises `MachineKeyUnusable`."""
    for path, is_ours in _places(home, environment):
        try:
            if is_ours:
                _refuse_exposed(path.parent)
                _refuse_exposed(path)
            key = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise MachineKeyUnusable(f"the machine key {path}: {error.strerror}") from error
        if len(key) != KEY_BYTES:
            raise MachineKeyUnusable(
                f"the machine key {path} has {len(key)} bytes, not {KEY_BYTES}"
            )
        return key
    return None


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


def _places(home: Path, environment: Mapping[str, str]) -> list[tuple[Path, bool]]:
    credentials = environment.get("CREDENTIALS_DIRECTORY")
    ours = (_file(home), True)
    return [(Path(credentials) / _CREDENTIAL, False), ours] if credentials else [ours]


def _may_be_there(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:  # whoever reads it will be told
        return True


def _file(home: Path) -> Path:
    return home / "keys" / "machine.key"


def _refuse_exposed(path: Path) -> None:
    if path.stat().st_mode & 0o077:
        raise MachineKeyUnusable(f"other users can reach {path}: run `chmod go= {path}`")
