"""A kiosk for a day: real portal, real station, real screens, a line and a printer that fail.

The kiosk's clock is its own (faketime), the portal's is right.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import IO, Any, Final
from uuid import UUID

from catalogue_author import AGENCY, Author, text
from day_record import HourFigures
from day_timetable import LINES, PRINTERS, RIGHT, Hour
from day_visits import NAME
from day_weight import own, together
from faults_ledger import DELIVERED, Arrived, Findings, Kept, Told, judge
from faults_proxy import Proxy, Weather
from waiting import until

from kiosk.catalogue.updating import facts
from kiosk.offline.outbox import ALL_STATES, Outbox
from kiosk.printing.simulator import Simulator
from kiosk.tour.stage import Stage

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
SERVICE: Final = "apoyo"
DRAIN_SECONDS: Final = 90.0
NOWHERE: Final = UUID(int=0)


def faketime() -> Path | None:
    """The library, where it is installed."""
    return next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)


class DayCatalogue:
    """One service, in ever newer releases."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._author = Author(stage.catalogue)
        self._releases = 0
        self._author.form(SERVICE)
        self.write()

    def write(self) -> None:
        self._releases += 1
        self._author.service(
            SERVICE,
            name=text(NAME, "Ask for support"),
            purpose=text(f"Le ayuda, versión {self._releases}.", f"Helps, {self._releases}."),
            form=SERVICE,
            form_version=3,
            channels=[{"type": "kiosk"}],
        )

    def publish(self, *options: str) -> None:
        keys = self._stage.folder / "catalogue-keys"
        folder = str(self._stage.catalogue)
        self._stage.portal_command("publish", folder, "--keys", str(keys), "--all", *options)


