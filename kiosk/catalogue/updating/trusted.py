"""The trusted metadata: renewed in a copy, held against the marks, and only then kept.

python-tuf verifies; this adds what it leaves open (TUF 1.0, section 5): its files are synced before
they take their place, versions seen once are remembered apart from them, and the time that expiry
is held against is one that the caller vouches for. Cut off anywhere, what lies in the folder is
metadata that was verified once, never older than before.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    RepositoryError,
)
from tuf.api.metadata import Snapshot, TargetFile, Targets, Timestamp
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from kiosk.catalogue.updating.errors import (
    MetadataExpired,
    MetadataRefused,
    RolledBack,
    SourceFailed,
    UpdateError,
    disk_in_words,
)
from kiosk.catalogue.updating.marks import Marks, Seen, Signers
from kiosk.disk.syncing import sync
from kiosk.disk.whole_file import read_or_none
from kiosk.events import event

_log = logging.getLogger(__name__)
_FIRST: Final = ("root.json", "timestamp.json", "snapshot.json", "targets.json")
_ONLINE: Final = (Timestamp.type, Snapshot.type)
_HISTORY: Final = "root_history"


class TimedUpdater(Updater):
    """python-tuf's client, which holds expiry against `now` and not the machine's clock.

    `anchor` is the root that all trust begins with. Base addresses are paths of the repository.
    """

    def __init__(
        self, folder: Path, fetcher: FetcherInterface, anchor: bytes, now: datetime
    ) -> None:
        super().__init__(
            str(folder),
            "metadata/",
            target_base_url="targets/",
            fetcher=fetcher,
            config=UpdaterConfig(),
            bootstrap=anchor,
        )
        # python-tuf asks the machine's clock when it is made, and only then.
        self._trusted_set.reference_time = now
        self._anchor = sha256(anchor).hexdigest()

    @property
    def top(self) -> Targets:
        """After `refresh`."""
        return self._trusted_set.targets

    @property
    def snapshot_version(self) -> int:
        """After `refresh`."""
        return self._trusted_set.snapshot.version

    @property
    def earliest_expiry(self) -> datetime:
        """When the first of the four top-level roles expires; after `refresh`."""
        trusted = self._trusted_set
        roles = (trusted.root, trusted.timestamp, trusted.snapshot, trusted.targets)
        return min(role.expires for role in roles)

    def delegated(self, name: str, path: str) -> Targets:
        """What a delegated role signs, once TUF has looked for one of its targets.

        Raises what python-tuf raises; `RepositoryError` where another role answers for the path.
        """
        self.get_targetinfo(path)
        found = self._trusted_set.get(name)
        if not isinstance(found, Targets):
            raise RepositoryError(f"{name} does not answer for its own files")
        return found

    def verified(self, target: TargetFile, most: int) -> bytes:
        """A target's content, fetched and verified. Raises what python-tuf raises."""
        if target.length > most:
            raise DownloadLengthMismatchError(f"{target.path} is larger than it may be")
        content = self._fetcher.download_bytes(self.path_of(target), target.length)
        target.verify_length_and_hashes(content)
        return content

    def path_of(self, target: TargetFile) -> str:
        """Where a target lies in the repository."""
        consistent = self._trusted_set.root.consistent_snapshot
        return f"targets/{target.get_prefixed_paths()[0] if consistent else target.path}"

    def seen(self) -> Seen:
        """What was verified so far."""
        trusted = self._trusted_set
        signers = {
            name: Signers(frozenset(role.keyids), role.threshold)
            for name, role in trusted.root.roles.items()
            if name in _ONLINE
        }
        versions: dict[str, int] = {}
        if isinstance(timestamp := trusted.get(Timestamp.type), Timestamp):
            versions[Timestamp.type] = timestamp.version
            versions[Snapshot.type] = timestamp.snapshot_meta.version
        if isinstance(snapshot := trusted.get(Snapshot.type), Snapshot):
            named = {
                name.removesuffix(".json"): meta.version for name, meta in snapshot.meta.items()
            }
            # Named so that no role of the repository can take the place of one of TUF's.
            versions |= {f"role:{name}": version for name, version in named.items()}
        return Seen(self._anchor, trusted.root.version, signers, versions)


