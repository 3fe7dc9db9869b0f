"""Damage to what lies on the disk: bits flip, files vanish; all that was told comes back."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from faults_acts import accept
from faults_children import child
from faults_ledger import Findings, Kept, Told, judge
from faults_record import RECORD, chance, times
from faults_shim import Fault, Plan
from faults_world import Kiosk, World
from waiting import until

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import OutboxError
from kiosk.offline.repair import open_repaired

pytest_plugins = ["faults_fixtures"]

QUEUED = 12
SETTLED_EACH = 20
Damage = Callable[[Kiosk, random.Random], None]


def outbox_with_a_log(kiosk: Kiosk) -> list[Told]:
    """Killed before its log was moved into the file, so that both hold something."""
    told = kiosk.accept(QUEUED // 2)
    with child(accept, kiosk.desk, 1000, Plan(Fault.KILL)) as process:
        told += [process.next() for _ in range(QUEUED // 2)]
        process.kill()
        return told + process.rest()


def flip_bits(path: Path, draws: random.Random, count: int = 1) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(count if content else 0):
        content[draws.randrange(len(content))] ^= 1 << draws.randrange(8)
    path.write_bytes(content)


def wal_of(kiosk: Kiosk) -> Path:
    return kiosk.outbox_path.with_name(kiosk.outbox_path.name + "-wal")


def shm_of(kiosk: Kiosk) -> Path:
    return kiosk.outbox_path.with_name(kiosk.outbox_path.name + "-shm")


def a_bit_of_the_database(kiosk: Kiosk, draws: random.Random) -> None:
    Outbox.open(kiosk.outbox_path).close()  # all of it lies in the file then
    flip_bits(kiosk.outbox_path, draws)


def many_bits_of_the_database(kiosk: Kiosk, draws: random.Random) -> None:
    Outbox.open(kiosk.outbox_path).close()
    flip_bits(kiosk.outbox_path, draws, draws.randint(2, 60))


def a_bit_of_the_log(kiosk: Kiosk, draws: random.Random) -> None:
    flip_bits(wal_of(kiosk), draws)


def a_bit_of_a_body(kiosk: Kiosk, draws: random.Random) -> None:
    Outbox.open(kiosk.outbox_path).close()
    content = bytearray(kiosk.outbox_path.read_bytes())
    copies = [one for one in sorted((kiosk.home / "copies").iterdir()) if not one.suffix]
    body = draws.choice(copies).read_bytes().partition(b"\n")[2][:64]
    place = content.find(body)
    content[place + draws.randrange(len(body))] ^= 1 << draws.randrange(8)
    kiosk.outbox_path.write_bytes(content)


def a_bit_of_a_copy(kiosk: Kiosk, draws: random.Random) -> None:
    flip_bits(draws.choice(sorted((kiosk.home / "copies").iterdir())), draws)


def a_page_of_noise(kiosk: Kiosk, draws: random.Random) -> None:
    Outbox.open(kiosk.outbox_path).close()
    content = bytearray(kiosk.outbox_path.read_bytes())
    page = draws.randrange(len(content) // 4096)
    content[page * 4096 : (page + 1) * 4096] = draws.randbytes(4096)
    kiosk.outbox_path.write_bytes(content)


def the_end_of_the_database(kiosk: Kiosk, draws: random.Random) -> None:
    Outbox.open(kiosk.outbox_path).close()
    content = kiosk.outbox_path.read_bytes()
    kiosk.outbox_path.write_bytes(content[: draws.randrange(len(content))])


def the_whole_database(kiosk: Kiosk, draws: random.Random) -> None:
    kiosk.outbox_path.unlink()
    if draws.random() < 0.5:
        wal_of(kiosk).unlink(missing_ok=True)
        shm_of(kiosk).unlink(missing_ok=True)


def zeros_for_the_database(kiosk: Kiosk, draws: random.Random) -> None:
    kiosk.outbox_path.write_bytes(bytes(kiosk.outbox_path.stat().st_size))


def the_log(kiosk: Kiosk, draws: random.Random) -> None:
    wal_of(kiosk).unlink(missing_ok=True)


def the_index_of_the_log(kiosk: Kiosk, draws: random.Random) -> None:
    shm_of(kiosk).unlink(missing_ok=True)


def the_log_and_its_index(kiosk: Kiosk, draws: random.Random) -> None:
    the_log(kiosk, draws)
    the_index_of_the_log(kiosk, draws)


DAMAGES: list[tuple[str, Damage, int, int]] = [
    ("a bit flips in the database", a_bit_of_the_database, 4, 200),
    ("many bits flip in the database", many_bits_of_the_database, 3, 150),
    ("a bit flips in the write-ahead log", a_bit_of_the_log, 3, 150),
    ("a bit flips in a body", a_bit_of_a_body, 2, 100),
    ("a bit flips in a second copy", a_bit_of_a_copy, 2, 100),
    ("a page of the database is noise", a_page_of_noise, 3, 100),
    ("the database is cut short", the_end_of_the_database, 2, 60),
    ("the database is gone", the_whole_database, 1, 20),
    ("the database is zeros", zeros_for_the_database, 1, 10),
    ("-wal is deleted", the_log, 2, 40),
    ("-shm is deleted", the_index_of_the_log, 1, 40),
    ("-wal and -shm are deleted", the_log_and_its_index, 1, 40),
]


def repaired(kiosk: Kiosk, told: list[Told]) -> Findings:
    """What the station finds at its start; a body counts only as it was accepted."""
    outbox, _ = open_repaired(kiosk.outbox_path, lambda: datetime.now(UTC))
    with outbox:
        items = [outbox.item(one.id) for one in told]
    kept = [
        Kept(item.folio, item.id, sha256(item.sealed).digest(), item.state.value)
        for item in items
        if item is not None
    ]
    return Findings(lost=judge(told, kept, ()).lost)


@pytest.mark.parametrize(("name", "damage", "short", "full"), DAMAGES)
def test_damage(world: World, name: str, damage: Damage, short: int, full: int) -> None:
    with RECORD.case(name, tool="bytes") as case:
        draws = chance(name)
        runs = times(short=short, full=full)
        enrolled = world.kiosk()
        for run in range(runs):
            to_be_sent = run % SETTLED_EACH == 0 or run + 1 == runs
            kiosk = world.kiosk() if to_be_sent else world.sibling_of(enrolled)
            told = outbox_with_a_log(kiosk)
            damage(kiosk, draws)
            case.add(world.settled(told, kiosk) if to_be_sent else repaired(kiosk, told))


@pytest.mark.parametrize("what", ["-wal", "-shm", "outbox.sqlite", "outbox.sqlite-wal and -shm"])
def test_files_deleted_under_a_running_station(world: World, what: str) -> None:
    with RECORD.case(f"{what} deleted while the station runs", tool="bytes") as case:
        for _ in range(times(short=1, full=20)):
            kiosk = world.kiosk()
            told = outbox_with_a_log(kiosk)
            kiosk.url = "http://127.0.0.1:9"
            with kiosk.station():
                until(lambda: "offline" in kiosk.log_text(), "the station at work", 20)  # noqa: B023
                told += kiosk.accept(1)
                if what == "outbox.sqlite":
                    kiosk.outbox_path.unlink(missing_ok=True)
                if "-wal" in what:
                    the_log(kiosk, chance(what))
                if "-shm" in what:
                    the_index_of_the_log(kiosk, chance(what))
                told += if_let(kiosk)
            kiosk.url = world.portal.url
            told += if_let(kiosk)
            case.add(world.settled(told, kiosk))


def if_let(kiosk: Kiosk) -> list[Told]:
    """One more visitor, who may be told that nothing can be stored just now."""
    try:
        return kiosk.accept(1)
    except OutboxError:
        return []
