"""A full disk is said in words, and leaves whole what was accepted."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from damage_world import filled, noise_from
from outbox_processes import accept_until_file_limit
from outbox_samples import BODY, MINUTE, NOON, RECEIPT, accept
from warm_processes import warm_processes

from kiosk.offline import outbox_schema
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import DiskFull, OutboxDamaged, OutboxNotWritable
from kiosk.offline.outbox_item import State
from kiosk.offline.repair import open_repaired

PAGE = 4096


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 512 KiB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk; the file limit is tested without")
    mounted = tmp_path / "disk"
    mounted.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(mounted)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("mounting is not allowed here; the file limit is tested without")
    yield mounted
    subprocess.run(["umount", str(mounted)], check=True)


def _fill(disk: Path, *, but_pages: int) -> Path:
    """Leaves only so many pages of the disk free."""
    filler = disk / "filler"
    free = os.statvfs(disk)
    filler.write_bytes(bytes(free.f_bavail * free.f_frsize - but_pages * PAGE))
    return filler


def test_until_the_disk_is_full_and_after(small_disk: Path) -> None:
    path = small_disk / "outbox.sqlite"
    with Outbox.open(path) as outbox:
        ids = [accept(outbox).id]
        filler = _fill(small_disk, but_pages=20)
        with pytest.raises(DiskFull, match=f"no room is left on the disk of {small_disk}"):
            ids.extend(accept(outbox).id for _ in range(100))
        assert [item.id for item in outbox.due(NOON, 1000)] == ids
        filler.unlink()
        ids.append(accept(outbox).id)

    with Outbox.open(path) as outbox:
        assert [item.id for item in outbox.due(NOON, 1000)] == ids


@pytest.mark.parametrize("pages", range(0, 24, 2))
def test_however_little_room_is_left_nothing_is_half_stored(small_disk: Path, pages: int) -> None:
    path = small_disk / "outbox.sqlite"
    with Outbox.open(path) as outbox:
        first = accept(outbox).id
    filler = _fill(small_disk, but_pages=pages)
    accepted, delivered, said = [], False, ""
    try:
        with Outbox.open(path) as outbox:
            accepted.append(accept(outbox).id)
            outbox.mark_sending([first], NOON)
            outbox.mark_delivered(first, RECEIPT, NOON)
            delivered = True
    except DiskFull as full:
        said = str(full)
    filler.unlink()

    assert delivered or f"no room is left on the disk of {small_disk}" in said

    with Outbox.open(path) as outbox:
        entries = outbox.items()
        assert [entry.id for entry in entries] == [first, *accepted]
        assert (entries[0].state is State.DELIVERED) == delivered
        accept(outbox)


def test_without_room_to_empty_the_log_a_settling_counts_and_the_body_goes_later(
    small_disk: Path,
) -> None:
    path = small_disk / "outbox.sqlite"
    with Outbox.open(path) as outbox:
        sent = accept(outbox, sealed=b"<the body that was sent>" * 100)
        later = accept(outbox)
        for _ in range(6):
            accept(outbox)
        outbox.mark_sending([sent.id, later.id], NOON)
        outbox.mark_delivered(sent.id, RECEIPT, NOON)
        outbox.mark_delivered(later.id, RECEIPT, NOON)
        filler = _fill(small_disk, but_pages=8)
        assert outbox.settle([sent.id], NOON + MINUTE) == 1
        assert b"<the body that was sent>" in _everything(small_disk), "there was room after all"
        filler.unlink()

        assert outbox.settle([later.id], NOON + MINUTE) == 1

        assert b"<the body that was sent>" not in _everything(small_disk)


def test_without_room_to_mend_what_rotted_it_is_mended_later(small_disk: Path) -> None:
    path = small_disk / "outbox.sqlite"
    with Outbox.open(path) as outbox:
        items = [accept(outbox, sealed=BODY * 6) for _ in range(2)]
        with outbox._writing() as connection:
            connection.execute("UPDATE submission SET sealed = zeroblob(9)")
    accepted = {item.id: item.sealed for item in items}
    for pages in range(0, 15, 2):
        filler = _fill(small_disk, but_pages=pages)
        with pytest.raises(DiskFull, match=f"no room is left on the disk of {small_disk}"):
            open_repaired(path, lambda: NOON)
        filler.unlink()

    with open_repaired(path, lambda: NOON)[0] as outbox:
        assert {item.id: item.sealed for item in outbox.sendable(1000)} == accepted


def test_without_room_for_more_than_memory_holds_nothing_is_brought_back_yet(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small_disk / "outbox.sqlite"
    with Outbox.open(path) as outbox:
        accepted = [accept(outbox, sealed=bytes(8_000)) for _ in range(6)]
    configured = outbox_schema._configure

    def configure(connection: apsw.Connection) -> None:
        configured(connection)
        connection.pragma("cache_size", 5)

    monkeypatch.setattr(outbox_schema, "_configure", configure)
    with Outbox.open(path) as outbox, outbox._writing() as connection:
        connection.execute("DELETE FROM submission WHERE place < ?", (len(accepted),))
    for pages in (8, 12, 16, 20):
        filler = _fill(small_disk, but_pages=pages)
        with pytest.raises(DiskFull, match=f"no room is left on the disk of {small_disk}"):
            open_repaired(path, lambda: NOON)
        filler.unlink()

    with open_repaired(path, lambda: NOON)[0] as outbox:
        assert {item.id for item in outbox.sendable(1000)} == {item.id for item in accepted}


def test_a_disk_that_only_reads_is_said_before_a_visitor_starts(small_disk: Path) -> None:
    path = small_disk / "outbox.sqlite"
    with Outbox.open(path) as outbox:
        accept(outbox)
    _write_protect(small_disk)

    with pytest.raises(OutboxNotWritable, match=f"cannot write the outbox {path}"):
        Outbox.open(path)
    with Outbox.open_for_reading(path) as looker:
        assert len(looker.items()) == 1
    with pytest.raises(OutboxNotWritable):
        Outbox.open(small_disk / "another.sqlite")


def test_a_log_that_a_disk_that_only_reads_lets_nobody_read_is_not_passed_over(
    small_disk: Path,
) -> None:
    path = small_disk / "outbox.sqlite"
    with Outbox.open(small_disk.parent / "outbox.sqlite") as outbox:
        accept(outbox)
        for suffix in ("", "-wal"):  # as a power cut leaves them
            shutil.copyfile(f"{outbox.path}{suffix}", f"{path}{suffix}")
    _write_protect(small_disk)

    with pytest.raises(OutboxNotWritable, match=str(path)):
        Outbox.open_for_reading(path)


def test_damage_is_said_on_a_disk_that_only_reads_too(small_disk: Path) -> None:
    torn, spoilt = small_disk / "torn.sqlite", small_disk / "spoilt.sqlite"
    with Outbox.open(spoilt) as outbox, outbox._writing() as connection:
        connection.execute("INSERT INTO last_folio VALUES (1, 'no folio')")
    filled(small_disk.parent / "outbox.sqlite")
    shutil.copyfile(small_disk.parent / "outbox.sqlite", torn)
    noise_from(2)(torn)
    _write_protect(small_disk)

    with pytest.raises(OutboxDamaged, match=f"the outbox {torn} is damaged"):
        Outbox.open_for_reading(torn)
    with Outbox.open_for_reading(spoilt) as looker, pytest.raises(OutboxDamaged):
        looker.due(NOON, 1)


def _write_protect(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)


def _everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_a_new_outbox_is_there_whole_or_not_at_all(small_disk: Path) -> None:
    made = []
    for pages in range(0, 40, 3):
        path = small_disk / str(pages) / "outbox.sqlite"
        filler = _fill(small_disk, but_pages=pages)
        try:
            Outbox.open(path).close()
            made.append(pages)
        except DiskFull:
            names = [file.name for file in path.parent.iterdir()] if path.parent.exists() else []
            assert set(names) <= {"outbox.sqlite", "outbox.sqlite.lock"}
        filler.unlink()
        with Outbox.open(path) as outbox:
            accept(outbox)
        shutil.rmtree(path.parent)

    assert 0 not in made
    assert 39 in made


def test_a_file_that_may_not_grow_is_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    processes = warm_processes()
    hears, tells = processes.Pipe(duplex=False)
    process = processes.Process(target=accept_until_file_limit, args=(path, 200_000, tells))
    process.start()
    tells.close()
    told: list[str] = []
    while not told or not told[-1].startswith("DiskFull"):
        assert hears.poll(30), "the other process fell silent"
        told.append(hears.recv_bytes().decode())
    process.join(30)
    assert process.exitcode == 0
    process.close()
    hears.close()

    assert "no room is left" in told[-1]
    assert len(told) > 3
    with Outbox.open(path) as outbox:
        assert [entry.folio for entry in outbox.items()] == told[:-1]