@dataclass
class Day:
    """What runs, and what visitors told."""

    stage: Stage
    proxy: Proxy
    printer: Simulator
    catalogue: DayCatalogue
    folder: Path
    visits: list[dict[str, Any]] = field(default_factory=list)
    _supervisor: subprocess.Popen[str] | None = None
    _station: subprocess.Popen[bytes] | None = None
    _reader: Thread | None = None

    # What runs ---------------------------------------------------------------------------------

    @contextmanager
    def running(self) -> Iterator[None]:
        """Station and screens, until left."""
        with ExitStack() as ends:
            ends.enter_context(self._program(self._start_station()))
            until(self._socket.exists, "the station's start", 60)
            ends.enter_context(self._program(self._start_screen()))
            yield

    @property
    def _socket(self) -> Path:
        return self.stage.settings().station_socket

    def _start_station(self) -> subprocess.Popen[bytes]:
        program = ROOT / "tests" / "faults" / "faults_program.py"
        log = self.folder / "station.log"
        command = [sys.executable, str(program)]
        command += [str(self.stage.kiosk_home), self.proxy.url, str(log)]
        self._station = subprocess.Popen(command, env=self._environment())
        return self._station

    def _start_screen(self) -> subprocess.Popen[str]:
        command = [sys.executable, str(HERE / "day_visits.py"), str(self.folder)]
        with (self.folder / "screen.log").open("w") as log:
            made = subprocess.Popen(
                command, env=self._environment(), stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert made.stdout is not None
        self._supervisor = made
        self._reader = Thread(target=self._listen, args=(made.stdout,), daemon=True)
        self._reader.start()
        return made

    @contextmanager
    def _program(self, process: subprocess.Popen[Any]) -> Iterator[None]:
        try:
            yield
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0, self.logs()
        finally:
            process.kill()
            process.wait(10)
            if process.stdout is not None and self._reader is not None:
                self._reader.join(10)
                process.stdout.close()

    def _listen(self, said: IO[str]) -> None:
        for line in said:
            if line.startswith("{"):
                self.visits.append(json.loads(line))
            else:
                (self.folder / "done").touch()

    def _environment(self) -> dict[str, str]:
        paths = [HERE / "under_faketime", ROOT, HERE, ROOT / "tests", ROOT / "tests" / "faults"]
        clock = faketime()
        return {
            **self.stage.environment(),
            "KIOSK_PORTAL_URL": self.proxy.url,
            "KIOSK_PRINTER": self.printer.address + "?paper=58mm",
            "KIOSK_REDUCED_MOTION": "true",
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "QT_QPA_PLATFORM": "offscreen",
            "QT_QUICK_BACKEND": "software",
            **({} if clock is None else self._clock_of(clock)),
        }

    def _clock_of(self, library: Path) -> dict[str, str]:
        self.set_clock(RIGHT)
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock"),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    # What befalls it ---------------------------------------------------------------------------

    def set_clock(self, ahead: timedelta) -> None:
        fresh = self.folder / "clock.new"
        fresh.write_text(f"{ahead.total_seconds():+.0f}\n")
        fresh.rename(self.folder / "clock")

    def befalls(self, hour: Hour) -> None:
        """The hour begins."""
        weather = LINES[hour.line]
        self.proxy.down = weather is None
        self.proxy.weather = weather or Weather()
        self.printer.change(**{**PRINTERS["good"], **PRINTERS[hour.printer]})
        self.set_clock(hour.clock)
        if hour.publishes:
            self.catalogue.write()
            self.catalogue.publish()

    def passes(self, seconds: float, visits: int, most: float) -> list[dict[str, Any]]:
        """So long, and so many visits; not longer than `most`. What visitors told meanwhile."""
        seen, begun = len(self.visits), time.monotonic()

        def is_over() -> bool:
            passed = time.monotonic() - begun
            return passed > most or (passed > seconds and len(self.visits) - seen >= visits)

        until(is_over, "an hour", most + 1)
        return self.visits[seen:]

    def figures(self, hour: Hour, since: Sequence[Any]) -> HourFigures:
        """At the hour's end; `since` are the visits that ended in it."""
        assert self._supervisor is not None
        assert self._station is not None
        assert self._station.poll() is None, self.logs()
        return HourFigures(
            hour=hour.number,
            visits=len(since),
            folios=sum(one["folio"] is not None for one in since),
            slips=sum(one["printed"] for one in since),
            line=hour.line,
            printer=hour.printer,
            clock=_ahead(hour.clock) if faketime() else "right",
            catalogue=facts.standing(self.stage.settings().catalogue_folder).snapshot or 0,
            waiting=sum(one.state != DELIVERED for one in self.kept()),
            supervisor=own(self._supervisor.pid),
            screen=max((one["mib"] for one in since), default=0.0),
            station=own(self._station.pid),
            all=together(self._supervisor.pid, self._station.pid),
        )

    def ends(self) -> None:
        """The world is well again, the last visitor leaves, and all that waits has its time."""
        self.befalls(Hour(0))
        (self.folder / "stop").touch()
        until((self.folder / "done").exists, "the last visitor's end", 90)
        until(self._nothing_waits, "the last delivery", DRAIN_SECONDS)

    def _nothing_waits(self) -> bool:
        return all(one.state == DELIVERED for one in self.kept())

    # What stands -------------------------------------------------------------------------------

    def kept(self) -> list[Kept]:
        path = self.stage.settings().outbox_path
        if not path.exists():
            return []
        with Outbox.open_for_reading(path) as outbox:
            return [
                Kept(entry.folio, entry.id, entry.body_sha256, entry.state.value)
                for entry in outbox.items(ALL_STATES, 100_000)
            ]

    def arrived(self) -> list[Arrived]:
        uri = f"file:{self.stage.portal_home / 'portal.sqlite'}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=30)) as connection:
            return [
                Arrived(folio, UUID(hex=id_), sha256(sealed).digest())
                for id_, folio, sealed in connection.execute(
                    "SELECT id, folio, sealed FROM submissions"
                )
            ]

    def findings(self) -> Findings:
        """The judge's word; a folio that the outbox does not know was lost."""
        kept = self.kept()
        rows = {one.folio: one for one in kept}
        told = [
            Told(folio, rows[folio].id, rows[folio].body_sha256)
            if folio in rows
            else Told(folio, NOWHERE, b"")
            for folio in (one["folio"] for one in self.visits)
            if folio is not None
        ]
        return judge(told, kept, self.arrived())

    def logs(self) -> str:
        names = ("station.log", "screen.log")
        files = [self.folder / name for name in names if (self.folder / name).exists()]
        return "\n".join(file.read_text("utf-8")[-3_000:] for file in files)


def _ahead(clock: timedelta) -> str:
    if clock == RIGHT:
        return "right"
    hours = clock.total_seconds() / 3600
    if abs(hours) < 1:
        return f"{hours * 60:+.0f} min"
    return f"{hours:+.0f} h" if abs(hours) < 24 else f"{hours / 24:+,.0f} d"


def made_in(folder: Path, stage: Stage) -> DayCatalogue:
    """A signed catalogue, a portal and an enrolled kiosk."""
    catalogue = DayCatalogue(stage)
    stage.prepare()
    catalogue.write()  # with the keys that were made
    catalogue.publish("--make-keys")
    stage.start_portal()
    stage.enrol()
    assert (stage.agency_keys / AGENCY).is_dir(), folder
    return catalogue
