"""The device's own Ed25519 key: made here, kept in the keyring, never copied elsewhere.

Envelopes and requests are signed with it; the portal knows its public half from the enrolment.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from keyring.backend import KeyringBackend

ITEM: Final = "device-key"
_SERVICE: Final = "ventanilla"


class NoDeviceKey(Exception):  # noqa: N818 - named for what happened
    """This machine has no key yet: it was never enrolled, or its keyring was emptied."""


class DeviceKeyDamaged(Exception):  # noqa: N818 - named for what happened
    """What the keyring holds under the key's name is no Ed25519 key."""


class DeviceKeyExists(RuntimeError):  # noqa: N818 - named for what happened
    """A bug of ours: a new key was to be made over one that the portal may know."""


class DeviceKeys:
    """The device key in a keyring.

    Every method raises `keyring.errors.KeyringError` where the keyring itself cannot be used.
    """

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend

    def load(self) -> Ed25519PrivateKey:
        """Raises `NoDeviceKey` and `DeviceKeyDamaged`."""
        stored = self._backend.get_password(_SERVICE, ITEM)
        if stored is None:
            raise NoDeviceKey("this machine has no key of its own: run `kiosk enrol`")
        try:
            return Ed25519PrivateKey.from_private_bytes(base64.b64decode(stored, validate=True))
        except (binascii.Error, ValueError):
            # Neither the stored text nor a cause that quotes it belongs into a log.
            raise DeviceKeyDamaged("the key in this machine's keyring is damaged") from None

    def create(self) -> Ed25519PrivateKey:
        """Makes the key and stores it before it returns. Raises `DeviceKeyExists`."""
        if self._backend.get_password(_SERVICE, ITEM) is not None:
            raise DeviceKeyExists("this machine has a key already")
        key = Ed25519PrivateKey.generate()
        stored = base64.b64encode(key.private_bytes_raw()).decode("ascii")
        self._backend.set_password(_SERVICE, ITEM, stored)
        return key
