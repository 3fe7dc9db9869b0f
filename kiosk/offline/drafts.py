"""The drafts on this machine: sealed, each under a name that only its code leads to.

The screen saves, finds and forgets; the station takes what is to be sent and says what became of
it. Guarantees: what was saved is on the disk before its code is shown; no file is changed in
place, and each change is made alone; whatever happens between two steps, of the screen, of the
station, or of both, the last draft that was saved stays until the portal has it; there are never
more than `MAX_DRAFTS` or `MAX_BYTES`, and a save that would go beyond leaves all as it was.

A draft is removed when its time is over by the earlier of two clocks, so that one that runs ahead
removes nothing as long as the portal is heard (`kiosk.station.portal_time`). One that was saved
while the clock stood in the past waits for the portal's date.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import disk_usage
from typing import Final

from kiosk.disk.folders import make_shared
from kiosk.disk.locking import lock_within
from kiosk.offline.draft_files import (
    MAX_ANCESTORS,
    DraftFile,
    DraftState,
    half_written,
    listed,
    path_of,
    read_draft,
    write_draft,
)
from kiosk.protocol.draft import KEPT

MAX_DRAFTS: Final = 1000
MAX_BYTES: Final = 64 * 1024 * 1024
ENOUGH_FREE: Final = 32 * 1024 * 1024
"""Free disk below which no draft is taken: the outbox comes first."""
FETCHED_FOR: Final = timedelta(minutes=50)
_FIRST_HONEST_YEAR: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""No draft was saved before there were any; such a date is that of a clock that stood still."""
_OPENABLE: Final = (DraftState.LOCAL, DraftState.SENDING, DraftState.KEPT, DraftState.FETCHED)
"""Where the newest is looked for first."""
_HAD_BY_THE_PORTAL: Final = (DraftState.KEPT, DraftState.MISSED)
_ALONE_SECONDS: Final = 5.0
"""How long a change waits for another; then it is not made, and nothing is lost."""
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


class DraftsFailed(Exception):  # noqa: N818 - named for what happened
    """The disk did not do what was asked; all that was there before is there."""


class NoRoomForDraft(DraftsFailed):
    """The disk is full, or as many drafts are here as may be."""


