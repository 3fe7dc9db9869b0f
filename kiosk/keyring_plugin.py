"""The kiosk's keyring as `keyring` finds it by itself: `keyring --list-backends` names it.

For tools beside the kiosk that ask `keyring` for a secret of this machine. The kiosk's own programs
name their keyring (`kiosk.identity.kiosk_keyring`), whatever else is installed.
"""

from __future__ import annotations

import os

from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import KeyringError

from kiosk.identity.kiosk_keyring import in_secret_service, kiosk_keyring
from kiosk.identity.machine_keyring import keyring_file
from kiosk.settings import SettingsError, load_settings


class KioskKeyring(KeyringBackend):
    """The keyring of the kiosk that the settings name. Raises what that keyring raises."""

    @properties.classproperty
    def priority(cls) -> float:  # noqa: N805 - a property of the class
        """Above what keeps secrets in plain, below an unlocked Secret Service.

        Raises `RuntimeError` where this machine has no keyring that this user can open.
        """
        try:
            home = load_settings().home
            there = in_secret_service(home) or os.access(keyring_file(home), os.R_OK | os.W_OK)
        except (SettingsError, KeyringError) as error:
            raise RuntimeError("this machine is no kiosk") from error
        if not there:
            raise RuntimeError("this machine is no kiosk, or its keyring is another user's")
        return 4

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring annotates no __init__
        self._ring = kiosk_keyring(load_settings().home, os.environ)

    def get_password(self, service: str, username: str) -> str | None:
        return self._ring.get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._ring.set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._ring.delete_password(service, username)
