"""A release of the manuscript, from its preparation to the first ring; kept in a folder.

Whatever is cut off, the folder says how far it was, and doing it again finishes it: what kiosks see
changes at the last step alone (`portal.publishing.draft`).
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from kiosk.disk.whole_file import replace_file
from portal.manuscript.folder import Manuscript, ManuscriptError, digest_of_files
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder
from portal.publishing.publish import Publication, newest_state, published_files
from portal.publishing.repository import Repository
from portal.publishing.requests import (
    Request,
    is_published,
    is_signed,
    may_follow,
    merged,
    outdated,
    prepare,
    publish_signed,
    read_request,
)
from portal.publishing.source_files import Files

PREPARED: Final = "prepared"
AT_WORK: Final = "at-work"
DONE: Final = "done"
FAILED: Final = "failed"
_REQUEST, _STATE, _LOCK = "request.pack", "state.json", ".at-work"
_TOLD_EVERY: Final = 25


@dataclass(frozen=True)
class Progress:
    """How far it is: `done` of `total` files are written."""

    stage: str
    who: str
    at: str
    digest: str
    """Of the manuscript when it was prepared."""
    to_all: bool = False
    done: int = 0
    total: int = 0
    release: int = 0
    trouble: str = ""


@dataclass(frozen=True)
class ReleaseStanding:
    """A prepared release: who has signed, and whether it was cut off at work."""

    progress: Progress
    request: Request
    signed: Mapping[str, bool]
    cut_off: bool
    outdated: str
    awaits: bool
    """It is published, and who did not renew a signature may still do so."""

    @property
    def renews(self) -> bool:
        """Whether somebody is only to sign anew what stays as it is."""
        return any(part.is_renewal for part in self.request.roles.values())

    @property
    def is_ready(self) -> bool:
        """As many have signed as must, and nothing was published meanwhile."""
        have = {role for role, is_so in self.signed.items() if is_so}
        return self.request.is_enough(have) and not self.outdated


class Release:
    """The one that is being made; there is one at a time."""

    def __init__(self, manuscript: Manuscript, repository: Repository) -> None:
        self._manuscript = manuscript
        self._repository = repository
        self.folder = manuscript.folder / "release"

    def prepare(self, who: str, now: datetime, *, only_renewals: bool = False) -> None:
        """In the place of one that was not published.

        `only_renewals`: signatures that end, and nothing of the manuscript. Raises
        `PublishingError` and `ManuscriptError`.
        """
        files: Files = self._manuscript.files()
        if only_renewals:
            files = published_files(self._repository, newest_state(self._repository))
        pack = prepare(self._repository, files, now)
        with self._working():
            self.drop()
            self._put(_REQUEST, pack)
            at = now.isoformat(timespec="seconds")
            self._tell(Progress(PREPARED, who, at, digest_of_files(files)))

    def drop(self) -> None:
        """There is none any more. Raises `ManuscriptError`."""
        try:
            for path in self.folder.glob("*") if self.folder.is_dir() else ():
                path.unlink()
        except OSError as error:
            raise ManuscriptError(f"{self.folder}: {error.strerror}") from error

    def request(self) -> bytes | None:
        """What the signers are handed."""
        return self._read(_REQUEST)

    def standing(self) -> ReleaseStanding | None:
        """None: nothing is prepared. Raises `PublishingError`."""
        pack, state = self._read(_REQUEST), self._read(_STATE)
        if pack is None or state is None:
            return None
        request = read_request(pack)
        progress = Progress(**json.loads(state))
        signed = {
            role: is_signed(self._repository, request, role, self._read(_name(role)))
            for role in request.roles
        }
        published = newest_state(self._repository)
        cut_off = progress.stage == AT_WORK and not self._is_at_work()
        if published is None or not is_published(published, request):
            why = outdated(self._repository, request)
            return ReleaseStanding(progress, request, signed, cut_off, why, awaits=False)
        awaits = any(not signed[role] for role in may_follow(published, request))
        return ReleaseStanding(progress, request, signed, cut_off, "", awaits)

    def takes(self, signed: Mapping[str, bytes]) -> list[str]:
        """Which roles' signatures were taken; of a published release they wait to be published.

        Raises `PublishingError` where one is not what was asked for; then none is. Raises
        `ManuscriptError` where somebody is at it.
        """
        with self._working():
            return self._taken(signed)

    def _taken(self, signed: Mapping[str, bytes]) -> list[str]:
        pack, state = self._read(_REQUEST), self._read(_STATE)
        if pack is None or state is None:
            raise PublishingError("nothing is prepared to be signed")
        request = read_request(pack)
        new = {}
        for role, content in signed.items():
            if role not in request.roles:
                raise PublishingError(f"{role} was not asked to sign")
            new[role] = merged(request.roles[role], self._read(_name(role)), content)
            if not is_signed(self._repository, request, role, new[role]):
                raise PublishingError(f"{role} is signed by a key that may not sign for it")
        for role, content in new.items():
            self._put(_name(role), content)
        progress = Progress(**json.loads(state))
        if new and progress.stage == DONE:
            self._tell(replace(progress, stage=PREPARED, done=0, total=0, release=0))
        return sorted(new)

    def publish(self, online: KeyFolder, now: datetime, *, to_all: bool) -> Publication:
        """Writes it for the first ring, or for all; how far it is can be read meanwhile.

        Raises `PublishingError` and `ManuscriptError`; then what kiosks see is as it was.
        """
        with self._working():
            standing = self.standing()
            if standing is None:
                raise PublishingError("nothing is prepared to be published")
            told = replace(standing.progress, stage=AT_WORK, to_all=to_all, trouble="")
            self._tell(told)
            found = {role: self._read(_name(role)) for role in standing.request.roles}
            signed = {role: content for role, content in found.items() if content is not None}

            def progress(paths: list[str]) -> Iterable[str]:
                for number, path in enumerate(paths):
                    if number % _TOLD_EVERY == 0:
                        self._tell(replace(told, done=number, total=len(paths)))
                    yield path

            try:
                done = publish_signed(
                    self._repository,
                    standing.request,
                    signed,
                    online,
                    now,
                    to_all=to_all,
                    progress=progress,
                )
            except PublishingError as error:
                self._tell(replace(told, stage=FAILED, trouble=str(error)))
                raise
            total = max(done.written, 1)
            self._tell(replace(told, stage=DONE, done=total, total=total, release=done.release))
            return done

    def _tell(self, progress: Progress) -> None:
        self._put(_STATE, json.dumps(asdict(progress)).encode())

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Raises `ManuscriptError` where somebody is at it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ManuscriptError("a release is being published: wait for it") from None
            yield
        finally:
            os.close(descriptor)

    def _is_at_work(self) -> bool:
        try:
            with self._working():
                return False
        except ManuscriptError:
            return True

    @property
    def _lock(self) -> Path:
        return self._manuscript.folder / _LOCK

    def _read(self, name: str) -> bytes | None:
        with suppress(FileNotFoundError):
            return (self.folder / name).read_bytes()
        return None

    def _put(self, name: str, content: bytes) -> None:
        try:
            replace_file(self.folder / name, content)
        except OSError as error:
            raise ManuscriptError(f"{self.folder / name}: {error.strerror}") from error


def _name(role: str) -> str:
    return f"signed-{role}.json"
