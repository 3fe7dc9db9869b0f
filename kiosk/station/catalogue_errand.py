"""The catalogue errand: when there is news, an update runs in a process of its own.

It is niced, ends by itself, and may be killed at any moment; the sync loop only starts it, so no
submission waits for it. What came of it is read from the disk: by the heartbeat, and for staff.
"""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread
from typing import Final, Protocol

from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.released import store_path
from kiosk.catalogue.updating import facts
from kiosk.catalogue.updating.errors import ReleaseRefused, UpdateError
from kiosk.catalogue.updating.facts import UpdateStanding
from kiosk.catalogue.updating.marks import Marks
from kiosk.disk.folders import make_shared
from kiosk.events import event
from kiosk.offline.backoff import wait_seconds
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.heartbeat import CatalogueFigures, HeartbeatAnswer
from kiosk.protocol.trouble import Trouble, TroubleName
from kiosk.settings import Settings
from kiosk.station.board import Part
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal
from kiosk.station.troubles import catalogue_trouble

EVERY_SECONDS: Final = 6 * 3600.0
"""Without news, as long as that may take to notice that news was missed."""
_LONGEST_SECONDS: Final = 2 * 3600.0
"""An update that takes longer hangs."""
_DOUBT_SECONDS: Final = 30.0
"""At least so long between two updates for the sake of a key that is not known."""
_MOST_WORDS: Final = 300
_MOST_OF_VERSION: Final = 40
_LOG = logging.getLogger("kiosk.station")


class Process(Protocol):
    """An update under way."""

    def communicate(self, *, timeout: float) -> tuple[str, str]: ...
    def kill(self) -> None: ...
    @property
    def returncode(self) -> int: ...