class Drafts:
    """One folder of drafts; for use from several processes at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    # The screen's ------------------------------------------------------------------------------

    def save(
        self, locator: str, sealed: bytes, now: datetime, writer: bytes | None = None
    ) -> DraftFile:
        """Keeps the newest draft of a code, in the place of the one before.

        `writer`: by what the portal knows who else may change it. Raises `DraftsFailed` and
        `NoRoomForDraft`.
        """
        with self._alone():
            before = self.find(locator)
            follows = () if before is None else (*before.follows, before.digest)[-MAX_ANCESTORS:]
            draft = DraftFile(locator, DraftState.LOCAL, now + KEPT, sealed, follows, writer)
            self._make_room(len(sealed))
            write_draft(self._folder, draft)
            self._remove(locator, *_HAD_BY_THE_PORTAL, DraftState.FETCHED)
        return draft

    def find(self, locator: str) -> DraftFile | None:
        """The newest draft of a code on this machine. Raises `DraftsFailed`."""
        with _in_words():
            if path_of(self._folder, locator, DraftState.GONE).exists():
                return None
            for _ in range(2):  # the station may rename it between two looks
                for state in _OPENABLE:
                    if (draft := read_draft(self._folder, locator, state)) is not None:
                        return draft
        return None

    def forget(self, locator: str, now: datetime) -> None:
        """Nobody opens it here from now on; the station tells the portal. Raises `DraftsFailed`."""
        with self._alone():
            write_draft(self._folder, DraftFile(locator, DraftState.GONE, now + KEPT, b""))
            self._remove(locator, *_OPENABLE, DraftState.MISSED)

    # The station's -----------------------------------------------------------------------------

    def waiting(self) -> list[str]:
        """The locators of those that only this machine has. Raises `DraftsFailed`."""
        return self._in_state(DraftState.LOCAL)

    def gone(self) -> list[str]:
        """The locators of those that the portal shall keep no longer. Raises `DraftsFailed`."""
        return self._in_state(DraftState.GONE)

    def take(self, locator: str) -> DraftFile | None:
        """Takes one to be sent; one that is saved in the meantime waits beside it."""
        with self._alone():
            local = path_of(self._folder, locator, DraftState.LOCAL)
            with suppress(FileNotFoundError):
                local.rename(path_of(self._folder, locator, DraftState.SENDING))
            return read_draft(self._folder, locator, DraftState.SENDING)

    def put_back(self, locator: str) -> None:
        """It was not sent; one that was saved in the meantime is newer and stays."""
        with self._alone():
            sending = path_of(self._folder, locator, DraftState.SENDING)
            with suppress(FileExistsError, FileNotFoundError):
                path_of(self._folder, locator, DraftState.LOCAL).hardlink_to(sending)
            sending.unlink(missing_ok=True)

    def mark_kept(
        self, locator: str, sealed: bytes, until: datetime, writer: bytes | None = None
    ) -> None:
        """The portal has this one until then, in the place of the one that was taken."""
        kept = DraftFile(locator, DraftState.KEPT, until, sealed, writer=writer)
        with self._alone():
            write_draft(self._folder, kept)
            self._remove(locator, DraftState.SENDING, DraftState.FETCHED, DraftState.MISSED)

    def renew(self, here: DraftFile, sealed: bytes, until: datetime) -> None:
        """The portal, asked about the draft `here`, has this one until then.

        What came in its place since it was asked is newer, and stays.
        """
        kept = replace(here, until=until, sealed=sealed)
        with self._alone():
            if self.find(here.locator) == here:
                write_draft(self._folder, kept)

    def put_fetched(self, locator: str, sealed: bytes, now: datetime) -> None:
        """For a visitor who goes on with it here."""
        with self._alone():
            self._make_room(len(sealed))
            fetched = DraftFile(locator, DraftState.FETCHED, now + FETCHED_FOR, sealed)
            write_draft(self._folder, fetched)

    def mark_missed(self, locator: str) -> None:
        """The portal has it no longer: it was sent elsewhere, or the portal has forgotten it."""
        with self._alone():
            with suppress(FileNotFoundError):
                path_of(self._folder, locator, DraftState.KEPT).rename(
                    path_of(self._folder, locator, DraftState.MISSED)
                )
            self._remove(locator, DraftState.FETCHED)

    def send_again(self) -> None:
        """The portal has forgotten things: it is asked for, or given again, what it had of here."""
        for state in _HAD_BY_THE_PORTAL:
            for locator in self._in_state(state):
                with self._alone():
                    self._let_wait_again(locator, state)

    def told(self, locator: str) -> None:
        """The portal keeps it no longer either."""
        with self._alone():
            self._remove(locator, *_OPENABLE, DraftState.MISSED, DraftState.GONE)

    def recover(self) -> None:
        """At the station's start: what was on its way waits again, what was fetched is removed."""
        for locator in self._in_state(DraftState.SENDING):
            self.put_back(locator)
        for locator in self._in_state(DraftState.FETCHED):
            with self._alone():
                self._remove(locator, DraftState.FETCHED)

    def prune(self, now: datetime) -> int:
        """Removes what is over by `now`, the earlier of two clocks; how many drafts that were."""
        count = 0
        for locator, state, path in self._listed():
            with self._alone():
                if self._is_over(locator, state, path, now):
                    path.unlink(missing_ok=True)
                    count += 1
        with _in_words():
            for path in half_written(self._folder):
                if _modified(path) < now - FETCHED_FOR:
                    path.unlink(missing_ok=True)
        return count

    # Inside ------------------------------------------------------------------------------------

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process or thread changes anything meanwhile. Raises `DraftsFailed`."""
        with _in_words():
            make_shared(self._folder)
            folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                if not lock_within(folder, fcntl.LOCK_EX, _ALONE_SECONDS):
                    raise DraftsFailed("the drafts are in use by another process")
                yield
            finally:
                os.close(folder)

    def _listed(self) -> list[tuple[str, DraftState, Path]]:
        with _in_words():
            return list(listed(self._folder))

    def _in_state(self, wanted: DraftState) -> list[str]:
        return [locator for locator, state, _ in self._listed() if state is wanted]

    def _let_wait_again(self, locator: str, state: DraftState) -> None:
        had = read_draft(self._folder, locator, state)
        is_gone = path_of(self._folder, locator, DraftState.GONE).exists()
        if had is None or is_gone or self.find(locator) not in (None, had):
            return
        waits = replace(had, state=DraftState.LOCAL, follows=(had.digest,))
        write_draft(self._folder, waits)
        self._remove(locator, state)

    def _remove(self, locator: str, *states: DraftState) -> None:
        for state in states:
            path_of(self._folder, locator, state).unlink(missing_ok=True)

    def _is_over(self, locator: str, state: DraftState, path: Path, now: datetime) -> bool:
        draft = read_draft(self._folder, locator, state)
        if draft is None:
            return _modified(path) < now - KEPT
        only_here = state in {DraftState.LOCAL, DraftState.SENDING}
        if only_here and draft.until - KEPT < _FIRST_HONEST_YEAR:
            return False
        return draft.until <= now

    def _make_room(self, size: int) -> None:
        """Lets go of what the portal has, or had, the oldest first. Raises `NoRoomForDraft`."""
        if disk_usage(self._folder).free < ENOUGH_FREE:
            raise NoRoomForDraft("the disk is nearly full")
        if not self._fits(size, may_go=True):
            raise NoRoomForDraft(f"{MAX_DRAFTS} drafts or {MAX_BYTES} bytes of them are here")
        spare = [path for _, state, path in listed(self._folder) if state in _HAD_BY_THE_PORTAL]
        for path in sorted(spare, key=_modified):
            if self._fits(size):
                return
            path.unlink(missing_ok=True)

    def _fits(self, size: int, *, may_go: bool = False) -> bool:
        """Whether one more is not too much; `may_go`: once what the portal has or had is gone."""
        sizes = [
            _size(path)
            for _, state, path in listed(self._folder)
            if not (may_go and state in _HAD_BY_THE_PORTAL)
        ]
        return len(sizes) < MAX_DRAFTS and sum(sizes) + size <= MAX_BYTES


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoomForDraft("the disk is full") from error
        raise DraftsFailed(f"the drafts cannot be used: {error.strerror or error}") from error


def _modified(path: Path) -> datetime:
    with suppress(FileNotFoundError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return datetime.max.replace(tzinfo=UTC)


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0
