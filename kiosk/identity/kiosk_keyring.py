"""Which keyring holds this kiosk's secrets: the machine's own, or an unlocked Secret Service.

A kiosk that systemd starts has no session, and so always the machine's own. One that runs in
somebody's session, as on the computer of a pilot, leaves its secrets to the Secret Service that the
login unlocked. It is chosen once, when the first secret is kept, and noted beside the kiosk's
files: where the service is locked later, that is said, and no second key is made.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from keyring.backend import KeyringBackend
from keyring.errors import InitError, PasswordSetError

from kiosk.disk.whole_file import replace_file
from kiosk.identity.machine_key import machine_keys
from kiosk.identity.machine_keyring import keyring_file, machine_keyring
from kiosk.identity.machine_keyring import set_aside_unopened as set_aside_unopened_file

if TYPE_CHECKING:
    from kiosk.identity.secret_service import UnlockedSecretService

_NOTE: Final = "secrets-in-secret-service"
SESSION_BUS: Final = "DBUS_SESSION_BUS_ADDRESS"
"""Names the bus of the session that a program runs in; a service of the system has none."""


def kiosk_keyring(home: Path, environment: Mapping[str, str]) -> KeyringBackend:
    """The keyring of the kiosk whose files are in `home`, chosen at first use.

    Raises `KeyringError`'s kinds.
    """
    if in_secret_service(home):
        return _secret_service(home, environment)
    if _has_machine_keyring(home, environment) or not _is_unlocked(home, environment):
        return machine_keyring(home, environment)
    _note(home)
    return _secret_service(home, environment)


def in_secret_service(home: Path) -> bool:
    """Whether this kiosk left its secrets to a Secret Service.

    Raises `InitError` where this user cannot see that.
    """
    try:
        return (home / _NOTE).exists()
    except OSError as error:
        raise InitError(f"the kiosk's files in {home}: {error.strerror}") from error


def set_aside_unopened(home: Path, environment: Mapping[str, str]) -> Path | None:
    """Renames what leads to a keyring that does not open; its new name. The next use chooses anew.

    Only for who replaces what was in it. Raises `KeyringError`'s kinds.
    """
    if not in_secret_service(home):
        return set_aside_unopened_file(home, environment)
    if _is_unlocked(home, environment):
        return None
    note = home / _NOTE
    aside = note.with_name(f"{note.name}.unopened-{time.time_ns()}")
    try:
        note.rename(aside)
    except OSError as error:
        raise PasswordSetError(f"the note {note}: {error.strerror}") from error
    return aside


def _has_machine_keyring(home: Path, environment: Mapping[str, str]) -> bool:
    return bool(machine_keys(home, environment)) or keyring_file(home).exists()


def _is_unlocked(home: Path, environment: Mapping[str, str]) -> bool:
    if not environment.get(SESSION_BUS):
        return False
    return _secret_service(home, environment).is_unlocked()


def _secret_service(home: Path, environment: Mapping[str, str]) -> UnlockedSecretService:
    # Here and not at the top: a kiosk without a session needs no D-Bus.
    from kiosk.identity.secret_service import UnlockedSecretService  # noqa: PLC0415

    return UnlockedSecretService(home, environment)


def _note(home: Path) -> None:
    try:
        home.mkdir(mode=0o770, parents=True, exist_ok=True)
        replace_file(home / _NOTE, b"", 0o600)
    except OSError as error:
        raise PasswordSetError(f"the note {home / _NOTE}: {error.strerror}") from error
