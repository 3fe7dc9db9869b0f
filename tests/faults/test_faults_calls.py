"""Faults in the system calls themselves, for all that writes beside SQLite too."""

from __future__ import annotations

import signal
from dataclasses import dataclass

import pytest
from faults_acts import accept
from faults_children import child
from faults_ledger import Told
from faults_record import RECORD, Case, times
from faults_shim import Fault, Plan
from faults_strace import injected, why_not
from faults_world import World

pytest_plugins = ["faults_fixtures"]

VISITORS = 3
SYSCALLS = ("pwrite64", "write", "fdatasync", "fsync", "rename", "unlink", "ftruncate", "openat")


@dataclass(frozen=True)
class Injection:
    """`what` strace injects, with `{n}` for the number of the call."""

    name: str
    what: str
    calls: tuple[str, ...]
    short: int
    full: int


INJECTIONS = [
    Injection("kill -9 at every Nth", "signal=KILL:when={n}", SYSCALLS, 1, 16),
    Injection(
        "ENOSPC from the Nth on, for a while,",
        "error=ENOSPC:when={n}..{m}",
        ("pwrite64", "ftruncate"),
        1,
        12,
    ),
    Injection("EIO at the Nth", "error=EIO:when={n}", ("fdatasync", "fsync", "pwrite64"), 1, 12),
]
CASES = [(injection, call) for injection in INJECTIONS for call in injection.calls]


@pytest.mark.parametrize(
    ("injection", "call"), CASES, ids=[f"{one.what.split(':')[0]}-{call}" for one, call in CASES]
)
def test_accept_and_its_calls(world: World, injection: Injection, call: str) -> None:
    with RECORD.case(f"{injection.name} {call} of accept", tool="strace") as case:
        if reason := why_not():
            case.skip(reason)
        break_calls(world, case, injection, call)


def break_calls(world: World, case: Case, injection: Injection, call: str) -> None:
    kiosk, told = world.kiosk(), []
    told += kiosk.accept(1)
    for run in range(times(short=injection.short, full=injection.full)):
        n = 1 + run * 2 if call != "openat" else 1 + run * 3
        what = injection.what.format(n=n, m=n + 2)
        nothing = Plan(Fault.KILL)
        with (
            child(accept, kiosk.desk, VISITORS, nothing, traced=True) as process,
            injected(process, call, what),
        ):
            said = process.rest()
            code = process.wait()
        heard = [one for one in said if isinstance(one, Told)]
        told += heard
        assert code in {0, -signal.SIGKILL}, f"{call} {what}: {code}, {said}"
        case.add(world.at_once(told, kiosk), kills=int(code != 0))
    case.add(world.settled(told, kiosk), runs=0)
