"""Killed at any moment, an outbox keeps every folio that it gave out."""

from __future__ import annotations

import random
import time
from multiprocessing.connection import Connection
from pathlib import Path

import apsw
import pytest
from outbox_processes import accept_for_ever, accept_many
from outbox_samples import NOON
from warm_processes import warm_processes

from kiosk.offline.outbox import ALL_STATES, Outbox

RUNS = 40
SECONDS_AROUND_ACCEPT = 0.012


def _told_until_killed(path: Path, moment: float) -> list[str]:
    """The folios that another process gave out before kill -9, so long after its first."""
    processes = warm_processes()
    hears, tells = processes.Pipe(duplex=False)
    process = processes.Process(target=accept_for_ever, args=(path, tells))
    process.start()
    tells.close()
    try:
        assert hears.poll(30), "the other process accepted nothing"
        time.sleep(moment)  # the injected moment of the kill, not a wait for anything
    finally:
        process.kill()
        process.join(30)
    folios = _all_of(hears)
    hears.close()
    process.close()
    return folios


def _all_of(hears: Connection) -> list[str]:
    folios = []
    while True:
        try:
            folios.append(hears.recv_bytes().decode())
        except EOFError:
            return folios


def test_every_folio_given_out_before_a_kill_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    moments = random.Random(7)  # noqa: S311 - the same moments in every run
    told: list[str] = []

    for _ in range(RUNS):
        told += _told_until_killed(path, moments.uniform(0, SECONDS_AROUND_ACCEPT))
        with Outbox.open(path) as outbox:
            kept = [entry.folio for entry in outbox.items(ALL_STATES, 1_000_000)]
        assert set(told) <= set(kept)

    assert len(told) >= RUNS
    assert len(told) == len(set(told))
    assert len(kept) - len(told) <= RUNS  # stored, but killed before it could be told
    connection = apsw.Connection(str(path))
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    print(f"{RUNS} kills: {len(told)} folios told, {len(kept)} kept")


def test_two_processes_accept_at_once(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    processes = warm_processes()
    both = [processes.Process(target=accept_many, args=(path, 50)) for _ in range(2)]
    for process in both:
        process.start()  # neither finds an outbox: both make it
    for process in both:
        process.join(60)
        assert process.exitcode == 0
        process.close()

    with Outbox.open(path) as outbox:
        entries = outbox.items()
        assert outbox.figures(NOON).queued == 100
    assert len({entry.folio for entry in entries}) == 100
    assert {file.name for file in tmp_path.iterdir()} == {
        "outbox.sqlite",
        "outbox.sqlite.lock",
        "copies",
    }
    assert len(list((tmp_path / "copies").iterdir())) == 100


@pytest.mark.parametrize("readers", [1, 3])
def test_a_look_beside_a_writer_blocks_nobody(tmp_path: Path, readers: int) -> None:
    path = tmp_path / "outbox.sqlite"
    Outbox.open(path).close()
    processes = warm_processes()
    writer = processes.Process(target=accept_many, args=(path, 30))
    writer.start()
    seen = 0
    while seen < 30:
        for _ in range(readers):
            with Outbox.open_for_reading(path) as outbox:
                count = len(outbox.items())
            assert count >= seen
            seen = count
        assert seen == 30 or writer.exitcode in {None, 0}
    writer.join(60)
    assert writer.exitcode == 0
    writer.close()
