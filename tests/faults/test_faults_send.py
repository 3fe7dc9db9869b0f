"""Sending and taking the receipt, broken at every step: exactly once at the portal all the same."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults_children import Child
from faults_ledger import DELIVERED, Told
from faults_proxy import Exchange, Manner, Proxy, good, served
from faults_record import RECORD, Case, chance, times
from faults_shim import Fault, Plan
from faults_world import Kiosk, World
from waiting import until

pytest_plugins = ["faults_fixtures"]

SENT_TOGETHER = 3
RUNS_ON_ONE_DISK = 20
OPERATIONS = {"send": 60, "receipt": 90}
"""More than a station does from its start to the request, and after the portal's answer."""
STAGES = ("arrived", "half forwarded", "taken", "half answered", "answered")


@pytest.fixture
def proxy(world: World) -> Iterator[Proxy]:
    with served(Proxy(world.portal.port)) as proxy:
        yield proxy


def killing_at(stage: str, kill: Callable[[], None]) -> Manner:
    """Kills the station at that stage of its first request."""

    async def manner(exchange: Exchange) -> None:
        if stage == "arrived":
            kill()
            return
        if stage == "half forwarded":
            kill()
            exchange.body = exchange.body[: len(exchange.body) // 2]
            exchange.reset()
            return
        answer = await exchange.forward()
        if stage == "half answered":
            await exchange.send(answer[: len(answer) // 2])
        if stage == "answered":
            await exchange.send(answer)
        kill()

    return manner


def delivered(kiosk: Kiosk, told: list[Told]) -> bool:
    ids = {one.id for one in told}
    return all(one.state == DELIVERED for one in kiosk.kept() if one.id in ids)


def ended_or(holds: Callable[[], bool], process: Child) -> bool:
    return process.exit_code is not None or holds()


@pytest.mark.parametrize("stage", STAGES)
def test_the_station_is_killed_while_it_speaks(world: World, proxy: Proxy, stage: str) -> None:
    with RECORD.case(f"kill -9 of the station, its request {stage}", tool="proxy") as case:
        kiosk = world.kiosk(url=proxy.url)
        told: list[Told] = []
        for _ in range(times(short=2, full=40)):
            told += kiosk.accept(SENT_TOGETHER)
            with kiosk.station() as station:
                proxy.manner = killing_at(stage, lambda: station.signal(signal.SIGKILL))
                assert station.wait() == -signal.SIGKILL
            case.add(world.at_once(told, kiosk), kills=1)
        proxy.manner = good
        case.add(world.settled(told, kiosk), runs=0)


def break_station(
    world: World, proxy: Proxy, case: Case, arm: Path | None, plan: Callable[[int, int], Plan]
) -> None:
    """Runs a station that is broken at one operation after another; each has more to send."""
    runs = times(short=3, full=60)
    draws = chance(case.name)
    last = OPERATIONS["send" if arm is None else "receipt"]

    async def manner(exchange: Exchange) -> None:
        answer = await exchange.forward()
        if arm is not None:
            os.close(os.open(arm, os.O_CREAT | os.O_WRONLY))
        await exchange.send(answer)

    proxy.manner = manner
    told: list[Told] = []
    kiosk = world.kiosk(url=proxy.url)
    for run in range(runs):
        new = kiosk.accept(SENT_TOGETHER)
        told += new
        at = 1 + (run % last if runs >= last else draws.randrange(last))
        with kiosk.station(plan(at, draws.randrange(1 << 30))) as station:
            until(lambda: ended_or(lambda: delivered(kiosk, new), station), f"at {at}", 40)  # noqa: B023
            code = station.exit_code
        assert code in {None, 1, -signal.SIGKILL}, kiosk.log_text()  # 1: for systemd to start again
        assert "Traceback" not in kiosk.log_text(), kiosk.log_text()
        case.add(world.at_once(told, kiosk), kills=int(code == -signal.SIGKILL))
        if arm is not None:
            arm.unlink(missing_ok=True)
        if (run + 1) % RUNS_ON_ONE_DISK == 0 or run + 1 == runs:
            case.add(world.settled(told, kiosk), runs=0)
            told, kiosk = [], world.kiosk(url=proxy.url)


@pytest.mark.parametrize("part", ["send", "receipt"])
@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (Fault.KILL, "kill -9 before every write and sync of"),
        (Fault.TORN, "kill -9 in the middle of a write of"),
        (Fault.CUT, "power cut at every write and sync of"),
        (Fault.FULL, "disk full at every write of"),
        (Fault.EIO, "EIO at every write and sync of"),
    ],
)
def test_the_station_is_broken_at_its_disk(
    world: World, proxy: Proxy, part: str, fault: Fault, name: str
) -> None:
    with RECORD.case(f"{name} {part}", tool="shim") as case:
        arm = world.folder / "armed" if part == "receipt" else None

        def plan(at: int, seed: int) -> Plan:
            return Plan(fault, at, seed, lasts=1 + seed % 12, arm=arm)

        break_station(world, proxy, case, arm, plan)
