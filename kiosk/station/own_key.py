"""The machine's own key as the station finds it: what keeps it, and what is left over."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from keyring.errors import KeyringError

from kiosk.events import event
from kiosk.identity.machine_keyring import erase_spare_key
from kiosk.protocol.staff_calls import KeySeal
from kiosk.station.checks_identity import key_seal

_LOG = logging.getLogger("kiosk.station")


def erase_spare_key_file(home: Path) -> None:
    """Erases the file of a key that systemd holds now."""
    try:
        if erase_spare_key(home, os.environ):
            _LOG.info(
                "the machine key is sealed by systemd, and its file erased",
                extra=event("key-sealed"),
            )
    except KeyringError as error:
        _LOG.warning("%s", error, extra=event("key-unusable"))


def key_seal_of(home: Path) -> KeySeal | None:
    """What keeps the key; None where there is no key to speak with."""
    try:
        return key_seal(home, os.environ)
    except KeyringError:  # which is a trouble of its own
        return None
