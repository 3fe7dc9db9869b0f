"""What a backup holds, so that it can be told whole from broken: written last, read first."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MANIFEST: Final = "backup.json"
DATABASE: Final = "database.sqlite"
HOME: Final = "home"
ATTACHMENTS: Final = "attachments"
_BLOCK: Final = 1024 * 1024


class BackupUnusable(Exception):  # noqa: N818 - named for what happened
    """It is none, or not whole, or cannot be made or set up here; the message says why."""


class FileFacts(BaseModel):
    """One file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """Of one backup. `rows` counts the tables'; `files` goes by path below the backup's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    portal: str
    """The release that made it."""
    revision: str
    """The database's schema."""
    made_at: datetime
    rows: dict[str, int]
    files: dict[str, FileFacts]
    missing: tuple[str, ...] = ()
    """Attachments that the portal should have had, and had not, or not whole."""


def read_manifest(folder: Path) -> Manifest:
    """Raises `BackupUnusable`."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError as error:
        raise BackupUnusable(f"{folder} is no backup, or one that was not finished") from error
    except OSError as error:
        raise BackupUnusable(f"{folder / MANIFEST}: {error.strerror}") from error
    except ValidationError as error:
        raise BackupUnusable(f"{folder / MANIFEST} is damaged, or of a newer portal") from error


def check_files(folder: Path, manifest: Manifest) -> None:
    """Raises `BackupUnusable` where a file is gone, changed, or none of the manifest's."""
    for path, facts in manifest.files.items():
        if not is_inside(path):
            raise BackupUnusable(f"the backup names a file outside of itself: {path!r}")
        try:
            found = facts_of(folder / path)
        except OSError as error:
            raise BackupUnusable(f"{folder / path}: {error.strerror}") from error
        if found != facts:
            raise BackupUnusable(f"{folder / path} is not as it was when the backup was made")


def is_inside(path: str) -> bool:
    """Whether a path of a manifest stays below the backup's folder."""
    parts = Path(path).parts
    return bool(parts) and not Path(path).is_absolute() and ".." not in parts and "\0" not in path


def facts_of(path: Path) -> FileFacts:
    """Raises `OSError`."""
    digest, size = sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return FileFacts(size=size, sha256=digest.hexdigest())
