"""The courier key as the server names it: its public half, signed, and nothing that opens."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from kiosk.protocol.courier import CourierKey
from portal.identity import IdentityUnusable


def read_published_key(path: Path, portal_key: bytes) -> CourierKey:
    """The key that bundles are to be sealed to now. Raises `IdentityUnusable`."""
    try:
        published = CourierKey.stored(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise IdentityUnusable(f"the courier key {path} cannot be read: {_REMEDY}") from error
    if not published.is_of(portal_key):
        raise IdentityUnusable(f"the courier key {path} is not this portal's: {_REMEDY}")
    return published


_REMEDY = "restore it from a backup, or make a new one with `portal courier rotate`"
