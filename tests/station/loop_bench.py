"""The sync loop on the bench: a real outbox, a portal on loopback, a clock moved by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from free_port import free_port
from kiosk_world import Kiosk, enrolled
from loopback_portal import LoopbackPortal, served

from kiosk.identity.device_key import DeviceKeys
from kiosk.identity.machine_keyring import machine_keyring
from kiosk.offline.attachment_files import stream_path
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import OutboxItem
from kiosk.offline.upload import Uploads
from kiosk.portal_client.client import PortalClient
from kiosk.protocol.health import PortalHealth
from kiosk.station.audit_errand import AuditErrand
from kiosk.station.board import Board
from kiosk.station.doorbell import Doorbell
from kiosk.station.loop import SyncLoop
from kiosk.station.membership import Member, MembershipWatch
from kiosk.station.place import Chance, Surroundings
from kiosk.station.portal_link import Portal
from kiosk.station.portal_time import PortalTime
from kiosk.station.rhythm import Rhythm


@dataclass
class Clock:
    """The true time (the portal's), how far the machine's is off, and its steady seconds."""

    true: datetime
    off: timedelta = timedelta(0)
    steady: float = 0.0

    @property
    def now(self) -> datetime:
        return self.true + self.off

    def pass_(self, seconds: float) -> None:
        self.true += timedelta(seconds=seconds)
        self.steady += seconds


@dataclass
class Bench:
    """A loop on the bench."""

    kiosk: Kiosk
    portal: LoopbackPortal
    port: int
    clock: Clock
    board: Board
    loop: SyncLoop
    doorbell: Doorbell

    def accept(self, count: int = 1) -> list[OutboxItem]:
        return self.kiosk.accept(count, self.clock.now)

    def work(self, turns: int = 50) -> float:
        """Takes steps until there is nothing to do; for how many seconds."""
        for _ in range(turns):
            seconds = self.loop.turn()
            if seconds > 0:
                return seconds
        raise AssertionError(f"still busy after {turns} steps")

    def ring(self) -> None:
        """As `run` does when somebody rang."""
        self.doorbell.ring()
        assert self.doorbell.wait(0)
        self.loop.rung()

    @property
    def troubles(self) -> set[str]:
        return {trouble.name for trouble in self.board.read().troubles.values()}


@contextmanager
def on_the_bench(
    home: Path,
    rhythm: Rhythm | None = None,
    listen_over: Callable[[str], Portal] | None = None,
    heard: Callable[[PortalHealth], None] = lambda _: None,
    doubted: Callable[[Member], None] = lambda _: None,
) -> Iterator[Bench]:
    """A kiosk that is enrolled, and its portal, which is not served yet.

    It listens where `listen_over` makes a line to an address.
    """
    port = free_port()
    kiosk, portal = enrolled(home, f"http://127.0.0.1:{port}")
    clock, board = Clock(datetime.now(UTC)), Board()
    portal.clock = lambda: clock.true
    settings = kiosk.settings
    doorbell = Doorbell([settings.outbox_path], 0.01)
    audit = AuditErrand(lambda: Outbox.open(settings.outbox_path), lambda count: b"n" * count)
    portal_time = PortalTime(lambda: clock.now)
    loop = SyncLoop(
        Surroundings(
            board=board,
            clock=lambda: clock.now,
            monotonic=lambda: clock.steady,
            chance=Chance(lambda: 0.5, lambda count: b"n" * count),
            rhythm=rhythm or Rhythm(),
            software="test",
            catalogue_version=lambda: "7",
        ),
        doorbell=doorbell,
        open_outbox=lambda: Outbox.open(settings.outbox_path),
        membership=MembershipWatch(
            settings.enrolment_path,
            settings.portal_keys_path,
            lambda: DeviceKeys(backend=machine_keyring(kiosk.home, {})).load(),
        ),
        connect=lambda sign: PortalClient(kiosk.url, 5, sign),
        portal_time=portal_time,
        uploads=Uploads(
            partial(stream_path, settings.outbox_path),
            lambda: clock.now,
            lambda: clock.steady,
            lambda: 0.5,
        ),
        errands=(audit,),
        forgotten=audit.at_once,
        heard=heard,
        doubted=doubted,
        listen_over=None if listen_over is None else lambda: listen_over(kiosk.url),
    )
    yield Bench(kiosk, portal, port, clock, board, loop, doorbell)
    loop.stop()
    loop.run()  # ends at once, and closes what is open


@contextmanager
def up(bench: Bench) -> Iterator[None]:
    """While the portal is there."""
    with served(bench.portal, bench.port):
        yield
