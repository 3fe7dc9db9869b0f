"""Processes that are stopped for long, doubled, or moved: still each application once."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Iterator

import pytest
from faults_acts import accept, station
from faults_children import child
from faults_ledger import HELD, Told
from faults_proxy import Exchange, Proxy, good, served
from faults_record import RECORD, chance, times
from faults_shim import Fault, Plan
from faults_world import Portal, World
from waiting import until

pytest_plugins = ["faults_fixtures"]

KIOSKS = times(short=3, full=10)
LONG = float(times(short=2, full=20))
"""Seconds that a process stands still: longer than its requests may take here."""


@pytest.fixture
def proxy(world: World) -> Iterator[Proxy]:
    with served(Proxy(world.portal.port)) as proxy:
        yield proxy


@pytest.mark.parametrize("stage", ["before the portal took it", "before it hears the answer"])
def test_the_station_is_stopped_for_long(world: World, proxy: Proxy, stage: str) -> None:
    with RECORD.case(f"SIGSTOP of the station {stage}, then on", tool="signal") as case:
        kiosk, told = world.kiosk(url=proxy.url), []
        kiosk.timeout = 1.0
        for _ in range(times(short=1, full=5)):
            told += kiosk.accept(3)
            with kiosk.station() as process:
                stopped: list[float] = []

                async def manner(exchange: Exchange) -> None:
                    early = stage.startswith("before the portal")
                    answer = b"" if early else await exchange.forward()
                    if not stopped:  # noqa: B023
                        process.signal(signal.SIGSTOP)
                        stopped.append(time.monotonic())  # noqa: B023
                    await exchange.send(answer or await exchange.forward())

                proxy.manner = manner
                until(lambda: stopped, "the stop", 20)  # noqa: B023
                time.sleep(LONG)  # the fault itself
                process.signal(signal.SIGCONT)
                until(kiosk.nothing_waits, "the delivery by the same station", 60)
            case.add(world.findings(told, [kiosk]))
        proxy.manner = good
        case.add(world.settled(told, kiosk), runs=0)


def test_the_portal_is_stopped_for_long(own: World) -> None:
    with RECORD.case("SIGSTOP of the portal, then on", tool="signal") as case:
        kiosk, told = own.kiosk(), []
        kiosk.timeout = 0.5
        draws = chance(case.name)
        for _ in range(times(short=1, full=5)):
            told += kiosk.accept(6)
            assert own.portal.process is not None
            with kiosk.station():
                time.sleep(draws.uniform(0.1, 0.3))  # the moment of the fault
                own.portal.process.signal(signal.SIGSTOP)
                time.sleep(LONG)
                own.portal.process.signal(signal.SIGCONT)
                until(kiosk.nothing_waits, "the delivery by the same station", 60)
            case.add(own.findings(told, [kiosk]))


def test_the_screen_is_stopped_for_long(world: World) -> None:
    """In the middle of an acceptance, or between two: the station goes on afterwards."""
    with RECORD.case("SIGSTOP of accept, then on", tool="signal") as case:
        draws = chance(case.name)
        kiosk, told = world.kiosk(), []
        for _ in range(times(short=2, full=20)):
            with kiosk.station(), child(accept, kiosk.desk, 200, Plan(Fault.KILL)) as process:
                told.append(process.next())
                time.sleep(draws.uniform(0, 0.1))  # the moment of the fault
                process.signal(signal.SIGSTOP)
                time.sleep(LONG / 4)
                process.signal(signal.SIGCONT)
                told += [process.next() for _ in range(10)]
                process.kill()
                told += [one for one in process.rest() if isinstance(one, Told)]
            case.add(world.settled(told, kiosk), kills=1)


def test_two_stations_on_one_outbox(world: World) -> None:
    """The second is refused. Where the lock was swept away they trip over each other, to no harm:
    one that ends is started again."""
    with RECORD.case("two stations on one outbox", tool="process") as case:
        kiosk, told = world.kiosk(), []
        for _ in range(times(short=2, full=20)):
            told += kiosk.accept(20)
            with kiosk.station():
                until((kiosk.home / "station.lock").exists, "the first station's lock", 20)
                with child(station, kiosk.post, None) as second:
                    assert second.next() == "begins"
                    assert second.wait(20) not in {0, -signal.SIGKILL}
                (kiosk.home / "station.lock").unlink()
                with kiosk.station() as third:
                    until(kiosk.nothing_waits, "the delivery by both", 40)
                    assert third.exit_code in {None, 1}
                told += kiosk.accept(2)
            case.add(world.settled(told, kiosk))


def test_kiosks_disks_on_one_machine(world: World) -> None:
    with RECORD.case(f"{KIOSKS} kiosks' disks on one machine, a station each", "process") as case:
        kiosks = [world.kiosk() for _ in range(KIOSKS)]
        told = [one for kiosk in kiosks for one in kiosk.accept(times(short=2, full=40))]
        case.add(world.settled(told, *kiosks))


def test_databases_on_one_machine(world: World) -> None:
    """Another kiosk's database here: the portal refuses what is not this device's, none is lost."""
    with RECORD.case(f"{KIOSKS} kiosks' databases copied onto one machine", "process") as case:
        machine, others = world.kiosk(), [world.kiosk() for _ in range(KIOSKS)]
        mine = machine.accept(2)
        told = [(kiosk, kiosk.accept(2)) for kiosk in others]
        case.add(world.settled(mine, machine), runs=0)
        own_file = machine.outbox_path.with_name("own")
        machine.outbox_path.rename(own_file)
        for kiosk, theirs in told:
            for one in machine.home.glob("outbox.sqlite-*"):
                one.unlink()
            shutil.copy(kiosk.outbox_path, machine.outbox_path)
            machine.settle()
            foreign = [one for one in machine.kept() if one.id in {t.id for t in theirs}]
            assert [one.state for one in foreign] == [HELD, HELD]
            case.add(world.settled(theirs, kiosk))
        assert world.portal.arrived({machine.id})


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A portal of this case's own, for it to break."""
    portal = Portal(tmp_path_factory.mktemp("own-portal"))
    portal.start()
    yield World(portal, tmp_path_factory.mktemp("own-kiosks"))
    portal.kill()
