"""Whatever happens to the database, what was accepted comes back."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

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
from outbox_samples import MINUTE, NOON, RECEIPT, accept, submission

from kiosk.offline.outbox import Outbox, copies_of
from kiosk.offline.outbox_errors import ForeignDatabase, OutboxReplaced
from kiosk.offline.outbox_item import State
from kiosk.offline.repair import Repairs, open_repaired
from kiosk.protocol.folio import comes_after

PAGE = 4096
NOISE = b"\x5a" * PAGE
SPOILT = {"sealed": "zeroblob(9)", "body_sha256": "zeroblob(32)", "row_sha256": "zeroblob(32)"}
DAMAGES: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "emptied": lambda path: path.write_bytes(b""),
    "no database": lambda path: path.write_bytes(b"hola" * 5000),
    "all noise": noise_from(0),
    "noise behind the first page": noise_from(1),
    "noise in the second half": noise_from(12),
    "cut": lambda path: os.truncate(path, 20_000),
    "a rotten name in the schema": lambda path: path.write_bytes(
        path.read_bytes().replace(b"next_attempt_at TEXT", b"next_att\xffmpt_at TEXT")
    ),
    "a schema of no known format": lambda path: path.write_bytes(
        path.read_bytes()[:44] + b"\0\0\0\x44" + path.read_bytes()[48:]
    ),
    "a wrong version": marked("user_version"),
    "another application": marked("application_id"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_was_accepted_comes_back(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    damage(path)
    damaged = path.read_bytes() if path.exists() else None

    repairs = repaired(path, accepted)

    assert repairs.notable
    assert not repairs.kept.spoilt
    if damaged is None:
        assert repairs.kept.restored == COUNT
    else:
        assert repairs.aside is not None
        assert repairs.aside.read_bytes() == damaged, "the damaged file is kept as it was"


def test_a_lost_log_is_made_up_for(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    whole = path.read_bytes()
    with Outbox.open(path) as outbox:
        accepted.append(accept(outbox))
    path.write_bytes(whole)  # as if the last commit had only been in the log

    assert repaired(path, accepted).kept.restored == 1


def test_states_and_receipts_are_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    with Outbox.open(path) as outbox:
        outbox.mark_sending([item.id for item in accepted[:3]], NOON)
        outbox.mark_delivered(accepted[0].id, RECEIPT, NOON)
        outbox.mark_held(accepted[1].id, "no such agency", NOON)
    marked("user_version")(path)

    outbox, repairs = open_repaired(path, moment_later)

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
    accepted = filled(path)
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute(
        f"UPDATE submission SET {column} = "  # noqa: S608 - a table of columns
        + SPOILT.get(column, f"'x' || substr({column}, 2)")
        + " WHERE place = 7"
    )
    connection.close()

    repaired(path, accepted)


def test_a_header_that_names_another_agency_is_what_was_accepted_again(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    with Outbox.open(path) as outbox, outbox._writing() as connection:
        connection.execute(
            "UPDATE submission SET header_json = replace(header_json, 'civil', 'rural')"
            " WHERE place = 7"
        )

    assert repaired(path, accepted).kept.restored == 1


@pytest.mark.parametrize(
    "torn",
    [
        "sealed = zeroblob(9)",
        "header_json = 'x' || substr(header_json, 2), row_sha256 = zeroblob(32)",
        "header_json = CAST(x'ff00' AS TEXT), body_sha256 = zeroblob(32), row_sha256 = NULL",
        "sealed = zeroblob(9), body_sha256 = zeroblob(32), row_sha256 = zeroblob(32)",
        "sealed = zeroblob(9), body_sha256 = zeroblob(32), header_json = '{}'",
    ],
)
def test_a_row_that_lost_both_its_names_leaves_no_second_one(tmp_path: Path, torn: str) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    connection = apsw.Connection(str(path))
    connection.execute(
        f"UPDATE submission SET id = '{STRANGER}', folio = 'V' || substr(folio, 2), {torn}"  # noqa: S608
        " WHERE place = 7"
    )
    connection.close()

    repairs = repaired(path, accepted)

    assert (repairs.kept.restored, repairs.kept.spoilt) == (1, ())


@pytest.mark.parametrize("name", ["{id}", "{id}.new"], ids=["confirmed", "not yet confirmed"])
def test_a_body_that_rots_while_it_waits_is_mended_when_its_turn_comes(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    copy = tmp_path / "copies" / str(accepted[3].id)
    copy.rename(copy.with_name(name.format(id=copy.name)))
    with Outbox.open(path) as outbox:
        spoil(outbox, 4)

        due = outbox.due(NOON, 100)

        assert [item.sealed for item in due] == [item.sealed for item in accepted]
        assert all(item.is_intact for item in outbox.sendable(100))


def test_a_rotten_body_is_mended_for_whoever_asks_for_it(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    with Outbox.open(path) as outbox:
        item = accept(outbox)
        spoil(outbox, 1)
        assert outbox.item(item.id) == item
        spoil(outbox, 1)
        assert outbox.sendable(1) == [item]


@pytest.mark.parametrize("refused", [False, True])
def test_without_a_copy_that_can_be_read_it_stays_as_it_is(tmp_path: Path, refused: bool) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    copy = tmp_path / "copies" / str(accepted[3].id)
    copy.unlink()
    if refused:
        copy.mkdir()  # an error that is not "not found"
    with Outbox.open(path) as outbox:
        spoil(outbox, 4)

        assert [item.is_intact for item in outbox.due(NOON, 5)] == [True] * 3 + [False, True]
        spoilt = outbox.item(accepted[3].id)
        assert spoilt is not None
        assert not spoilt.is_intact


@pytest.mark.parametrize("torn", [False, True])
def test_without_a_copy_a_spoilt_body_is_said_and_stays_to_be_held(
    tmp_path: Path, torn: bool
) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    copy = tmp_path / "copies" / str(accepted[3].id)
    copy.write_bytes(b"torn") if torn else copy.unlink()
    with Outbox.open(path) as outbox:
        spoil(outbox, 4)

    outbox, repairs = open_repaired(path, moment_later)

    with outbox:
        assert repairs.kept.spoilt == (accepted[3].folio,)
        assert accepted[3].folio in str(repairs)
        assert len(outbox.items()) == COUNT
        assert [item.is_intact for item in outbox.due(NOON, 4)] == [True, True, True, False]


@pytest.mark.parametrize("damaged", [False, True], ids=["sound", "damaged"])
@pytest.mark.parametrize("last", ["DELETE FROM last_folio", "UPDATE last_folio SET folio = 'x'"])
def test_a_lost_last_folio_is_no_earlier_than_any_row(
    tmp_path: Path, last: str, damaged: bool
) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    with Outbox.open(path) as outbox:
        settle_all(outbox, accepted)
        with outbox._writing() as connection:
            connection.execute(last)
    if damaged:
        marked("user_version")(path)

    repairs = repaired(path, [])

    assert (repairs.aside is not None) == damaged
    with Outbox.open(path) as outbox:
        assert outbox.items()[-1].folio not in {item.folio for item in accepted}
        assert comes_after(outbox.items()[-1].folio, accepted[-1].folio)


def test_a_spoilt_copy_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    copy = tmp_path / "copies" / str(accepted[5].id)
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-40])

    repaired(path, accepted)

    assert copy.read_bytes() == whole


def test_a_whole_copy_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    copy = tmp_path / "copies" / str(accepted[5].id)
    before = copy.stat()

    repaired(path, accepted)

    assert (copy.stat().st_ino, copy.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_half_an_acceptance_is_ended_or_cleared_away(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    copies = tmp_path / "copies"
    done = copies / str(accepted[0].id)
    never = submission()(accepted[-1].folio)
    copies_of(path).write(never)  # killed before the commit
    orphan = copies / f"{never.header.id}.new"
    done.rename(done.with_name(done.name + ".new"))  # killed between commit and confirmation
    stray = tmp_path / "attachments" / STRANGER
    stray.mkdir(parents=True)
    (stray / "0").write_bytes(b"sealed")

    repairs = repaired(path, accepted)

    assert repairs.kept.unreachable == 0
    assert done.exists()
    assert not orphan.exists()
    assert not (copies / str(never.header.id)).exists()
    assert not stray.exists()


def test_a_settling_that_was_interrupted_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    copy = tmp_path / "copies" / str(accepted[0].id)
    content = copy.read_bytes()
    with Outbox.open(path) as outbox:
        outbox.mark_delivered(accepted[0].id, RECEIPT, NOON)
        outbox.settle([accepted[0].id], NOON + MINUTE)
    assert not copy.exists()
    copy.write_bytes(content)

    outbox, repairs = open_repaired(path, moment_later)

    outbox.close()
    assert not copy.exists()
    assert not repairs.notable


def test_who_has_the_old_file_open_stores_nothing_in_it(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    with Outbox.open(path) as screen, Outbox.open_for_reading(path) as looker:
        assert screen.items() == looker.items()
        marked("user_version")(path)
        repaired(path, accepted)

        with pytest.raises(OutboxReplaced):
            accept(screen)
        with pytest.raises(OutboxReplaced):
            looker.items()


def test_another_programs_file_is_left_alone_where_no_outbox_ever_was(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    path.write_bytes(b"una lista de compras\n" * 100)

    with pytest.raises(ForeignDatabase):
        open_repaired(path, moment_later)

    assert path.read_bytes() == b"una lista de compras\n" * 100


def test_random_flips_lose_nothing(tmp_path: Path) -> None:
    """The fault suite does this by the hundred."""
    chance = random.Random(11)  # noqa: S311 - the same bits in every run
    for run in range(12):
        path = tmp_path / str(run) / "outbox.sqlite"
        path.parent.mkdir()
        accepted = filled(path)
        content = bytearray(path.read_bytes())
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)

        repaired(path, accepted)


def _without_copies(path: Path, content: bytes, *pages: int) -> Repairs:
    """Repaired with noise in these pages, and by nothing but what can be read there."""
    (path.parent / "copies").mkdir(parents=True)
    noisy = bytearray(content)
    for page in pages:
        noisy[page * PAGE : (page + 1) * PAGE] = NOISE
    path.write_bytes(noisy)
    outbox, repairs = open_repaired(path, moment_later)
    with outbox:
        assert len(outbox.sendable(1000)) == repairs.taken_over
    return repairs


def test_whichever_page_is_noise_every_row_is_taken_over_or_counted(tmp_path: Path) -> None:
    filled(tmp_path / "outbox.sqlite")
    content = (tmp_path / "outbox.sqlite").read_bytes()
    lost = {}
    for page in range(1, len(content) // PAGE):
        repairs = _without_copies(tmp_path / str(page) / "outbox.sqlite", content, page)
        lost[page] = repairs.unreadable
        assert repairs.taken_over + repairs.unreadable == COUNT, f"page {page}"

    leaves = [page for page, rows in lost.items() if 1 < rows < COUNT]
    assert len(leaves) > 2
    for pair in pairwise(leaves):
        repairs = _without_copies(tmp_path / f"{pair}" / "outbox.sqlite", content, *pair)
        assert repairs.taken_over == COUNT - lost[pair[0]] - lost[pair[1]]
        assert repairs.unreadable == lost[pair[0]] + lost[pair[1]]
    index = _root_of_folios(tmp_path / "outbox.sqlite")
    for leaf in leaves[:-1]:  # that there were more at the end only the index knows
        repairs = _without_copies(tmp_path / f"{leaf}i" / "outbox.sqlite", content, leaf, index)
        assert (repairs.taken_over, repairs.unreadable) == (COUNT - lost[leaf], lost[leaf])


def _root_of_folios(path: Path) -> int:
    query = "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_submission_2'"
    with closing(apsw.Connection(str(path))) as connection:
        return int(str(connection.execute(query).fetchall()[0][0])) - 1


def test_a_place_that_rotted_in_an_index_is_no_row(tmp_path: Path) -> None:
    accepted = filled(tmp_path / "outbox.sqlite")
    content = (tmp_path / "outbox.sqlite").read_bytes()
    entry = accepted[6].folio.encode() + bytes([7])
    assert content.count(entry) == 1
    rotten = content.replace(entry, entry[:-1] + bytes([7 ^ 64]))

    repairs = _without_copies(tmp_path / "rotten" / "outbox.sqlite", rotten)

    assert (repairs.taken_over, repairs.unreadable) == (COUNT, 0)
    assert repairs.aside is not None
