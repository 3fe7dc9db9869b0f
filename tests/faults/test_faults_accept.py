"""Handing in, broken at every write and sync: what a visitor was told is kept, once."""

from __future__ import annotations

import signal
import time

import pytest
from faults_acts import accept
from faults_children import child
from faults_ledger import Told
from faults_record import RECORD, Case, chance, times
from faults_shim import Fault, Plan
from faults_world import Kiosk, World

pytest_plugins = ["faults_fixtures"]

VISITORS = 3
RUNS_ON_ONE_DISK = 25
SECONDS_AROUND_ACCEPT = 0.08


def visitors(kiosk: Kiosk, plan: Plan) -> tuple[list[Told], dict[str, int], int]:
    """Whom they told what, the remarks beside it, and the exit code."""
    with child(accept, kiosk.desk, VISITORS, plan) as process:
        said = process.rest()
        code = process.wait()
    remarks: dict[str, int] = dict(one for one in said if isinstance(one, tuple))
    return [one for one in said if isinstance(one, Told)], remarks, code


def operations(world: World) -> tuple[int, int]:
    """How many there are on a new disk, and on one that has an outbox already."""
    kiosk = world.kiosk()
    counts = []
    for _ in range(2):
        told, remarks, code = visitors(kiosk, Plan(Fault.KILL))
        assert (len(told), code) == (VISITORS, 0)
        counts.append(remarks["operations"])
    return counts[0], counts[1]


def break_at_each(world: World, case: Case, fault: Fault, runs: int) -> None:
    """`runs` visits in a row, each broken at another operation; drained now and then."""
    new, later = operations(world)
    draws = chance(case.name)
    told: list[Told] = []
    kiosk = world.kiosk()
    for run in range(runs):
        first = run % RUNS_ON_ONE_DISK == 0
        at = draws.randint(1, new) if first else spread(run, runs, later)
        heard, remarks, code = visitors(kiosk, Plan(fault, at, seed=draws.randrange(1 << 30)))
        if fault in {Fault.KILL, Fault.TORN, Fault.CUT}:
            assert code in {-signal.SIGKILL, 0}, f"operation {at}: {code}, {remarks}"
        else:
            assert (code, len(heard)) == (0, VISITORS), f"operation {at}: {code}, {remarks}"
        told += heard
        case.add(world.at_once(heard, kiosk), kills=int(code == -signal.SIGKILL))
        if (run + 1) % RUNS_ON_ONE_DISK == 0 or run + 1 == runs:
            case.add(world.settled(told, kiosk), runs=0)
            told, kiosk = [], world.kiosk()


def spread(run: int, runs: int, last: int) -> int:
    """An operation from 1 to `last`: each of them where there are runs enough."""
    return 1 + (run % last if runs >= last else run * last // runs)


@pytest.mark.parametrize(
    ("fault", "name", "short", "full"),
    [
        (Fault.KILL, "kill -9 before every write and sync of accept", 12, 200),
        (Fault.TORN, "kill -9 in the middle of a write of accept", 6, 100),
        (Fault.CUT, "power cut at every write and sync of accept, sectors lost", 10, 200),
        (Fault.FULL, "disk full at every write of accept, then room again", 10, 120),
        (Fault.EIO, "EIO at every write and sync of accept, once", 10, 120),
    ],
)
def test_accept_broken_everywhere(
    world: World, fault: Fault, name: str, short: int, full: int
) -> None:
    with RECORD.case(name, tool="shim") as case:
        break_at_each(world, case, fault, times(short=short, full=full))


def test_killed_at_any_moment(world: World) -> None:
    with RECORD.case("kill -9 of accept at random moments", tool="kill") as case:
        draws = chance(case.name)
        runs = times(short=5, full=100)
        kiosk, told = world.kiosk(), []
        for _ in range(runs):
            with child(accept, kiosk.desk, 10_000, Plan(Fault.KILL)) as process:
                told.append(process.next())
                time.sleep(draws.uniform(0, SECONDS_AROUND_ACCEPT))  # the moment of the kill
                process.kill()
                told += process.rest()
            case.add(world.at_once(told, kiosk), kills=1)
        case.add(world.settled(told, kiosk), runs=0)
