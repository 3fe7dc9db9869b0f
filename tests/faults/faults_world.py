"""The world of a fault run: a real portal, kiosks on their disks, and stations that drain them."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

import requests
from faults_acts import Desk, Post, portal, station
from faults_children import Child, child
from faults_ledger import DELIVERED, HELD, Arrived, Findings, Kept, Told, judge
from faults_shim import Plan
from free_port import free_port
from waiting import until

from kiosk.identity.device_key import DeviceKeys
from kiosk.identity.enrolment import enrol
from kiosk.identity.machine_keyring import machine_keyring
from kiosk.offline.outbox import ALL_STATES, Outbox
from kiosk.offline.outbox_errors import OutboxError
from kiosk.portal_client.client import PortalClient
from kiosk.protocol.enrolment import Centre, Enrolment
from kiosk.settings import Settings
from portal.enrolment.codes import issue_code
from portal.storage.database import open_database

AGENCY: Final = "registro-civil"
START_SECONDS: Final = 40.0
DRAIN_SECONDS: Final = 40.0
_CENTRE: Final = Centre(
    id="cdc-oaxaca-014", name="Centro Xochimilco", state="MX-OAX", municipality="20067", phone=""
)


class Portal:
    """`portal serve` in `folder`, in a process of its own; keeps its port over restarts."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.port = free_port()
        self.process: Child | None = None
        self._log = folder / "portal.log"
        self._catalogue = folder / "catalogue"
        agency = self._catalogue / "agencies" / AGENCY
        agency.mkdir(parents=True, exist_ok=True)
        (agency / "agency.yaml").write_text("name: {es: Registro Civil}\nlevel: federal\n")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        return self.home / "portal.sqlite"

    def start(self) -> Child:
        """Waits until it answers."""
        self.process = Child(portal, self.home, self._catalogue, self.port, self._log)
        until(self._answers, "the portal's start", START_SECONDS)
        return self.process

    def stop(self) -> None:
        """Ends it well, where it still runs."""
        if self.process is not None:
            self.process.signal(signal.SIGTERM)
            self.process.wait(20)
            self.process.close()
            self.process = None

    def kill(self) -> None:
        if self.process is not None:
            self.process.close()
            self.process = None

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.exit_code is None, self._log.read_text("utf-8")[-3000:]
        try:
            health = requests.get(f"{self.url}/v1/health", timeout=5)
        except OSError:
            return False
        return health.status_code == 200

    def arrived(self, kiosks: Collection[str]) -> list[Arrived]:
        """Every row of these kiosks."""
        uri = f"file:{self.database}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=30)) as connection:
            return [
                Arrived(folio, UUID(hex=id_), sha256(sealed).digest())
                for kiosk in kiosks
                for id_, folio, sealed in connection.execute(
                    "SELECT id, folio, sealed FROM submissions WHERE kiosk = ?", (kiosk,)
                )
            ]

    def code(self) -> str:
        """A one-time code that enrols one kiosk."""
        database = open_database(f"sqlite:///{self.database}")
        try:
            return issue_code(database, _CENTRE, datetime.now(UTC), os.urandom)[0]
        finally:
            database.close()