class CatalogueErrand:
    """An `Errand`; `heard`, `doubted` and `told` are for the sync loop's thread, `end` for any.

    `start` begins an update. `tell` puts a trouble on the board.
    """

    part: Final = Part.CATALOGUE
    refused: Final = TroubleName.CATALOGUE_REFUSED

    def __init__(
        self,
        folder: Path,
        *,
        deployed: bool,
        start: Callable[[], Process],
        monotonic: Callable[[], float],
        clock: Callable[[], datetime],
        draw: Callable[[], float],
        tell: Callable[[Trouble | None], object],
    ) -> None:
        self._folder = folder
        self._deployed = deployed
        self._start = start
        self._monotonic = monotonic
        self._clock = clock
        self._draw = draw
        self._tell = tell
        self._lock = Lock()
        self._process: Process | None = None
        self._ended = False
        self._news = self._tried = 0
        self._portal_time: tuple[datetime, datetime] | None = None
        self._failures = 0
        self._next = self._rests_until = 0.0
        self._doubts = 0
        self._doubted_until = 0.0
        self._standing = self._read()

    def heard(self, health: PortalHealth) -> None:
        """The portal signed this just now."""
        self._doubts, self._doubted_until = 0, 0.0
        self._news = health.catalogue or 0
        self._portal_time = (health.time, self._clock())

    def doubted(self, member: Member) -> None:
        """Something answers as a portal does, by a key that is not known here.

        The portal's new key, if it is that, stands in the catalogue, which proves itself whoever
        gives it: so an update is tried, at once, and then ever more rarely.
        """
        now = self._monotonic()
        with self._lock:
            if self._process is not None or now < max(self._doubted_until, self._rests_until):
                return
        self._doubts += 1
        self._doubted_until = now + _DOUBT_SECONDS + wait_seconds(self._doubts, self._draw)
        _LOG.info(
            "the portal's key is not known here: the catalogue may tell of it",
            extra=event("portal-key-not-known"),
        )
        self._begin(member)

    def told(self, answer: HeartbeatAnswer) -> None:
        """Whose timestamp this kiosk reads."""
        if answer.ring is None or answer.ring == self._standing.ring:
            return
        try:
            make_shared(self._folder)
            facts.note_ring(Marks(self._folder / facts.MARKS), answer.ring)
        except (OSError, UpdateError) as error:
            _LOG.warning(
                "the catalogue's ring cannot be kept: %s", error, extra=event("catalogue-not-kept")
            )
            return
        self._standing = self._read()
        self._next = 0.0

    def look(self, now: datetime) -> None:
        """What is shown may have expired."""
        with self._lock:
            if self._process is None:
                self._tell(catalogue_trouble(self._standing, self._by_the_portal(now)))

    def due_in(self, now: datetime) -> float | None:  # noqa: ARG002
        """At the start, at news, and every few hours; not while an update runs."""
        with self._lock:
            if self._process is not None:
                return None
            is_news = self._news > max(self._tried, self._standing.timestamp)
            wait = 0.0 if is_news else self._next - self._monotonic()
            return max(0.0, wait, self._rests_until - self._monotonic())

    def run(self, portal: Portal, member: Member, now: datetime) -> None:  # noqa: ARG002
        """Starts an update, where there is a root to trust."""
        self._begin(member)

    def _begin(self, member: Member) -> None:
        self._next = self._monotonic() + EVERY_SECONDS * (0.8 + 0.4 * self._draw())
        self._tried = self._news
        if not self._deployed and member.enrolment.catalogue_root_sha256 is None:
            return
        self._note_portal_time()
        with self._lock:
            if self._ended:
                return
            try:
                self._process = self._start()
            except OSError as error:
                _LOG.warning(
                    "the catalogue's update cannot be started: %s",
                    error,
                    extra=event("catalogue-refused"),
                )
                self._rest()
                return
        Thread(target=self._follow, args=(self._process,), daemon=True).start()

    def figures(self) -> CatalogueFigures | None:
        """For the heartbeat; None where no update was ever tried."""
        now = self._standing
        if now == UpdateStanding():
            return None
        return CatalogueFigures(snapshot=now.snapshot, refused=now.refused, reason=now.reason)

    def end(self) -> None:
        """Kills an update that runs: the next one goes on where it was."""
        with self._lock:
            self._ended = True
            if self._process is not None:
                self._process.kill()

    def _follow(self, process: Process) -> None:
        try:
            _, words = process.communicate(timeout=_LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            _, words = process.communicate(timeout=_LONGEST_SECONDS)
        standing = self._read()
        with self._lock:
            self._process, self._standing = None, standing
            if self._ended:
                return
            if process.returncode == 0:
                self._failures, self._rests_until = 0, 0.0
                _LOG.info(
                    "catalogue: snapshot %s is shown",
                    standing.snapshot,
                    extra=event("catalogue-shown", snapshot=standing.snapshot),
                )
                return
            _LOG.warning(
                "catalogue: %s", words.strip()[-_MOST_WORDS:], extra=event("catalogue-refused")
            )
            if standing.failure != ReleaseRefused.__name__:  # which waits for another release
                self._rest()

    def _rest(self) -> None:
        """After a failure, ever longer."""
        self._failures += 1
        self._rests_until = self._monotonic() + wait_seconds(self._failures, self._draw)
        self._next = self._rests_until

    def _by_the_portal(self, now: datetime) -> datetime:
        """The portal's clock, once it was heard."""
        if self._portal_time is None:
            return now
        portal, machine = self._portal_time
        return portal + (now - machine)

    def _note_portal_time(self) -> None:
        if self._portal_time is None:
            return
        try:
            make_shared(self._folder)
            facts.note_portal_time(Marks(self._folder / facts.MARKS), *self._portal_time)
        except (OSError, UpdateError) as error:
            _LOG.warning(
                "the portal's time cannot be kept: %s", error, extra=event("catalogue-not-kept")
            )

    def _read(self) -> UpdateStanding:
        try:
            return facts.standing(self._folder)
        except UpdateError as error:
            _LOG.warning("%s", error, extra=event("catalogue-not-kept"))
            return UpdateStanding(failure=type(error).__name__, reason=str(error))


def shown_version(settings: Settings) -> str | None:
    """Of the catalogue that visitors see, as the portal and the staff are told."""
    path = store_path(settings.catalogue_folder, settings.catalogue_store_path)
    try:
        with CatalogueStore.open(path) as store:
            return store.version[:_MOST_OF_VERSION]
    except CatalogueError:  # none yet, or damaged: the screen builds it anew
        return None
