"""What the staff do with a USB stick: one thing at a time, beside everything else.

Guarantees: nothing that waits is touched by whatever goes wrong; the next time goes on where this
one ended. Which folder is a stick, the system says: what is mounted below the folder of sticks.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Final

from kiosk.identity.staff.log import NOT_DONE, LogFailed
from kiosk.offline.courier.carrying import TROUBLES, export_to, import_from
from kiosk.offline.courier.errors import NoStick, StickFull, StickGone, StickReadOnly
from kiosk.offline.courier.importing import Read
from kiosk.offline.courier.progress import Progress
from kiosk.protocol.staff_calls import UsbStatus, UsbTrouble, UsbWay
from kiosk.settings import Settings
from kiosk.station.logs_out import bring, logs_of
from kiosk.station.staff.door import Record
from kiosk.station.staff.stick_writing import writable

Work = Callable[[Path, Callable[[int], None]], int]
"""From the stick's folder and what hears of the percent to how many it concerned."""
USB_DONE: Final = "usb-done"
CATALOGUE_FOLDER: Final = "catalogue"
"""Where the copy of the repository lies on a stick that holds other things too."""
_DEPTHS: Final = ("*", "*/*")
_CATALOGUE_SECONDS: Final = 600.0
_TROUBLES: Final[Mapping[type[Exception], UsbTrouble]] = {
    NoStick: UsbTrouble.NOTHING,
    StickFull: UsbTrouble.FULL,
    StickReadOnly: UsbTrouble.READ_ONLY,
    StickGone: UsbTrouble.GONE,
}


class CatalogueNotTaken(Exception):  # noqa: N818 - named for what happened
    """The catalogue on the stick was not taken; the message says why."""


class StickWork:
    """For several threads; `sticks` are the mounted ones."""

    def __init__(self, works: Mapping[UsbWay, Work], sticks: Callable[[], list[Path]]) -> None:
        self._works = works
        self._sticks = sticks
        self._lock = Lock()
        self._status = UsbStatus()

    @property
    def status(self) -> UsbStatus:
        with self._lock:
            return self._status

    def begin(self, way: UsbWay, record: Record) -> UsbStatus:
        """In a thread of its own; nothing new while something is under way.

        What begins is written down before, and how it ended; what does not begin is not. Raises
        what `record` raises; then nothing begins.
        """
        sticks = self._sticks()
        with self._lock:
            if self._status.running:
                return self._status
            if len(sticks) != 1:
                trouble = UsbTrouble.SEVERAL if sticks else UsbTrouble.NO_STICK
                self._status = UsbStatus(way=way, trouble=trouble)
                return self._status
            before, self._status = self._status, UsbStatus(way=way, running=True)
        try:
            record(f"usb-{way.value}")
        except LogFailed:
            self._is_now(before)
            raise
        thread = Thread(
            target=self._do, args=(way, sticks[0], record), daemon=True, name="kiosk-stick"
        )
        thread.start()
        return self.status

    def _do(self, way: UsbWay, stick: Path, record: Record) -> None:
        ended = UsbStatus(way=way, trouble=UsbTrouble.FAILED)  # stays so where a bug comes
        try:
            ended = UsbStatus(way=way, count=self._works[way](stick, self._hear), percent=100)
        except (*TROUBLES, CatalogueNotTaken) as error:
            trouble = _TROUBLES.get(type(error), UsbTrouble.FAILED)
            ended = UsbStatus(way=way, trouble=trouble, words=str(error)[:500])
        finally:
            with suppress(LogFailed):  # the door tells of it; what was done is done
                _record_end(ended, way, record)
            self._is_now(ended)

    def _is_now(self, status: UsbStatus) -> None:
        with self._lock:
            self._status = status

    def _hear(self, percent: int) -> None:
        with self._lock:
            self._status = self._status.model_copy(update={"percent": percent})


def _record_end(ended: UsbStatus, way: UsbWay, record: Record) -> None:
    act = f"usb-{way.value}"
    if ended.trouble is None:
        record(USB_DONE, f"{act}: {ended.count}")
    else:
        record(NOT_DONE, f"{act}: {ended.trouble.value}")


def mounted_below(folder: Path) -> list[Path]:
    """`/media/stick` and `/media/<user>/<label>`, where something is mounted there."""
    return sorted(path for depth in _DEPTHS for path in folder.glob(depth) if os.path.ismount(path))


def works_of(settings: Callable[[], Settings]) -> dict[UsbWay, Work]:
    """What this kiosk does with a stick; `settings` are those of the moment."""

    def export(stick: Path, hear: Callable[[int], None]) -> int:
        def report(progress: Progress) -> None:
            hear(progress.percent)

        with writable(stick, settings().stick_wanted):
            return export_to(settings(), stick, report).done.items

    def logs(stick: Path, _: Callable[[int], None]) -> int:
        files = logs_of(settings())
        with writable(stick, settings().stick_wanted):
            return bring(files, stick)

    def bring_in(stick: Path, _: Callable[[int], None]) -> int:
        answers = [one for one in import_from(settings(), stick) if isinstance(one, Read)]
        if not answers:
            raise NoStick("no new answer of the portal is on it")
        return sum(one.delivered for one in answers)

    def catalogue(stick: Path, _: Callable[[int], None]) -> int:
        return _take_catalogue(settings(), stick)

    return {
        UsbWay.EXPORT: export,
        UsbWay.IMPORT: bring_in,
        UsbWay.CATALOGUE: catalogue,
        UsbWay.LOG: logs,
    }


def _take_catalogue(settings: Settings, stick: Path) -> int:
    """In a process of its own, as by line. Raises `CatalogueNotTaken`."""
    own = stick / CATALOGUE_FOLDER
    folder = own if own.is_dir() else stick
    command = [sys.executable, "-m", "kiosk", "catalogue", "update", "--from", str(folder)]
    environment = {**os.environ, "KIOSK_HOME": str(settings.home)}
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_CATALOGUE_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CatalogueNotTaken(f"the update did not end: {type(error).__name__}") from error
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise CatalogueNotTaken(said[0])
    return 1
