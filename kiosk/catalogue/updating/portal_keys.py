"""The portal's keys, as the holder of the *targets* key signed them, for the station to believe.

Guarantees: only a list that TUF verified is kept, whole and durably, and before anything of the
release is looked at. What is revoked here stays so: neither a catalogue without a list brings a key
back, nor a list that says less, such as an older one that somebody was led to sign anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from tuf.api.metadata import TargetFile, Targets

from kiosk.catalogue.updating.errors import ReleaseRefused, disk_in_words
from kiosk.catalogue.updating.wanted import digest_of
from kiosk.disk.whole_file import read_or_none, replace_file
from kiosk.events import event
from kiosk.protocol.portal_keys import PORTAL_KEYS, PortalKeys

KEPT: Final = "portal-keys.json"
"""In the catalogue's folder."""
_log = logging.getLogger(__name__)


def keep_portal_keys(folder: Path, top: Targets, content: Callable[[TargetFile], bytes]) -> None:
    """Keeps the list that the verified role names; `content` fetches and verifies a target.

    A revocation that is here and not in that list is kept, and told. Raises `ReleaseRefused` where
    the list makes no sense, and what `content` and the disk raise.
    """
    target = top.targets.get(PORTAL_KEYS)
    if target is None:
        return
    here = read_or_none(folder / KEPT)
    if here is not None and sha256(here).hexdigest() == digest_of(target):
        return
    listed = content(target)
    try:
        new = PortalKeys.model_validate_json(listed)
    except ValidationError as error:
        raise ReleaseRefused(f"{PORTAL_KEYS} makes no sense") from error
    old = _read(here)
    if old is not None and (missing := old.gone - new.gone):
        _log.warning(
            "the catalogue's list of the portal's keys lacks %d that are revoked: they stay so",
            len(missing),
            extra=event("revoked-keys-kept", count=len(missing)),
        )
        listed = new.still_revoking(old).canonical()
    if listed != here:
        with disk_in_words():
            replace_file(folder / KEPT, listed, 0o644)


def _read(kept: bytes | None) -> PortalKeys | None:
    """None where there is none, or it has rotted."""
    try:
        return None if kept is None else PortalKeys.stored(kept)
    except ValidationError:
        return None