class TrustedMetadata:
    """One folder of metadata and its marks, for one process at a time."""

    def __init__(self, folder: Path, marks: Marks) -> None:
        self._folder = folder
        self._marks = marks
        self._stage = folder.with_name(f".{folder.name}.stage")

    @contextmanager
    def renewing(
        self, fetcher: FetcherInterface, anchor: bytes, now: datetime
    ) -> Iterator[TimedUpdater]:
        """An updater over a copy; what it verified is kept at the end, and by `keep` before.

        Where the block fails, what was verified until then is kept too. Raises `UpdateError`'s
        kinds, for what python-tuf raises in the block too.
        """
        try:
            with in_words():
                self._copy()
                updater = TimedUpdater(self._stage, fetcher, anchor, now)
                try:
                    yield updater
                except (RepositoryError, DownloadError, UpdateError):
                    self._keep_quietly(updater)
                    raise
                self.keep(updater)
        finally:
            shutil.rmtree(self._stage, ignore_errors=True)

    def keep(self, updater: TimedUpdater) -> None:
        """What is verified now becomes what is trusted. Raises `RolledBack`, and of the disk."""
        seen = updater.seen()
        self._marks.check(seen)
        self._marks.raise_to(seen)
        with disk_in_words():
            self._take_over()

    def _keep_quietly(self, updater: TimedUpdater) -> None:
        try:
            self.keep(updater)
        except UpdateError as error:
            _log.info(
                "what was verified until then is not kept: %s",
                error,
                extra=event("catalogue-not-kept"),
            )

    def _copy(self) -> None:
        """Only what python-tuf puts there; an unreadable file is left out and fetched anew."""
        shutil.rmtree(self._stage, ignore_errors=True)
        history = self._stage / _HISTORY
        history.mkdir(parents=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        for place, copy in ((self._folder, self._stage), (self._folder / _HISTORY, history)):
            for path in place.glob("*.json"):
                if not path.is_symlink() and (content := read_or_none(path)) is not None:
                    copy.joinpath(path.name).write_bytes(content)

    def _take_over(self) -> None:
        """File by file, in the order in which one is verified by the other."""
        (self._folder / _HISTORY).mkdir(exist_ok=True)
        for path in sorted((self._stage / _HISTORY).glob("*.json"), key=_version_of):
            _replace(path, self._folder / _HISTORY / path.name)
        sync(self._folder / _HISTORY)
        names = {path.name for path in self._stage.glob("*.json")}
        for name in (*(n for n in _FIRST if n in names), *sorted(names.difference(_FIRST))):
            _replace(self._stage / name, self._folder / name)
        sync(self._folder)


@contextmanager
def in_words() -> Iterator[None]:
    """What python-tuf and the disk raise, as `UpdateError`'s kinds."""
    try:
        with disk_in_words():
            yield
    except ExpiredMetadataError as error:
        raise MetadataExpired(f"the catalogue's metadata is out of date: {error}") from error
    except BadVersionNumberError as error:
        raise RolledBack(f"the catalogue's metadata is older than before: {error}") from error
    except (RepositoryError, DownloadLengthMismatchError) as error:
        raise MetadataRefused(f"the catalogue is not genuine: {error}") from error
    except DownloadError as error:
        raise SourceFailed(str(error)) from error


def _replace(path: Path, place: Path) -> None:
    """Moves a file to its place once it is on the disk; a link is made anew."""
    if path.is_symlink():
        draft = place.with_name(f".{place.name}.new")
        draft.unlink(missing_ok=True)
        draft.symlink_to(path.readlink())
        draft.replace(place)
        return
    content = path.read_bytes()
    if not place.is_symlink() and read_or_none(place) == content:
        return
    # Copied and not moved: the updater may still read what it wrote.
    draft = place.with_name(f".{place.name}.new")
    draft.write_bytes(content)
    sync(draft)
    draft.replace(place)


def _version_of(path: Path) -> int:
    number = path.name.partition(".")[0]
    return int(number) if number.isdigit() else 0
