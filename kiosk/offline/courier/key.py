"""The portal's courier key, kept on this machine for the day there is no line.

The station fetches it while there is one (`kiosk.station.courier_key_errand`). It counts only with
the signature of this kiosk's portal, by a key that is believed at the time, checked each time it is
read: whoever can write the file still cannot have bundles sealed to a key of their own.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from kiosk.disk.whole_file import replace_file
from kiosk.protocol.courier import CourierKey
from kiosk.sealing.agency_key import AgencyPublicKey, BadAgencyKey

_MODE: Final = 0o644
_REMEDY: Final = "let the kiosk be online once, with its station running"


class NoCourierKey(Exception):  # noqa: N818 - named for what happened
    """There is no key here that a bundle may be sealed to; the message says what to do."""


def load_courier_key(path: Path, portal_keys: Collection[bytes]) -> AgencyPublicKey:
    """The key that the owner of one of these raw Ed25519 keys names. Raises `NoCourierKey`."""
    try:
        stored = CourierKey.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise NoCourierKey(f"the portal's courier key is not here yet: {_REMEDY}") from None
    except OSError as error:
        raise NoCourierKey(f"the courier key {path} cannot be read: {error.strerror}") from error
    except ValidationError:
        raise NoCourierKey(f"the courier key {path} is damaged: {_REMEDY}") from None
    if not any(stored.is_of(key) for key in portal_keys):
        raise NoCourierKey(f"the courier key {path} is not of this kiosk's portal: {_REMEDY}")
    try:
        return AgencyPublicKey.from_bytes(stored.public_key)
    except BadAgencyKey:
        raise NoCourierKey("nothing can be sealed to the portal's courier key") from None


def save_courier_key(path: Path, key: CourierKey) -> None:
    """Replaces the file at once and durably. Raises `OSError`."""
    replace_file(path, key.canonical() + b"\n", _MODE)
