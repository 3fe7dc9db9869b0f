"""The repository's folder as it stands: what each ring has, and every file by its path.

Nothing here writes. A file that is not as this program wrote it is a `PublishingError`.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp
from tuf.api.serialization import DeserializationError

from kiosk.protocol.heartbeat import LAST_RING
from portal.publishing.errors import PublishingError

RINGS: Final = tuple(range(1, LAST_RING + 1))
EVERYBODY: Final = "metadata/timestamp.json"
_VERSIONED: Final = re.compile(r"([1-9][0-9]*)\.([a-z0-9-]+)\.json")


def ring_path(ring: int) -> str:
    """Where a ring's timestamp lies."""
    return f"rings/{ring}/timestamp.json"


def metadata_path(role: str, version: int) -> str:
    """Where one version of a role's metadata lies."""
    return f"metadata/{version}.{role}.json"


class Repository:
    """A folder; it need not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One at a time changes the repository; others wait. Raises `PublishingError`."""
        path = self.folder.with_name(f"{self.folder.name}.lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise PublishingError(f"{path}: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None where it is not there. Raises `PublishingError`."""
        try:
            return (self.folder / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise PublishingError(f"{self.folder / path}: {error.strerror}") from error

    def versions(self) -> dict[str, list[int]]:
        """All versions of each role that lie here, named by a timestamp or not, ascending."""
        found: dict[str, list[int]] = {}
        folder = self.folder / "metadata"
        for path in folder.iterdir() if folder.is_dir() else ():
            if match := _VERSIONED.fullmatch(path.name):
                found.setdefault(match[2], []).append(int(match[1]))
        return {role: sorted(numbers) for role, numbers in found.items()}

    def roots(self) -> list[int]:
        """The chain of trust, oldest first."""
        return self.versions().get("root", [])

    def root(self) -> Metadata[Root] | None:
        """The newest root; None before the first ceremony. Raises `PublishingError`."""
        roots = self.roots()
        return self.loaded(metadata_path("root", roots[-1]), Root) if roots else None

    def trusted_root(self) -> Metadata[Root]:
        """Raises `PublishingError` where there is none."""
        root = self.root()
        if root is None:
            raise PublishingError(f"{self.folder} has no root: `portal root init` makes it")
        return root

    def targets(self, role: str, version: int) -> Metadata[Targets]:
        """What `targets` or a delegated role signed. Raises `PublishingError`."""
        return self.loaded(metadata_path(role, version), Targets)

    def snapshot(self, number: int) -> Metadata[Snapshot]:
        """Raises `PublishingError`."""
        return self.loaded(metadata_path("snapshot", number), Snapshot)

    def timestamp(self, ring: int) -> Metadata[Timestamp] | None:
        """A ring's timestamp; None before its first release. Raises `PublishingError`."""
        path = ring_path(ring)
        return None if self.read(path) is None else self.loaded(path, Timestamp)

    def ring_snapshots(self) -> dict[int, int]:
        """Which snapshot each ring has; rings without a release left out."""
        timestamps = {ring: self.timestamp(ring) for ring in RINGS}
        return {r: t.signed.snapshot_meta.version for r, t in timestamps.items() if t is not None}

    def loaded(self, path: str, kind: type[Any]) -> Metadata[Any]:
        """A metadata file of one kind. Raises `PublishingError`."""
        content = self.read(path)
        if content is None:
            raise PublishingError(f"{self.folder / path} is missing: restore it from a backup")
        try:
            metadata = _parsed(content)
        except (DeserializationError, RepositoryError) as error:
            raise PublishingError(f"{self.folder / path} is damaged: restore it") from error
        if not isinstance(metadata.signed, kind):
            raise PublishingError(f"{self.folder / path} is of another kind: restore it")
        return metadata


@lru_cache(maxsize=2048)
def _parsed(content: bytes) -> Metadata[Any]:
    """Read only: whoever changes one takes a copy."""
    return Metadata.from_bytes(content)
