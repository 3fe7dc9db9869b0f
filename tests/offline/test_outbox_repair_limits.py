"""Repair never stops a kiosk, never ends in a circle, and counts what it cannot mend."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import apsw
import pytest
from damage_world import (
    COUNT,
    STRANGER,
    filled,
    marked,
    moment_later,
    noise_from,
    repaired,
    settle_all,
    spoil,
)
from outbox_samples import MINUTE, NOON, RECEIPT, accept

from kiosk.offline.outbox import Outbox, copies_of
from kiosk.offline.outbox_errors import OutboxDamaged
from kiosk.offline.outbox_item import NewSubmission, OutboxItem
from kiosk.offline.repair import open_kept, open_repaired
from kiosk.protocol.folio import FolioError, read_folio

SECOND = timedelta(seconds=1)


def test_what_was_set_aside_goes_after_a_month(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    filled(path)
    old, recent = (
        tmp_path / f"outbox.sqlite.damaged-{day}T000000" for day in ("20260101", "20260220")
    )
    for file in (old, recent, old.with_name(old.name + "-wal")):
        file.write_bytes(b"aside")

    outbox, _ = open_repaired(path, moment_later)

    outbox.close()
    assert not old.exists()
    assert not old.with_name(old.name + "-wal").exists()
    assert recent.exists()


def test_an_outbox_that_lay_still_for_long_is_set_aside_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    marked("user_version")(path)
    os.utime(path, (0, datetime(2020, 1, 1, tzinfo=UTC).timestamp()))

    repairs = repaired(path, accepted)

    assert repairs.aside is not None
    assert repairs.aside.exists()


def test_no_more_than_a_few_are_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    filled(path)
    for second in range(9):
        for log in ("", "-wal", "-shm"):
            (tmp_path / f"outbox.sqlite.damaged-20260302T00000{second}{log}").write_bytes(b"aside")

    outbox, _ = open_repaired(path, moment_later)

    outbox.close()
    kept = sorted(file.name.partition("T00000")[2] for file in tmp_path.glob("*.damaged-*"))
    assert kept == [f"{second}{log}" for second in range(4, 9) for log in ("", "-shm", "-wal")]


@pytest.mark.parametrize("bit", range(8))
def test_a_rotten_last_folio_is_found_and_mended(tmp_path: Path, bit: int) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
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
            outbox.due(NOON, 1)
        with pytest.raises(OutboxDamaged):
            accept(outbox)

    repairs = repaired(path, accepted)

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
    accepted = filled(path)
    copy = tmp_path / "copies" / str(accepted[5].id)
    copy.unlink()
    copy.mkdir()  # as the disk refuses a block: an error that is not "not found"

    repairs = repaired(path, accepted)

    assert repairs.kept.unreachable > 0
    assert repairs.notable
    assert f"the disk refused {repairs.kept.unreachable} copies" in str(repairs)


def test_copies_and_attachments_that_cannot_be_listed_stop_nothing(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    shutil.rmtree(tmp_path / "copies")
    for name in ("copies", "attachments"):
        (tmp_path / name).write_bytes(b"a file in the folder's place")

    outbox, repairs = open_repaired(path, moment_later)

    with outbox:
        assert [item.id for item in outbox.due(NOON, 1000)] == [item.id for item in accepted]
    assert repairs.notable
    assert not repairs.kept.spoilt


def test_attachments_go_with_what_was_never_accepted_and_stay_with_all_else(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    sound, spoilt, *_ = filled(path)
    (tmp_path / "copies" / str(spoilt.id)).unlink()
    with Outbox.open(path) as outbox:
        spoil(outbox, 2)
    strays = [f"01a00000-0000-7000-8000-00000000000{number}" for number in range(4)]
    for name in (str(sound.id), str(spoilt.id), *strays):
        (tmp_path / "attachments" / name).mkdir(parents=True)
        (tmp_path / "attachments" / name / "0").write_bytes(b"sealed")
    refused = tmp_path / "attachments" / strays[1] / "1"
    refused.mkdir()
    (tmp_path / "attachments" / "lost+found").mkdir()

    outbox, repairs = open_repaired(path, moment_later)

    outbox.close()
    assert repairs.kept.unreachable == 1
    left = {folder.name for folder in (tmp_path / "attachments").iterdir()}
    assert left == {str(sound.id), str(spoilt.id), refused.parent.name, "lost+found"}
    for item in (sound, spoilt):
        assert (tmp_path / "attachments" / str(item.id) / "0").read_bytes() == b"sealed"


def test_a_row_that_is_lost_and_whose_copy_is_torn_is_named_by_its_id(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    lost, *others = filled(path)
    (tmp_path / "copies" / str(lost.id)).write_bytes(b"torn")
    with Outbox.open(path) as outbox, outbox._writing() as connection:
        connection.execute("DELETE FROM submission WHERE place = 1")

    assert repaired(path, others).kept.spoilt == (str(lost.id),)


def test_a_torn_copy_that_never_counted_is_no_loss(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    (tmp_path / "copies" / f"{STRANGER}.new").write_bytes(b"torn")
    marked("user_version")(path)

    repairs = repaired(path, accepted)

    assert repairs.aside is not None
    assert repairs.kept.spoilt == ()


@pytest.mark.parametrize("erred", ["the clock", "the files' times"])
def test_a_lost_log_and_a_clock_that_erred_let_no_folio_be_given_twice(
    tmp_path: Path, erred: str
) -> None:
    path = tmp_path / "outbox.sqlite"
    filled(path)
    whole = path.read_bytes()
    later = NOON - MINUTE if erred == "the clock" else NOON + MINUTE
    with Outbox.open(path) as outbox:
        items = [accept(outbox, later + second * SECOND) for second in range(5)]
    path.write_bytes(whole)
    for place, item in enumerate(items):
        time = 4e9 + place if erred == "the clock" else 1e9 - place
        os.utime(tmp_path / "copies" / str(item.id), (time, time))

    with Outbox.open(path) as outbox:
        folio = accept(outbox, later).folio

    assert read_folio(folio).second > read_folio(items[-1].folio).second


def test_two_that_are_set_aside_in_one_second_are_both_there(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    asides = []
    for noise in (b"one", b"another"):
        path.write_bytes(noise * 2000)
        asides.append(repaired(path, accepted).aside)
        accepted.append(_newest(path))

    assert [aside and aside.read_bytes()[:3] for aside in asides] == [b"one", b"ano"]


def _newest(path: Path) -> OutboxItem:
    with Outbox.open(path) as outbox:
        return outbox.sendable(1000)[-1]


def test_a_copy_with_the_folio_of_another_row_is_said_and_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    header = accepted[0].header.model_copy(update={"id": UUID(STRANGER)})
    copies_of(path).write(NewSubmission(header=header, sealed=b"sealed"))
    copies_of(path).confirm(header.id)

    for _ in range(2):
        outbox, repairs = open_repaired(path, moment_later)
        with outbox:
            assert [item.id for item in outbox.sendable(1000)] == [item.id for item in accepted]
        assert repairs.aside is None
        assert repairs.kept.spoilt == (accepted[0].folio,)


@pytest.mark.parametrize("damage", [noise_from(1), lambda path: _spoil_row(path, 3)])
def test_a_copy_whose_confirmation_was_lost_still_counts(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    copy = tmp_path / "copies" / str(accepted[2].id)
    copy.rename(copy.with_name(copy.name + ".new"))
    damage(path)

    repaired(path, accepted)

    assert copy.exists()


def _spoil_row(path: Path, place: int) -> None:
    with Outbox.open(path) as outbox:
        spoil(outbox, place)


def test_what_nothing_brings_back_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    for item in accepted:
        (tmp_path / "copies" / str(item.id)).unlink()
    content = bytearray(path.read_bytes())
    content[40 * 4096 : 44 * 4096] = b"\x5a" * (4 * 4096)
    path.write_bytes(content)

    outbox, repairs = open_repaired(path, moment_later)

    outbox.close()
    assert 0 < repairs.unreadable < COUNT
    assert repairs.taken_over + repairs.unreadable == COUNT
    assert f"{repairs.unreadable} unreadable" in str(repairs)


def test_only_what_was_not_delivered_is_said_to_be_lost(tmp_path: Path) -> None:
    """By its folio, or by its id where that is no text any more."""
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    settled, named, nameless = accepted[0], accepted[1], accepted[2]
    with Outbox.open(path) as outbox:
        outbox.mark_delivered(settled.id, RECEIPT, NOON)
        outbox.settle([settled.id], NOON + MINUTE)
        with outbox._writing() as connection:
            connection.execute(
                "UPDATE submission SET header_json = '{}' WHERE place IN (1, 2, 4); "
                "UPDATE submission SET folio = CAST(x'ff00' AS TEXT), header_json = '{}'"
                " WHERE place = 3"
            )
    for item in (named, nameless):
        (tmp_path / "copies" / str(item.id)).unlink()

    outbox, repairs = open_repaired(path, moment_later)

    with outbox:
        assert repairs.kept.spoilt == (named.folio, str(nameless.id))
        assert repairs.kept.restored == 1, "the fourth, from its copy"
        sendable = {item.id for item in outbox.sendable(COUNT)}
        assert sendable == {item.id for item in accepted} - {settled.id, nameless.id}
        assert outbox.by_id(settled.id) is not None
        assert outbox.by_id(nameless.id) is None, "it could not even be listed"


def test_damage_after_all_was_forgotten_lets_no_folio_be_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    with Outbox.open(path) as outbox:
        settle_all(outbox, accepted)
        outbox.forget_delivered(NOON + MINUTE)
    marked("user_version")(path)

    repairs = repaired(path, [])

    assert repairs.aside is not None
    with Outbox.open(path) as outbox:
        assert read_folio(accept(outbox).folio).second > read_folio(accepted[-1].folio).second + 1


def test_what_stood_in_the_log_only_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    with Outbox.open(path) as screen:
        accepted.append(accept(screen))
        marked("user_version")(path)

        repairs = repaired(path, accepted)

    assert repairs.aside is not None
    assert repairs.taken_over == COUNT + 1


def test_a_row_that_lost_its_body_its_folio_and_its_copy_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    (tmp_path / "copies" / str(accepted[3].id)).unlink()
    with Outbox.open(path) as outbox:
        spoil(outbox, 4)
        with outbox._writing() as connection:
            connection.execute("UPDATE submission SET folio = 'no folio' WHERE place = 4")

    outbox, _ = open_repaired(path, moment_later)

    with outbox:
        assert [item.is_intact for item in outbox.due(NOON, 5)] == [True, True, True, False, True]


def test_damage_that_another_process_met_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    filled(path)
    with Outbox.open(path) as station:
        with Outbox.open(path) as screen, pytest.raises(OutboxDamaged), screen._reading():
            raise apsw.CorruptError
        with pytest.raises(OutboxDamaged, match="another process"):
            station.due(NOON, 1)

    outbox, repairs = open_kept(path, moment_later)

    with outbox:
        assert len(outbox.due(NOON, COUNT)) == COUNT
    assert not repairs.notable


def test_what_a_settling_could_not_erase_goes_when_it_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    copy = tmp_path / "copies" / str(accepted[0].id)
    content = copy.read_bytes()
    with Outbox.open(path) as outbox:
        outbox.mark_delivered(accepted[0].id, RECEIPT, NOON)
        outbox.settle([accepted[0].id], NOON + MINUTE)
        copy.write_bytes(content)

        assert outbox.forget_delivered(NOON + MINUTE) == 1

    assert copies_of(path).ids() == {item.id for item in accepted[1:]}
    assert repaired(path, accepted[1:]).kept.restored == 0


def test_a_lost_log_lets_no_folio_be_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    given = filled(path)
    whole = path.read_bytes()
    with Outbox.open(path) as outbox:
        given += [accept(outbox) for _ in range(40)]
    path.write_bytes(whole)  # as if the last commits had only been in the log
    torn = tmp_path / "copies" / "ffffffff-ffff-7fff-bfff-ffffffffffff.new"
    torn.write_bytes(b"")  # killed while it made its copy

    with Outbox.open(path) as outbox:
        later = [accept(outbox) for _ in range(40)]

    seconds = [read_folio(item.folio).second for item in (*given, *later)]
    assert len(set(seconds)) == len(seconds)
