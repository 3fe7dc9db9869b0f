"""The portal's keys, as the holder of the *targets* key signed them, for the station to believe.

Guarantees: only a list that TUF verified is kept, whole and durably, and before anything of the
release is looked at. A catalogue that has none takes away none that is here: a key that is revoked
does not come back because somebody published without the list.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from tuf.api.metadata import TargetFile, Targets

from kiosk.catalogue.updating.errors import ReleaseRefused, disk_in_words
from kiosk.catalogue.updating.wanted import digest_of
from kiosk.disk.whole_file import read_or_none, replace_file
from kiosk.protocol.portal_keys import PORTAL_KEYS, PortalKeys

KEPT: Final = "portal-keys.json"
"""In the catalogue's folder."""


def keep_portal_keys(folder: Path, top: Targets, content: Callable[[TargetFile], bytes]) -> None:
    """Keeps the list that the verified role names; `content` fetches and verifies a target.

    Raises `ReleaseRefused` where it makes no sense, and what `content` and the disk raise.
    """
    target = top.targets.get(PORTAL_KEYS)
    if target is None:
        return
    here = read_or_none(folder / KEPT)
    if here is not None and sha256(here).hexdigest() == digest_of(target):
        return
    listed = content(target)
    try:
        PortalKeys.model_validate_json(listed)
    except ValidationError as error:
        raise ReleaseRefused(f"{PORTAL_KEYS} makes no sense") from error
    with disk_in_words():
        replace_file(folder / KEPT, listed, 0o644)
