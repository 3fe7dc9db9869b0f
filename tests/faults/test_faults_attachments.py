"""Attachments, broken while they are sealed and while they are sent: whole at the portal, once."""

from __future__ import annotations

import signal
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from faults_acts import accept_attached
from faults_children import child
from faults_ledger import DELIVERED, Findings, Told
from faults_proxy import Exchange, Proxy, served
from faults_record import RECORD, chance, times
from faults_shim import NEVER, Fault, Plan
from faults_strace import injected, why_not
from faults_world import Kiosk, World
from waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest_plugins = ["faults_fixtures"]

VISITORS = 2
RUNS_ON_ONE_DISK = 10


def visitors(kiosk: Kiosk, plan: Plan) -> tuple[list[Told], int, int]:
    """What they were told, how many operations that took, and how it ended."""
    with child(accept_attached, kiosk.outbox_path, kiosk.enrolment, VISITORS, plan) as process:
        said = process.rest()
        code = process.wait()
    operations = [one[1] for one in said if isinstance(one, tuple) and one[0] == "operations"]
    return [one for one in said if isinstance(one, Told)], sum(operations), code


def digests(folder: Path) -> Iterator[bytes]:
    """Of every file below it; one that its owner takes away meanwhile, as a journal, is none."""
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError, IsADirectoryError):
            yield sha256(path.read_bytes()).digest()


def settled(world: World, kiosk: Kiosk, told: list[Told]) -> Findings:
    """The judge's word; an application without its attachments, byte for byte, counts as lost."""
    findings = world.settled(told, kiosk)
    with kiosk.opened() as outbox:
        entries = outbox.items()
    there = set(digests(world.portal.home))
    torn = [
        entry.folio
        for entry in entries
        if entry.state == DELIVERED
        and not {one.sha256 for one in entry.header.attachments} <= there
    ]
    assert all(len(entry.header.attachments) == 2 for entry in entries)
    return findings + Findings(lost=tuple(torn))


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (Fault.KILL, "kill -9 before every write and sync of"),
        (Fault.CUT, "power cut at every write and sync of"),
        (Fault.FULL, "disk full at every write of"),
        (Fault.EIO, "EIO at every write and sync of"),
    ],
)
def test_accepting_with_attachments(world: World, fault: Fault, name: str) -> None:
    with RECORD.case(f"{name} accept with attachments", tool="shim") as case:
        draws = chance(case.name)
        kiosk, told = world.kiosk(), []
        _, last, _ = visitors(world.kiosk(), Plan(Fault.KILL, NEVER))
        for run in range(runs := times(short=2, full=20)):
            at = 1 + (run % last if runs >= last else draws.randrange(last))
            heard, _, code = visitors(kiosk, Plan(fault, at, draws.randrange(1 << 30)))
            assert code in {0, -signal.SIGKILL}
            told += heard
            case.add(world.at_once(told, kiosk), kills=int(code != 0))
            if (run + 1) % RUNS_ON_ONE_DISK == 0 or run + 1 == runs:
                case.add(settled(world, kiosk, told), runs=0)


@pytest.mark.parametrize("call", ["write", "rename", "mkdir", "fsync"])
def test_accepting_with_attachments_and_its_calls(world: World, call: str) -> None:
    with RECORD.case(f"kill -9 at every Nth {call} of accept with attachments", "strace") as case:
        if reason := why_not():
            case.skip(reason)
        kiosk, told = world.kiosk(), []
        for run in range(times(short=1, full=12)):
            arguments = (kiosk.outbox_path, kiosk.enrolment, VISITORS, Plan(Fault.KILL))
            with (
                child(accept_attached, *arguments, traced=True) as process,
                injected(process, call, f"signal=KILL:when={1 + run}"),
            ):
                told += [one for one in process.rest() if isinstance(one, Told)]
                code = process.wait()
            case.add(world.at_once(told, kiosk), kills=int(code != 0))
        told += visitors(kiosk, Plan(Fault.KILL, NEVER))[0]
        case.add(settled(world, kiosk, told), runs=0)


@pytest.mark.parametrize("stage", ["half arrived", "taken, not answered"])
def test_the_station_is_killed_in_an_upload(world: World, stage: str) -> None:
    with (
        RECORD.case(f"kill -9 of the station, an upload {stage}", tool="proxy") as case,
        served(Proxy(world.portal.port)) as proxy,
    ):
        kiosk, told = world.kiosk(url=proxy.url), []
        for _ in range(times(short=1, full=15)):
            told += visitors(kiosk, Plan(Fault.KILL, NEVER))[0]
            with kiosk.station() as station:

                async def manner(exchange: Exchange) -> None:
                    if exchange.method == "PATCH":
                        station.signal(signal.SIGKILL)
                        if stage == "half arrived":
                            exchange.body = exchange.body[: len(exchange.body) // 2]
                            exchange.reset()
                        else:
                            await exchange.forward()
                    else:
                        await exchange.relay()

                proxy.beside = manner
                until(lambda: station.exit_code is not None, "an upload", 40)
            case.add(world.at_once(told, kiosk), kills=1)
        kiosk.url = world.portal.url
        case.add(settled(world, kiosk, told), runs=0)
