"""Migrating, checkpointing and erasing, broken at every write and sync."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from faults_acts import accept, erase, open_and_close
from faults_children import child
from faults_earlier import make_earlier_outbox
from faults_ledger import Told
from faults_record import RECORD, Case, chance, times
from faults_shim import NEVER, Fault, Plan
from faults_world import Kiosk, World

pytest_plugins = ["faults_fixtures"]

FAULTS = [
    (Fault.KILL, "kill -9 before every write and sync of"),
    (Fault.CUT, "power cut at every write and sync of"),
    (Fault.FULL, "disk full at every write of"),
    (Fault.EIO, "EIO at every write and sync of"),
]
DEADLY = {Fault.KILL, Fault.CUT}
Act = Callable[..., None]


def broken(act: Act, fault: Fault, at: int, seed: int, *arguments: object) -> tuple[int, int]:
    """Its exit code, and how many operations it came to."""
    with child(act, *arguments, Plan(fault, at, seed, lasts=1 + seed % 6)) as process:
        said = dict(process.rest())
        return process.wait(), said.get("operations", 0)


@dataclass(frozen=True)
class Bench:
    """A kiosk whose disk is put back before each run, and what its visitors were told."""

    world: World
    kiosk: Kiosk
    told: list[Told]

    def break_each(self, case: Case, fault: Fault, act: Act, *more: object) -> None:
        """Broken at one operation after another; then all is to be as it should."""
        master = self.world.folder / "master"
        shutil.copytree(self.kiosk.home, master, ignore=shutil.ignore_patterns("*.sock"))
        path = self.kiosk.outbox_path
        code, last = broken(act, fault, NEVER, 0, path, *more)
        assert (code, last > 0) == (0, True), "there is nothing to break"
        draws = chance(case.name)
        for run in range(runs := times(short=2, full=40)):
            shutil.rmtree(self.kiosk.home)
            shutil.copytree(master, self.kiosk.home)
            at = 1 + (run % last if runs >= last else draws.randrange(last))
            code, _ = broken(act, fault, at, draws.randrange(1 << 30), path, *more)
            assert code == (-signal.SIGKILL if fault in DEADLY else 0), f"operation {at}: {code}"
            case.add(self.world.at_once(self.told, self.kiosk), kills=int(code != 0))
            if act is not open_and_close or run + 1 == runs:
                case.add(self.world.settled(self.told, self.kiosk), runs=0)


@pytest.mark.parametrize(("fault", "name"), FAULTS)
def test_migrating(world: World, fault: Fault, name: str) -> None:
    rows = times(short=30, full=500)
    with RECORD.case(f"{name} migrate, {rows} queued", tool="shim") as case:
        kiosk = world.kiosk()
        told = make_earlier_outbox(kiosk.desk, rows)
        Bench(world, kiosk, told).break_each(case, fault, open_and_close)


@pytest.mark.parametrize(("fault", "name"), FAULTS)
def test_checkpointing(world: World, fault: Fault, name: str) -> None:
    with RECORD.case(f"{name} checkpoint", tool="shim") as case:
        kiosk = world.kiosk()
        Bench(world, kiosk, with_a_log(kiosk)).break_each(case, fault, open_and_close)


def with_a_log(kiosk: Kiosk) -> list[Told]:
    """An outbox whose write-ahead log was not moved into the file: its screen was killed."""
    with child(accept, kiosk.desk, 1000, Plan(Fault.KILL)) as process:
        told = [process.next() for _ in range(12)]
        process.kill()
        return told + process.rest()


@pytest.mark.parametrize(("fault", "name"), FAULTS)
def test_erasing(world: World, fault: Fault, name: str) -> None:
    with RECORD.case(f"{name} erase", tool="shim") as case:
        kiosk = world.kiosk()
        told = kiosk.accept(4)
        case.add(world.settled(told, kiosk), runs=0)
        bodies = bodies_of(kiosk, told)
        assert all(found_in(kiosk.home, body) for body in bodies), "erased before it was asked"
        ids = [one.id for one in told]
        Bench(world, kiosk, told).break_each(case, fault, erase, ids)
        code, _ = broken(erase, fault, NEVER, 0, kiosk.outbox_path, ids)
        kiosk.settle()
        assert code == 0
        assert not any(found_in(kiosk.home, body) for body in bodies)


def bodies_of(kiosk: Kiosk, told: list[Told]) -> list[bytes]:
    """A part of each sealed body, from its second copy."""
    return [content_of(kiosk.home / "copies" / str(one.id)) for one in told]


def content_of(copy: Path) -> bytes:
    """Short enough to lie on one page wherever it lies."""
    return copy.read_bytes().partition(b"\n")[2][:64]


def found_in(home: Path, body: bytes) -> bool:
    files = [path for path in home.rglob("*") if path.is_file()]
    return any(body in path.read_bytes() for path in files)
