"""Whatever happens to the database, what was accepted comes back."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import apsw
import pytest
from outbox_samples import BODY, MINUTE, NOON, RECEIPT, accept

from kiosk.offline.outbox import (
    ForeignDatabase,
    NewSubmission,
    Outbox,
    OutboxDamaged,
    OutboxItem,
    OutboxReplaced,
    State,
    copies_of,
)
from kiosk.offline.repair import Repairs, open_kept, open_repaired
from kiosk.protocol.folio import FolioError, read_folio

COUNT = 30
SPOILT = {"sealed": "zeroblob(9)", "body_sha256": "zeroblob(32)", "row_sha256": "zeroblob(32)"}
STRANGER = "01a00000-0000-7000-8000-000000000001"


def _now() -> datetime:
    return NOON + MINUTE


def _filled(path: Path) -> list[OutboxItem]:
    with Outbox.open(path) as outbox:
        return [accept(outbox, sealed=BODY + bytes([n])) for n in range(COUNT)]


def _repaired(path: Path, accepted: list[OutboxItem]) -> Repairs:
    """All that was accepted is there again, bit by bit, and can be sent."""
    outbox, repairs = open_repaired(path, _now)
    with outbox:
        sendable = {item.id: (item.header_json, item.sealed) for item in outbox.sendable(1000)}
        assert sendable == {item.id: (item.header_json, item.sealed) for item in accepted}
        assert accept(outbox, NOON).folio not in {item.folio for item in accepted}
    return repairs


def _noise_from(page: int) -> Callable[[Path], object]:
    def damage(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[page * 4096 :] = os.urandom(len(content) - page * 4096)
        path.write_bytes(content)

    return damage


def _marked(name: str) -> Callable[[Path], object]:
    def damage(path: Path) -> None:
        connection = apsw.Connection(str(path))
        connection.pragma(name, 7)
        connection.close()

    return damage


DAMAGES: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "emptied": lambda path: path.write_bytes(b""),
    "no database": lambda path: path.write_bytes(b"hola" * 5000),
    "all noise": _noise_from(0),
    "noise behind the first page": _noise_from(1),
    "noise in the second half": _noise_from(12),
    "cut": lambda path: os.truncate(path, 20_000),
    "a wrong version": _marked("user_version"),
    "another application": _marked("application_id"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_was_accepted_comes_back(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    damage(path)
    damaged = path.read_bytes() if path.exists() else None

    repairs = _repaired(path, accepted)

    assert repairs.notable
    assert not repairs.kept.spoilt
    if damaged is None:
        assert repairs.kept.restored == COUNT
    else:
        assert repairs.aside is not None
        assert repairs.aside.read_bytes() == damaged, "the damaged file is kept as it was"


def test_a_lost_log_is_made_up_for(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    whole = path.read_bytes()
    with Outbox.open(path) as outbox:
        accepted.append(accept(outbox))
    path.write_bytes(whole)  # as if the last commit had only been in the log

    assert _repaired(path, accepted).kept.restored == 1


def test_states_and_receipts_are_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    with Outbox.open(path) as outbox:
        outbox.mark_sending([item.id for item in accepted[:3]], NOON)
        outbox.mark_delivered(accepted[0].id, RECEIPT, NOON)
        outbox.mark_held(accepted[1].id, "no such agency", NOON)
    _marked("user_version")(path)

    outbox, repairs = open_repaired(path, _now)

    with outbox:
        entries = {entry.id: entry for entry in outbox.items()}
    assert repairs.taken_over == COUNT
    assert [entries[item.id].state for item in accepted[:3]] == [
        State.DELIVERED,
        State.HELD,
        State.SENDING,
    ]
    assert entries[accepted[0].id].receipt_json == RECEIPT


@pytest.mark.parametrize(
    "column",
    ["sealed", "header_json", "id", "folio", "state", "created_at", "body_sha256", "row_sha256"],
)
def test_a_spoilt_row_is_what_was_accepted_again(tmp_path: Path, column: str) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute(
        f"UPDATE submission SET {column} = "  # noqa: S608 - a table of columns
        + SPOILT.get(column, f"'x' || substr({column}, 2)")
        + " WHERE place = 7"
    )
    connection.close()

    _repaired(path, accepted)


def test_a_body_that_rots_while_it_waits_is_mended_when_its_turn_comes(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    with Outbox.open(path) as outbox:
        _spoil(outbox, 4)

        due = outbox.due(NOON, 100)

        assert [item.sealed for item in due] == [item.sealed for item in accepted]
        assert all(item.is_intact for item in outbox.sendable(100))


def test_without_a_copy_a_spoilt_body_is_said_and_stays_to_be_held(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    (tmp_path / "copies" / str(accepted[3].id)).unlink()
    with Outbox.open(path) as outbox:
        _spoil(outbox, 4)

    outbox, repairs = open_repaired(path, _now)

    with outbox:
        assert repairs.kept.spoilt == (accepted[3].folio,)
        assert accepted[3].folio in str(repairs)
        assert len(outbox.items()) == COUNT
        assert [item.is_intact for item in outbox.due(NOON, 4)] == [True, True, True, False]


def _spoil(outbox: Outbox, place: int) -> None:
    with outbox._writing() as connection:
        connection.execute("UPDATE submission SET sealed = zeroblob(9) WHERE place = ?", (place,))


def test_a_spoilt_copy_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    copy = tmp_path / "copies" / str(accepted[5].id)
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-40])

    _repaired(path, accepted)

    assert copy.read_bytes() == whole


def test_half_an_acceptance_is_ended_or_cleared_away(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    copies = tmp_path / "copies"
    done = copies / str(accepted[0].id)
    orphan = copies / f"{STRANGER}.new"  # killed before the commit
    orphan.write_bytes(done.read_bytes())
    done.rename(done.with_name(done.name + ".new"))  # killed between commit and confirmation
    stray = tmp_path / "attachments" / STRANGER
    stray.mkdir(parents=True)
    (stray / "0").write_bytes(b"sealed")

    _repaired(path, accepted)

    assert done.exists()
    assert not orphan.exists()
    assert not stray.exists()


def test_a_settling_that_was_interrupted_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    copy = tmp_path / "copies" / str(accepted[0].id)
    content = copy.read_bytes()
    with Outbox.open(path) as outbox:
        outbox.mark_delivered(accepted[0].id, RECEIPT, NOON)
        outbox.settle([accepted[0].id], NOON + MINUTE)
    assert not copy.exists()
    copy.write_bytes(content)

    outbox, repairs = open_repaired(path, _now)

    outbox.close()
    assert not copy.exists()
    assert not repairs.notable


def test_who_has_the_old_file_open_stores_nothing_in_it(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    with Outbox.open(path) as screen, Outbox.open_for_reading(path) as looker:
        assert screen.items() == looker.items()
        _marked("user_version")(path)
        _repaired(path, accepted)

        with pytest.raises(OutboxReplaced):
            accept(screen)
        with pytest.raises(OutboxReplaced):
            looker.items()


def test_another_programs_file_is_left_alone_where_no_outbox_ever_was(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    path.write_bytes(b"una lista de compras\n" * 100)

    with pytest.raises(ForeignDatabase):
        open_repaired(path, _now)

    assert path.read_bytes() == b"una lista de compras\n" * 100


def test_random_flips_lose_nothing(tmp_path: Path) -> None:
    """The fault suite does this by the hundred."""
    chance = random.Random(11)  # noqa: S311 - the same bits in every run
    for run in range(12):
        path = tmp_path / str(run) / "outbox.sqlite"
        path.parent.mkdir()
        accepted = _filled(path)
        content = bytearray(path.read_bytes())
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)

        _repaired(path, accepted)


def test_what_was_set_aside_goes_after_a_month(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    _filled(path)
    old, recent = (
        tmp_path / f"outbox.sqlite.damaged-{day}T000000" for day in ("20260101", "20260220")
    )
    for file in (old, recent, old.with_name(old.name + "-wal")):
        file.write_bytes(b"aside")

    outbox, _ = open_repaired(path, _now)

    outbox.close()
    assert not old.exists()
    assert not old.with_name(old.name + "-wal").exists()
    assert recent.exists()


def test_an_outbox_that_lay_still_for_long_is_set_aside_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    _marked("user_version")(path)
    os.utime(path, (0, datetime(2020, 1, 1, tzinfo=UTC).timestamp()))

    repairs = _repaired(path, accepted)

    assert repairs.aside is not None
    assert repairs.aside.exists()


def test_no_more_than_a_few_are_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    _filled(path)
    for second in range(9):
        (tmp_path / f"outbox.sqlite.damaged-20260302T00000{second}").write_bytes(b"aside")

    outbox, _ = open_repaired(path, _now)

    outbox.close()
    kept = sorted(file.name[-1] for file in tmp_path.glob("*.damaged-*"))
    assert kept == ["4", "5", "6", "7", "8"]


@pytest.mark.parametrize("bit", range(8))
def test_a_rotten_last_folio_is_found_and_mended(tmp_path: Path, bit: int) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    connection = apsw.Connection(str(path))
    folio = str(connection.execute("SELECT folio FROM last_folio").fetchall()[0][0])
    rotten = bytes([folio.encode()[3] ^ 1 << bit])
    connection.execute(
        "UPDATE last_folio SET folio = CAST(? AS TEXT)",
        (folio[:3].encode() + rotten + folio[4:].encode(),),
    )
    connection.close()
    with Outbox.open(path) as outbox:
        if _is_folio(outbox):
            return  # the other case of the same letter
        with pytest.raises(OutboxDamaged):
            accept(outbox)
        with pytest.raises(OutboxDamaged):
            outbox.due(NOON, 1)

    repairs = _repaired(path, accepted)

    assert repairs.aside is None
    with Outbox.open(path) as outbox:
        assert read_folio(accept(outbox).folio).second > read_folio(accepted[-1].folio).second


def _is_folio(outbox: Outbox) -> bool:
    with outbox._reading() as connection:
        text = connection.execute("SELECT hex(folio) FROM last_folio").fetchall()[0][0]
    try:
        read_folio(bytes.fromhex(str(text)).decode("ascii"))
    except (FolioError, UnicodeDecodeError):
        return False
    return True


def test_a_copy_that_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    copy = tmp_path / "copies" / str(accepted[5].id)
    copy.unlink()
    copy.mkdir()  # as the disk refuses a block: an error that is not "not found"

    repairs = _repaired(path, accepted)

    assert repairs.kept.unreachable > 0
    assert repairs.notable


def test_a_copy_with_the_folio_of_another_row_is_said_and_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    header = accepted[0].header.model_copy(update={"id": UUID(STRANGER)})
    copies_of(path).write(NewSubmission(header=header, sealed=b"sealed"))
    copies_of(path).confirm(header.id)

    for _ in range(2):
        outbox, repairs = open_repaired(path, _now)
        with outbox:
            assert [item.id for item in outbox.sendable(1000)] == [item.id for item in accepted]
        assert repairs.aside is None
        assert repairs.kept.spoilt == (accepted[0].folio,)


@pytest.mark.parametrize("damage", [_noise_from(1), lambda path: _spoil_row(path, 3)])
def test_a_copy_whose_confirmation_was_lost_still_counts(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    copy = tmp_path / "copies" / str(accepted[2].id)
    copy.rename(copy.with_name(copy.name + ".new"))
    damage(path)

    _repaired(path, accepted)

    assert copy.exists()


def _spoil_row(path: Path, place: int) -> None:
    with Outbox.open(path) as outbox:
        _spoil(outbox, place)


def test_what_nothing_brings_back_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    for item in accepted:
        (tmp_path / "copies" / str(item.id)).unlink()
    content = bytearray(path.read_bytes())
    content[40 * 4096 : 44 * 4096] = b"\x5a" * (4 * 4096)
    path.write_bytes(content)

    outbox, repairs = open_repaired(path, _now)

    outbox.close()
    assert 0 < repairs.unreadable < COUNT
    assert repairs.taken_over + repairs.unreadable == COUNT
    assert f"{repairs.unreadable} unreadable" in str(repairs)


def test_damage_that_another_process_met_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    _filled(path)
    with Outbox.open(path) as station:
        with Outbox.open(path) as screen, pytest.raises(OutboxDamaged), screen._reading():
            raise apsw.CorruptError
        with pytest.raises(OutboxDamaged, match="another process"):
            station.due(NOON, 1)

    outbox, repairs = open_kept(path, _now)

    with outbox:
        assert len(outbox.due(NOON, COUNT)) == COUNT
    assert not repairs.notable


def test_what_a_settling_could_not_erase_goes_when_it_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = _filled(path)
    copy = tmp_path / "copies" / str(accepted[0].id)
    content = copy.read_bytes()
    with Outbox.open(path) as outbox:
        outbox.mark_delivered(accepted[0].id, RECEIPT, NOON)
        outbox.settle([accepted[0].id], NOON + MINUTE)
        copy.write_bytes(content)

        assert outbox.forget_delivered(NOON + MINUTE) == 1

    assert not copy.exists()
    assert _repaired(path, accepted[1:]).kept.restored == 0
