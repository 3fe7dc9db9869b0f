"""What was signed last for each role, kept with the keys, where no portal can change it.

A signature stays genuine for ever: whoever is at the portal may hand out an older state as the one
that stands, and ask to have it signed anew. So the metadata of the highest version that a key of a
folder signed lies in the folder's `signed/<role>.json`, readable by its owner alone.

Guarantees: it is there before the signature is given out, whole, and no lower version replaces it,
whichever command signed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Targets
from tuf.api.serialization import DeserializationError

from kiosk.disk.whole_file import replace_file
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder

SIGNED: Final = "signed"
"""In the folder of keys."""


def last_signed(keys: KeyFolder, role: str) -> Metadata[Targets] | None:
    """None: nothing was signed for the role here yet. Raises `PublishingError`."""
    path = _path(keys, role)
    try:
        metadata: Metadata[Targets] = Metadata.from_bytes(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PublishingError(f"{path}: {error.strerror}") from error
    except (DeserializationError, RepositoryError, ValueError) as error:
        raise PublishingError(f"{path} is damaged: restore it from the keys' backup") from error
    if not isinstance(metadata.signed, Targets):
        raise PublishingError(f"{path} is damaged: restore it from the keys' backup")
    return metadata


def keep_signed(keys: KeyFolder, role: str, content: bytes) -> None:
    """`content` is signed metadata of the role. Raises `PublishingError`: it cannot be kept."""
    kept = last_signed(keys, role)
    new: Metadata[Targets] = Metadata.from_bytes(content)
    if kept is not None and kept.signed.version > new.signed.version:
        return
    path = _path(keys, role)
    try:
        path.parent.mkdir(exist_ok=True, mode=0o700)
        replace_file(path, content)
    except OSError as error:
        raise PublishingError(
            f"what was signed cannot be kept: {path}: {error.strerror}"
        ) from error


def _path(keys: KeyFolder, role: str) -> Path:
    return keys.folder / SIGNED / f"{role}.json"
