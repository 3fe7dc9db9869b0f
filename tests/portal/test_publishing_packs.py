"""Packs: what they hold is the repository's files, and nobody needs what was pruned."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from publishing_world import RFC, Desk, nth

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
    assert unpacked(desk, full_path(nth(1)), {}) == whole(desk, nth(1))


def test_a_delta_holds_what_changed_and_leads_to_the_same(desk: Desk) -> None:
    first, second = nth(1), nth(2)
    before = whole(desk, first)
    desk.change_rfc()
    desk.author.service("cita", agency="sat")
    desk.publish()

    delta = unpacked(desk, delta_path(first, second), dict(before))

    assert whole(desk, second).items() <= delta.items()
    assert len(delta) == len(before) + 4  # snapshot, the agency's role, two services
    size = (desk.repository.folder / delta_path(first, second)).stat().st_size
    assert size < (desk.repository.folder / full_path(second)).stat().st_size / 2


def test_a_pack_is_made_for_every_way_a_kiosk_may_come(desk: Desk) -> None:
    for minutes in range(10, 14):
        desk.change_rfc(minutes)
        desk.publish()
    packs = {path.name for path in (desk.repository.folder / "packs").iterdir()}

    last = nth(5)
    assert {f"{last}.pack", *(f"{nth(n)}-{last}.pack" for n in range(1, 5))} <= packs


DAY = 86_400


def days(*numbers: int) -> list[int]:
    return [number * DAY for number in numbers]


@pytest.mark.parametrize(
    ("snapshot", "existing", "in_use", "starts"),
    [
        (1, range(1, 2), {1}, []),
        (5, range(1, 6), {1}, days(1, 2, 3, 4)),
        (40, range(1, 41), {40}, days(1, *range(24, 40))),
        (40, range(1, 41), {3}, days(1, 3, *range(24, 40))),
        (100, range(70, 101), {100}, days(70, *range(84, 100))),
        (300, range(1, 301), {300}, days(128, 256, *range(284, 300))),
    ],
)
def test_where_packs_start(
    snapshot: int, existing: range, in_use: set[int], starts: list[int]
) -> None:
    """One snapshot each day."""
    found = starts_for(snapshot * DAY, days(*existing), set(days(*in_use)))
    assert found == starts


def test_where_packs_will_start_is_kept_until_they_do() -> None:
    """What the last ones do not need is dropped each day, as `prune` does."""
    there: list[int] = []
    for day in range(1, 401):
        there = sorted({*starts_for(day * DAY, there, ()), *there[-31:], day * DAY})

    ways = starts_for(401 * DAY, there, ())

    assert ways == starts_for(401 * DAY, days(*range(1, 401)), ())
    assert ways[:2] == days(256, 352)


def test_what_is_needed_stays_and_the_rest_goes(desk: Desk) -> None:
    (desk.repository.folder / "targets/.left.by-a-cut").write_bytes(b"")
    for minutes in range(10, 50):
        desk.change_rfc(minutes)
        desk.publish()

    assert [(status.snapshot) for status in ring_statuses(desk.repository)] == [
        nth(41),
        nth(1),
        nth(1),
    ]
    snapshots = desk.repository.versions()["snapshot"]
    assert snapshots == [nth(1), *range(nth(10), nth(42))]
    for snapshot in snapshots:
        assert whole(desk, snapshot)
    packs = {path.name for path in (desk.repository.folder / "packs").iterdir()}
    first, last = nth(1), nth(41)
    wanted = {f"{last}.pack", f"{first}.pack", f"{first}-{last}.pack", f"{nth(40)}-{last}.pack"}
    assert wanted <= packs
    assert f"{nth(20)}.pack" not in packs
    assert not (desk.repository.folder / "targets/.left.by-a-cut").exists()
    assert desk.kiosk().reads(RFC)
    assert desk.kiosk("ahead", 1).reads(RFC) == (desk.source / RFC).read_bytes()


def test_only_what_is_named_lies_there(desk: Desk, tmp_path: Path) -> None:
    named = {
        *whole(desk, nth(1)),
        full_path(nth(1)),
        "metadata/1.root.json",
        "metadata/timestamp.json",
    }
    assert desk.files().keys() == named | {f"rings/{ring}/timestamp.json" for ring in (1, 2, 3)}
