"""A row whose id or folio rotted: its header names it still, with or without a second copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from damage_world import COUNT, STRANGER, filled, moment_later, repaired
from outbox_samples import MINUTE, NOON, RECEIPT

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import OutboxDamaged
from kiosk.offline.repair import open_kept


@pytest.mark.parametrize("copies", [True, False], ids=["with a copy", "without"])
@pytest.mark.parametrize("torn", ["id = upper(id)", "id = '{STRANGER}'", "folio = lower(folio)"])
def test_a_row_that_lost_a_name_is_called_by_its_header_again(
    tmp_path: Path, torn: str, copies: bool
) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    if not copies:
        (tmp_path / "copies" / str(accepted[6].id)).unlink()
    with Outbox.open(path) as outbox:
        outbox.mark_sending([accepted[6].id], NOON)
        with outbox._writing() as connection:
            connection.execute(
                f"UPDATE submission SET {torn.format(STRANGER=STRANGER)} WHERE place = 7"  # noqa: S608
            )

    repairs = repaired(path, accepted)

    assert not repairs.kept.spoilt
    assert repairs.aside is None, "it is mended where it stands"
    with Outbox.open(path) as outbox:
        item = outbox.item(accepted[6].id)
        assert item is not None
        assert (item.folio, item.attempts) == (accepted[6].folio, 1), "nothing else of it is lost"
        outbox.mark_failed(item.id, NOON, "its station finds it")


def test_a_torn_name_that_its_index_contradicts_needs_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    torn = accepted[6]
    (tmp_path / "copies" / str(torn.id)).unlink()
    whole = path.read_bytes()
    in_its_row = f"{torn.id}{torn.folio}".encode()
    assert whole.count(in_its_row) == 1
    path.write_bytes(whole.replace(in_its_row, f"{torn.id}".upper().encode() + torn.folio.encode()))

    repairs = repaired(path, accepted)

    assert repairs.aside is not None
    assert (repairs.unreadable, repairs.kept.spoilt) == (0, ())


def test_a_name_that_is_torn_while_the_station_runs_calls_for_a_repair(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    with Outbox.open(path) as outbox:
        with outbox._writing() as connection:
            connection.execute("UPDATE submission SET id = upper(id) WHERE place = 7")
        with pytest.raises(OutboxDamaged):
            outbox.due(NOON, COUNT)
        with pytest.raises(OutboxDamaged):
            outbox.sendable(COUNT)

    ids = [item.id for item in accepted]
    with open_kept(path, moment_later)[0] as outbox:
        assert [item.id for item in outbox.due(NOON, COUNT)] == ids
        assert outbox.mark_sending(ids, NOON) == ids


@pytest.mark.parametrize("digest", ["", ", body_sha256"], ids=["but its digest", "whole"])
def test_a_row_that_became_another_ones_is_what_was_accepted_again(
    tmp_path: Path, digest: str
) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    columns = f"header_json, sealed, row_sha256{digest}"
    with Outbox.open(path) as outbox, outbox._writing() as connection:
        connection.execute(
            f"UPDATE submission SET ({columns}) ="  # noqa: S608 - constants
            f" (SELECT {columns} FROM submission WHERE place = 6) WHERE place = 7"
        )

    repairs = repaired(path, accepted)

    assert (repairs.kept.restored, repairs.kept.spoilt) == (1, ())
    assert repairs.aside is None


@pytest.mark.parametrize(
    "whole", ["id", "folio", "header_json", "sealed", "body_sha256", "row_sha256"]
)
def test_one_part_that_is_whole_tells_whose_a_torn_row_was(tmp_path: Path, whole: str) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    torn = {
        "id": f"'{STRANGER}'",
        "folio": "'V' || substr(folio, 2)",
        "header_json": "'{}'",
        "sealed": "zeroblob(9)",
        "body_sha256": "zeroblob(32)",
        "row_sha256": "zeroblob(32)",
    }
    del torn[whole]
    with Outbox.open(path) as outbox, outbox._writing() as connection:
        changes = ", ".join(f"{column} = {value}" for column, value in torn.items())
        connection.execute(f"UPDATE submission SET {changes} WHERE place = 7")  # noqa: S608

    repairs = repaired(path, accepted)

    assert (repairs.kept.restored, repairs.kept.spoilt) == (1, ())
    assert repairs.aside is None


@pytest.mark.parametrize("torn", ["id = '{STRANGER}'", "folio = 'V' || substr(folio, 2)"])
def test_a_settled_row_that_lost_a_name_gives_way_to_the_copy_that_was_not_erased(
    tmp_path: Path, torn: str
) -> None:
    path = tmp_path / "outbox.sqlite"
    accepted = filled(path)
    settled = accepted[6]
    copy = tmp_path / "copies" / str(settled.id)
    content = copy.read_bytes()
    with Outbox.open(path) as outbox:
        outbox.mark_delivered(settled.id, RECEIPT, NOON)
        outbox.settle([settled.id], NOON + MINUTE)
        copy.write_bytes(content)
        with outbox._writing() as connection:
            connection.execute(
                f"UPDATE submission SET {torn.format(STRANGER=STRANGER)} WHERE place = 7"  # noqa: S608
            )

    repairs = repaired(path, accepted)

    assert (repairs.kept.restored, repairs.kept.spoilt) == (1, ())