class Kiosk:
    """One kiosk's disk; `url` is where it thinks the portal is; its log lies on another disk."""

    def __init__(self, home: Path, url: str, log: Path) -> None:
        self.home = home
        self.url = url
        self.log = log
        self.timeout = 5.0
        self.enrolment: Enrolment | None = None

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, portal_url=self.url)

    @property
    def outbox_path(self) -> Path:
        return self.settings.outbox_path

    @property
    def id(self) -> str:
        assert self.enrolment is not None
        return self.enrolment.kiosk

    @property
    def number(self) -> int:
        assert self.enrolment is not None
        return self.enrolment.kiosk_number

    @property
    def post(self) -> Post:
        return Post(self.home, self.url, self.timeout, self.log)

    @property
    def desk(self) -> Desk:
        return Desk(self.outbox_path, self.id, self.number)

    def opened(self) -> Outbox:
        """As the screen opens it. Raises `OutboxError`."""
        return Outbox.open(self.outbox_path)

    def opened_for_reading(self) -> Outbox:
        """As the staff's list opens it. Raises `OutboxError`."""
        return Outbox.open_for_reading(self.outbox_path)

    def leave_the_disk(self) -> None:
        """Makes room for the next."""
        shutil.rmtree(self.home)

    def accept(self, count: int = 1) -> list[Told]:
        """So many visitors, one after another, in this process."""
        with self.opened() as outbox:
            return [self.desk.accept(outbox) for _ in range(count)]

    def enrol(self, portal: Portal) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        client = PortalClient(portal.url)
        try:
            self.enrolment = enrol(
                client,
                DeviceKeys(backend=machine_keyring(self.home, {})),
                self.settings.enrolment_path,
                portal.code(),
                software="ventanilla 0",
                clock=lambda: datetime.now(UTC),
            )
        finally:
            client.close()

    def kept(self) -> list[Kept]:
        """Every row of the outbox, looked at beside whoever uses it."""
        with self.opened_for_reading() as outbox:
            return [
                Kept(entry.folio, entry.id, entry.body_sha256, entry.state.value)
                for entry in outbox.items(ALL_STATES, 1_000_000)
            ]

    @contextmanager
    def station(self, plan: Plan | None = None) -> Iterator[Child]:
        """The station in a process of its own, hurried."""
        with child(station, self.post, plan) as running:
            assert running.next() == "begins"
            yield running

    def settle(self, seconds: float = DRAIN_SECONDS) -> None:
        """A station runs in a healthy world until it is at work and nothing waits.

        What still waits when its time is over is for the judge.
        """
        said = len(self.log_text())
        with self.station() as running:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                assert running.exit_code is None, self.log_text()[said:]
                if "online" in self.log_text()[said:] and self.nothing_waits():
                    break
                time.sleep(0.02)
        assert "Traceback" not in self.log_text()[said:], self.log_text()[said:]

    def nothing_waits(self) -> bool:
        """Whether the station has come to an end with all that is here."""
        try:
            return all(one.state in {DELIVERED, HELD} for one in self.kept())
        except OutboxError:
            return False

    def log_text(self) -> str:
        return self.log.read_text("utf-8") if self.log.exists() else ""


class World:
    """A portal and the kiosks of one case."""

    def __init__(self, portal: Portal, folder: Path) -> None:
        self.portal = portal
        self.folder = folder
        self.kiosks: list[Kiosk] = []
        self._siblings = 0

    def kiosk(self, *, home: Path | None = None, url: str | None = None) -> Kiosk:
        """One more kiosk, enrolled straight at the portal."""
        name = f"kiosk-{len(self.kiosks)}"
        kiosk = self._on(home or self.folder / name, url or self.portal.url)
        kiosk.enrol(self.portal)
        self.kiosks.append(kiosk)
        return kiosk

    def _on(self, home: Path, url: str) -> Kiosk:
        return Kiosk(home, url, self.folder / f"{home.name}.station.log")

    def sibling_of(self, kiosk: Kiosk) -> Kiosk:
        """The same kiosk with an empty disk: quicker than to enrol another."""
        self._siblings += 1
        sibling = self._on(self.folder / f"sibling-{self._siblings}", kiosk.url)
        sibling.home.mkdir()
        sibling.enrolment = kiosk.enrolment
        return sibling

    def close(self) -> None:
        """Nothing is left to close: every process ends with its context."""

    def findings(
        self, told: Collection[Told], kiosks: Sequence[Kiosk], may_be_held: Collection[UUID] = ()
    ) -> Findings:
        """The judge's word on what stands now."""
        kept = [row for kiosk in kiosks for row in kiosk.kept()]
        arrived = self.portal.arrived({kiosk.id for kiosk in kiosks})
        return judge(told, kept, arrived, may_be_held)

    def at_once(self, told: Collection[Told], kiosk: Kiosk) -> Findings:
        """Whether all that was told is on the disk already, as the next visitor's screen sees it.

        A damaged outbox is the station's to mend: it is judged when it had its time.
        """
        try:
            with Outbox.open(kiosk.outbox_path):
                kept = kiosk.kept()
        except OutboxError:
            return Findings()
        return Findings(lost=judge(told, kept, ()).lost)

    def settled(
        self, told: Collection[Told], *kiosks: Kiosk, may_be_held: Collection[UUID] = ()
    ) -> Findings:
        """The same once their stations had their time."""
        for kiosk in kiosks:
            kiosk.settle()
        findings = self.findings(told, kiosks, may_be_held)
        if findings.clean:
            return findings
        with ExitStack() as running:  # an audit may still find what the portal has forgotten
            for kiosk in kiosks:
                running.enter_context(kiosk.station())
            return self._in_time(lambda: self.findings(told, kiosks, may_be_held))

    @staticmethod
    def _in_time(findings: Callable[[], Findings]) -> Findings:
        """The first that are clean; the last where none are."""
        end = time.monotonic() + DRAIN_SECONDS
        while True:
            found = findings()
            if found.clean or time.monotonic() > end:
                return found
            time.sleep(0.1)
