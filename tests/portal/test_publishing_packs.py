"""Packs: what they hold is the repository's files, and nobody needs what was pruned."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from publishing_world import RFC, Desk

from kiosk.catalogue.updating.pack import read_pack
from portal.publishing.contents import files_of
from portal.publishing.packs import delta_path, full_path, starts_for
from portal.publishing.rings import ring_statuses

pytest_plugins = ["publishing_fixtures"]


def unpacked(desk: Desk, pack: str, there: dict[str, bytes]) -> dict[str, bytes]:
    """What a client has after reading a pack into what it has."""
    content = (desk.repository.folder / pack).read_bytes()
    there.update(read_pack(io.BytesIO(content), there.get))
    return there


def whole(desk: Desk, snapshot: int) -> dict[str, bytes]:
    paths = files_of(desk.repository, snapshot).values()
    return {path: (desk.repository.folder / path).read_bytes() for path in paths}


def test_a_full_pack_holds_everything_of_its_snapshot(desk: Desk) -> None:
    assert unpacked(desk, full_path(1), {}) == whole(desk, 1)


def test_a_delta_holds_what_changed_and_leads_to_the_same(desk: Desk) -> None:
    before = whole(desk, 1)
    desk.change_rfc()
    desk.author.service("cita", agency="sat")
    desk.publish()

    delta = unpacked(desk, delta_path(1, 2), dict(before))

    assert whole(desk, 2).items() <= delta.items()
    assert len(delta) == len(before) + 4  # snapshot, the agency's role, two services
    size = (desk.repository.folder / delta_path(1, 2)).stat().st_size
    assert size < (desk.repository.folder / full_path(2)).stat().st_size / 2


def test_a_pack_is_made_for_every_way_a_kiosk_may_come(desk: Desk) -> None:
    for minutes in range(10, 14):
        desk.change_rfc(minutes)
        desk.publish()
    packs = {path.name for path in (desk.repository.folder / "packs").iterdir()}

    assert {"5.pack", "1-5.pack", "2-5.pack", "3-5.pack", "4-5.pack"} <= packs


@pytest.mark.parametrize(
    ("snapshot", "existing", "in_use", "starts"),
    [
        (1, range(1, 2), {1}, []),
        (5, range(1, 6), {1}, [1, 2, 3, 4]),
        (40, range(1, 41), {2}, [2, *range(24, 40)]),
        (100, range(1, 101), {100}, [64, *range(84, 100)]),
        (300, range(1, 301), {300}, [256, *range(284, 300)]),
        (100, range(70, 101), {100}, [*range(84, 100)]),
    ],
)
def test_where_packs_start(
    snapshot: int, existing: range, in_use: set[int], starts: list[int]
) -> None:
    assert starts_for(snapshot, existing, in_use) == starts


def test_what_is_needed_stays_and_the_rest_goes(desk: Desk) -> None:
    (desk.repository.folder / "targets/.left.by-a-cut").write_bytes(b"")
    for minutes in range(10, 50):
        desk.change_rfc(minutes)
        desk.publish()

    assert [(status.snapshot) for status in ring_statuses(desk.repository)] == [41, 1, 1]
    snapshots = desk.repository.versions()["snapshot"]
    assert snapshots == [1, *range(10, 42)]
    for snapshot in snapshots:
        assert whole(desk, snapshot)
    packs = {path.name for path in (desk.repository.folder / "packs").iterdir()}
    assert {"41.pack", "1.pack", "1-41.pack", "40-41.pack"} <= packs
    assert "20.pack" not in packs
    assert not (desk.repository.folder / "targets/.left.by-a-cut").exists()
    assert desk.kiosk().reads(RFC)
    assert desk.kiosk("ahead", 1).reads(RFC) == (desk.source / RFC).read_bytes()


def test_only_what_is_named_lies_there(desk: Desk, tmp_path: Path) -> None:
    named = {*whole(desk, 1), full_path(1), "metadata/1.root.json", "metadata/timestamp.json"}
    assert desk.files().keys() == named | {f"rings/{ring}/timestamp.json" for ring in (1, 2, 3)}
