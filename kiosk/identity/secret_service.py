"""The desktop's Secret Service as a keyring, where somebody's login unlocked it already.

It never starts the service, never asks to unlock it and never makes a collection: each of these
opens a window, and at a machine without anybody waits for ever. What is locked raises.

The interface is that of freedesktop.org's Secret Service API 0.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import secretstorage
from jeepney import DBusErrorResponse
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringError, KeyringLocked, PasswordDeleteError
from secretstorage.exceptions import SecretStorageException

from kiosk.identity.kiosk_keyring import SESSION_BUS

_BUS_NAME: Final = "org.freedesktop.secrets"
_PATIENCE_SECONDS: Final = 10.0
"""For each answer; who waits longer than that waits for a window that nobody sees."""
_UNREACHED: Final = (OSError, ValueError, EOFError, DBusErrorResponse, SecretStorageException)


class UnlockedSecretService(KeyringBackend):
    """`keyring`'s interface over the default collection, for the kiosk whose files are in `home`.

    Every method raises `KeyringLocked` where the collection is locked, `InitError` where there is
    none or no service.
    """

    priority = 1.0

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring annotates no __init__
        self._home = home
        self._address = environment.get(SESSION_BUS, "")

    def get_password(self, service: str, username: str) -> str | None:
        """None where there is none."""
        with self._unlocked() as collection:
            for item in collection.search_items(self._attributes(service, username)):
                return item.get_secret().decode()
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Returns once the service has it and gives the same back."""
        attributes = self._attributes(service, username)
        with self._unlocked() as collection:
            label = f"{service}: {username} ({self._home})"
            item = collection.create_item(label, attributes, password.encode(), replace=True)
            if item.get_secret() != password.encode():
                raise KeyringError("the Secret Service gives back another secret")

    def delete_password(self, service: str, username: str) -> None:
        """Raises `PasswordDeleteError` where there is none."""
        with self._unlocked() as collection:
            for item in collection.search_items(self._attributes(service, username)):
                item.delete()
                return
        raise PasswordDeleteError(f"there is no item {username} of {service}")

    def is_unlocked(self) -> bool:
        """Whether it can be used now, without asking anybody."""
        try:
            with self._unlocked():
                return True
        except KeyringError:
            return False

    def _attributes(self, service: str, username: str) -> dict[str, str]:
        return {
            "application": "ventanilla",
            "home": str(self._home),
            "service": service,
            "username": username,
        }

    @contextmanager
    def _unlocked(self) -> Iterator[secretstorage.Collection]:
        if not self._address:
            raise InitError("there is no session bus, and so no Secret Service")
        try:
            with closing(open_dbus_connection(self._address)) as connection:
                connection.send_and_get_reply = partial(
                    connection.send_and_get_reply, timeout=_PATIENCE_SECONDS
                )
                if not Proxy(message_bus, connection).NameHasOwner(_BUS_NAME)[0]:
                    raise InitError("no Secret Service runs in this session")
                collection = secretstorage.Collection(connection)
                if collection.is_locked():
                    raise KeyringLocked("the Secret Service of this session is locked")
                yield collection
        except _UNREACHED as error:
            raise InitError(f"the Secret Service: {error}") from error
