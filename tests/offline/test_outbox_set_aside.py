"""A damaged outbox is set aside whole, beside its log; what became of it is told in words."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from bad_sector import bad_sector
from damage_world import COUNT, filled, marked, moment_later, repaired, spoil
from outbox_processes import accept_and_stay
from outbox_samples import NOON, RECEIPT, accept
from warm_processes import warm_processes

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import DiskFailed, DiskFull, OutboxDamaged
from kiosk.offline.repair import open_kept, open_repaired

ASIDE = "outbox.sqlite.damaged-20260302T120100"


def test_those_of_one_second_are_numbered(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    for noise in (b"first", b"second", b"third"):
        path.write_bytes(noise * 2000)
        repaired(path, accepted)
        with Outbox.open(path) as outbox:
            accepted = outbox.sendable(1000)

    aside = {file.name: file.read_bytes()[:3] for file in tmp_path.glob("*.damaged-*")}
    assert aside == {ASIDE: b"fir", f"{ASIDE}-1": b"sec", f"{ASIDE}-2": b"thi"}


def test_the_log_is_set_aside_beside_it_and_neither_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    log = tmp_path / "outbox.sqlite-wal"
    with Outbox.open(path) as screen:
        accepted.append(accept(screen))
        marked("user_version")(path)
        damaged, logged = path.read_bytes(), log.read_bytes()

        repaired(path, accepted)

        assert logged
        assert (tmp_path / ASIDE).read_bytes() == damaged
        assert (tmp_path / f"{ASIDE}-wal").read_bytes() == logged


@pytest.mark.parametrize("page", [0, 3, 6, 16])
def test_a_bad_sector_under_it_costs_nothing(tmp_path: Path, page: int) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    with bad_sector(path, page):
        with pytest.raises(OutboxDamaged, match="does not give a part of it back"):
            Outbox.open(path)
        repairs = repaired(path, accepted)
    assert repairs.taken_over + repairs.kept.restored == COUNT
    assert (tmp_path / ASIDE).exists()


def test_an_old_one_that_the_disk_does_not_give_up_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    kept = tmp_path / "outbox.sqlite.damaged-20260102T000000"
    gone = tmp_path / "outbox.sqlite.damaged-20260101T000000"
    kept.mkdir()  # no file to remove
    gone.write_bytes(b"aside")

    assert not repaired(path, accepted).notable
    assert kept.exists()
    assert not gone.exists()


def test_a_screen_that_has_the_old_one_open_does_not_disturb_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    filled(path)
    processes = warm_processes()
    ours, theirs = processes.Pipe()
    screen = processes.Process(target=accept_and_stay, args=(path, theirs))
    screen.start()
    theirs.close()
    assert ours.poll(30), "the screen fell silent"
    ours.recv_bytes()
    with Outbox.open(path) as outbox:
        accepted = outbox.sendable(1000)
    marked("user_version")(path)

    repairs = repaired(path, accepted)

    assert screen.is_alive()
    assert repairs.taken_over == COUNT + 1
    with Outbox.open(path) as outbox:
        assert len(outbox.sendable(1000)) == COUNT + 2
    ours.send_bytes(b"go")
    screen.join(30)
    assert screen.exitcode == 0
    screen.close()
    ours.close()
    with Outbox.open(path) as outbox:
        assert len(outbox.sendable(1000)) == COUNT + 2


@pytest.mark.parametrize(
    "damage",
    [lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"hola" * 5000)],
    ids=["emptied", "no database"],
)
def test_one_that_rotted_unseen_is_repaired_where_it_is_opened(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    damage(path)

    outbox, repairs = open_kept(path, moment_later)

    with outbox:
        assert {item.id for item in outbox.sendable(1000)} == {item.id for item in accepted}
    assert repairs.aside == tmp_path / ASIDE


@pytest.mark.parametrize(
    "rot",
    [
        "UPDATE submission SET next_attempt_at = 'r' || next_attempt_at WHERE place = 1",
        "UPDATE submission SET created_at = '!' || created_at WHERE place = 1",
        "UPDATE submission SET created_at = substr(created_at, 1, 26) WHERE place = 1",
        "UPDATE submission SET state = 'pueued' WHERE place = 1",
    ],
)
def test_who_counts_what_rotted_has_it_repaired_where_it_is_opened(
    tmp_path: Path, rot: str
) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    with Outbox.open(path) as outbox, closing(apsw.Connection(str(path))) as disk:
        disk.execute("PRAGMA ignore_check_constraints = ON")
        disk.execute(rot)
        with pytest.raises(OutboxDamaged):
            (outbox.latest_attempt(), outbox.figures(moment_later()))

    outbox, repairs = open_kept(path, moment_later)

    with outbox:
        assert {item.id for item in outbox.sendable(1000)} == {item.id for item in accepted}
        assert outbox.figures(moment_later()).queued == len(accepted)
    assert repairs.kept.restored == 1


@pytest.mark.parametrize(
    ("ask", "settled"),
    [
        (lambda outbox: outbox.newest_receipt(), False),
        (lambda outbox: outbox.receipts_to_confirm(1000), False),
        (lambda outbox: outbox.forget_delivered(moment_later()), True),
    ],
)
def test_who_asks_for_receipts_of_which_one_rotted_has_it_repaired_where_it_is_opened(
    tmp_path: Path, ask: Callable[[Outbox], object], settled: bool
) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    first = accepted[0].id
    with Outbox.open(path) as outbox, closing(apsw.Connection(str(path))) as disk:
        outbox.mark_delivered(first, RECEIPT, NOON)
        assert outbox.settle([first] if settled else [], moment_later()) == settled
        disk.execute("UPDATE submission SET id = 'z' || id WHERE place = 1")
        with pytest.raises(OutboxDamaged):
            ask(outbox)

    outbox, _ = open_kept(path, moment_later)

    with outbox:
        ask(outbox)
        assert outbox.receipts_to_confirm(1000) == ([] if settled else [first])
        assert {item.id for item in outbox.sendable(1000)} == {item.id for item in accepted[1:]}


def test_a_sound_one_is_opened_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)

    outbox, repairs = open_kept(path, moment_later)

    with outbox:
        assert outbox.sendable(1000) == accepted
    assert not repairs.notable
    assert not list(tmp_path.glob("*.damaged-*"))


def test_one_whose_copies_are_lost_too_gives_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    for copy in (tmp_path / "copies").iterdir():
        copy.unlink()
    (tmp_path / "copies").rmdir()
    marked("user_version")(path)

    assert repaired(path, accepted).taken_over == COUNT


def test_without_room_to_set_it_aside_it_stays_and_is_repaired_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    path.write_bytes(b"hola" * 5000)

    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(Path, "hardlink_to", no_room)
        with pytest.raises(DiskFull, match=f"no room is left on the disk of {tmp_path}"):
            open_repaired(path, moment_later)

    assert path.read_bytes() == b"hola" * 5000
    assert repaired(path, accepted).kept.restored == COUNT


def test_a_mark_of_damage_that_stays_is_said(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    mark = tmp_path / "outbox.sqlite.suspect"
    mark.mkdir()

    with pytest.raises(DiskFailed, match=f"the outbox {path} cannot be reached"):
        open_repaired(path, moment_later)

    mark.rmdir()
    repaired(path, accepted)


def test_what_became_of_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    for item in accepted[:2]:
        (tmp_path / "copies" / str(item.id)).unlink()
    with Outbox.open(path) as outbox:
        for place in (1, 2, 3):
            spoil(outbox, place)
    marked("user_version")(path)

    outbox, repairs = open_repaired(path, moment_later)

    with outbox:
        due = outbox.due(NOON, COUNT)
    assert [item.id for item in due if not item.is_intact] == [item.id for item in accepted[:2]]
    assert str(repairs) == (
        f"the outbox was damaged: set aside as {ASIDE}; {COUNT} rows taken over, 0 unreadable;"
        " 1 brought back from their copies;"
        f" 2 cannot be brought back: {accepted[0].folio}, {accepted[1].folio}"
    )


def test_two_rows_that_bear_one_folio_are_taken_over_as_one(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    whole = path.read_bytes()
    names = f"{accepted[6].id}{accepted[6].folio}{{".encode()
    assert whole.count(names) == 1
    path.write_bytes(whole.replace(names, f"{accepted[6].id}{accepted[5].folio}[".encode()))

    repairs = repaired(path, accepted)

    assert (repairs.taken_over, repairs.unreadable) == (COUNT - 1, 1)
    assert repairs.kept.restored == 1


def test_of_what_is_all_noise_no_row_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    path.write_bytes(b"hola" * 5000)

    repairs = repaired(path, accepted)

    assert (repairs.taken_over, repairs.unreadable, repairs.kept.restored) == (0, 0, COUNT)


def test_a_row_that_makes_no_sense_counts_as_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    with Outbox.open(path) as outbox, outbox._writing() as connection:
        connection.execute("UPDATE submission SET created_at = 'x' WHERE place = 7")
    marked("user_version")(path)

    repairs = repaired(path, accepted)

    assert (repairs.taken_over, repairs.unreadable, repairs.kept.restored) == (COUNT - 1, 1, 1)
