"""Services that are withdrawn at once: not shown, whatever their agency signed."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Final

from kiosk.catalogue.updating.errors import ReleaseRefused, disk_in_words
from kiosk.disk.whole_file import read_or_none, replace_file

ROLE: Final = "withdrawals"
TARGET: Final = "withdrawals.json"
NOTE: Final = "withdrawn.json"
"""Beside the releases: what is withdrawn, there before the store without it is built."""
_MOST: Final = 10_000
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def withdrawn_in(content: bytes) -> tuple[str, ...]:
    """The ids in a `withdrawals.json`, in order. Raises `ReleaseRefused`."""
    try:
        ids = {service["id"] for service in json.loads(content)["services"]}
        sound = len(ids) <= _MOST and all(_ID.fullmatch(one) and len(one) <= 80 for one in ids)
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ReleaseRefused(f"{TARGET} makes no sense") from error
    if not sound:
        raise ReleaseRefused(f"{TARGET} names what is no service")
    return tuple(sorted(ids))


def kept_list(folder: Path, digest: str) -> bytes | None:
    """The list of an earlier update, if it is the one with this SHA-256."""
    content = read_or_none(folder / TARGET)
    return content if content is not None and sha256(content).hexdigest() == digest else None


def keep_list(folder: Path, content: bytes) -> None:
    """Keeps a verified list for the next update. Raises `NoRoom` and `DiskRefused`."""
    with disk_in_words():
        replace_file(folder / TARGET, content, 0o644)


def note_withdrawn(folder: Path, withdrawn: tuple[str, ...]) -> None:
    """Writes the list down for whoever looks, durably. Raises `NoRoom` and `DiskRefused`."""
    content = json.dumps({"services": withdrawn}).encode()
    place = folder / NOTE
    with disk_in_words():
        if read_or_none(place) != content:
            replace_file(place, content, 0o644)


def withdrawn_here(folder: Path) -> tuple[str, ...]:
    """What was noted; nothing where that cannot be read."""
    try:
        return tuple(str(one) for one in json.loads((folder / NOTE).read_bytes())["services"])
    except (OSError, ValueError, LookupError, TypeError):
        return ()
