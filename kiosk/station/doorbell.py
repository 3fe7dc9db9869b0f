"""What wakes the sync loop: a call, a change on disk, or the end of the station."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from time import monotonic

from kiosk.disk.stamp import Stamp, stamp
from kiosk.settings import Settings


def watched_files(settings: Settings) -> Sequence[Path]:
    """What the screen, `kiosk enrol` and the catalogue's update write, each in its own process."""
    outbox = settings.outbox_path
    return (
        outbox,
        outbox.with_name(outbox.name + "-wal"),
        settings.enrolment_path,
        settings.portal_keys_path,
        settings.drafts_folder,
    )


class Doorbell:
    """`ring` and `stop` from any thread, `wait` from the loop's.

    `paths` are watched too, every `watch_seconds`: the screen's call may get lost, what it wrote
    does not.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        watch_seconds: float,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._paths = paths
        self._watch_seconds = watch_seconds
        self._clock = clock
        self._rung = Event()
        self._stopped = False
        self._seen: Stamp = stamp(paths)

    @property
    def stopped(self) -> bool:
        return self._stopped

    def ring(self) -> None:
        """Something new is there."""
        self._rung.set()

    def stop(self) -> None:
        """The loop shall end."""
        self._stopped = True
        self._rung.set()

    def mark(self) -> None:
        """What is on disk now is known; to be called before looking."""
        self._seen = stamp(self._paths)

    def wait(self, seconds: float) -> bool:
        """Whether it rang, or a file changed since `mark`, before `seconds` were over."""
        end = self._clock() + seconds
        while not self._rung.is_set():
            if stamp(self._paths) != self._seen:
                return True
            left = end - self._clock()
            if left <= 0:
                return False
            self._rung.wait(min(left, self._watch_seconds))
        self._rung.clear()
        return True
