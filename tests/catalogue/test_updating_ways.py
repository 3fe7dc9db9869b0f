"""The ways a catalogue comes: packs, lines that break, and sticks, honest or not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from updating_repository import (
    instead,
    unpacked,
)
from updating_world import (
    NEW,
    OLD,
    World,
    showing_old,
    targets_asked,
    world_at,
)

from kiosk.catalogue.updating.errors import (
    SourceFailed,
    UpdateError,
)
from kiosk.catalogue.updating.pack import PackEntry, write_pack
from kiosk.catalogue.updating.sources import FolderSource

FEW_BYTES = 3000


@pytest.fixture
def world(tmp_path: Path) -> World:
    """It shows `OLD`."""
    return showing_old(tmp_path)


def test_a_first_sync_takes_one_pack(tmp_path: Path) -> None:
    world = world_at(tmp_path)
    world.publish_name(OLD)
    path = world.repository.pack()
    source = world.source()
    world.update(source)
    assert world.shown == [OLD]
    assert [p for p, _ in source.asked] == [
        "metadata/2.root.json",
        "metadata/timestamp.json",
        path,
    ]


def test_a_later_sync_takes_what_changed_in_one_pack(world: World) -> None:
    before = world.repository.snapshot.version
    old = set(world.repository.files)
    world.publish_name(NEW)
    path = world.repository.pack(before, old)
    source = world.source()
    world.update(source)
    assert world.shown == [NEW]
    assert [p for p, _ in source.asked] == [
        "metadata/2.root.json",
        "metadata/timestamp.json",
        path,
    ]
    assert source.received_bytes < FEW_BYTES


def test_where_much_is_missing_the_pack_of_everything_is_taken(world: World) -> None:
    for number in range(60):
        world.author.service(f"tramite-{number}", name={"es": f"Trámite {number}", "en": "x"})
    world.publish()
    path = world.repository.pack()
    source = world.source()
    world.update(source)
    assert path in [p for p, _ in source.asked]
    assert targets_asked(source) == []
    assert len(world.shown) == 61


def test_a_pack_that_breaks_off_goes_on_in_the_next_update(tmp_path: Path) -> None:
    world = world_at(tmp_path)
    world.publish_name(OLD)
    path = world.repository.pack()
    content = world.repository.files[path]

    def breaking(_: str, start: int) -> Iterator[bytes]:
        yield content[start : start + 200]
        raise SourceFailed("the line broke")

    source = world.source()
    source.answers[path] = breaking
    with pytest.raises(SourceFailed):
        world.update(source)
    source = world.source()
    world.update(source)
    start = next(start for asked, start in source.asked if asked == path)
    assert start >= 800
    assert world.shown == [OLD]


@pytest.mark.parametrize("name", ["a" * 250, "a/" * 20 + "a"])
def test_a_pack_that_names_what_is_kept_nowhere_is_no_use_and_no_hindrance(
    tmp_path: Path, name: str
) -> None:
    world = world_at(tmp_path)
    world.publish_name(OLD)
    path = world.repository.pack()
    strange = write_pack([PackEntry(f"targets/{name}", b"x")])
    world.repository.files[path] = strange
    world.update()
    assert world.shown == [OLD]


def test_an_update_that_breaks_off_fetches_no_target_twice(world: World) -> None:
    for number in range(9):
        world.author.service(f"tramite-{number}", name={"es": f"Trámite {number}", "en": "x"})
    world.publish()
    source = world.source()
    last = max(p for p in world.repository.files if "tramite-8" in p)

    def broken(_: str, __: int) -> Iterator[bytes]:
        raise SourceFailed("the line broke")
        yield b""

    source.answers[last] = broken
    with pytest.raises(SourceFailed):
        world.update(source)
    assert world.shown == [OLD]
    source = world.source()
    world.update(source)
    assert targets_asked(source) == [last]


@pytest.mark.parametrize("kind", ["garbage", "false", "cut", "huge", "endless"])
def test_a_malicious_pack_costs_time_and_nothing_else(world: World, kind: str) -> None:
    before = world.repository.snapshot.version
    world.publish_name(NEW)
    path = world.repository.pack(before)
    sound = unpacked(world.repository.files[path])
    bent = {
        "garbage": b"no pack at all",
        "false": write_pack([PackEntry(p, b"false" + c) for p, c in sound.items()]),
        "cut": world.repository.files[path][:-9],
        "huge": b"VTPACK1\n" + (b"\x00\x09targets/x\x00\x00" + b"\xff" * 4 + b"\x00" * 4),
        "endless": world.repository.files[path] + b"\x00" * (70 * 1024 * 1024),
    }[kind]
    source = world.source()
    source.answers[path] = instead(bent)
    world.update(source)
    assert world.shown == [NEW]


def test_a_stick_serves_as_well(world: World, tmp_path: Path) -> None:
    world.publish_name(NEW)
    world.repository.write_to(tmp_path / "stick")
    world.update(FolderSource(tmp_path / "stick"))
    assert world.shown == [NEW]


@pytest.mark.parametrize("kind", ["file", "folder", "pipe", "device"])
def test_a_hostile_stick_leads_nowhere(world: World, tmp_path: Path, kind: str) -> None:
    world.publish_name(NEW)
    stick = tmp_path / "stick"
    world.repository.write_to(stick)
    timestamp = stick / "metadata" / "timestamp.json"
    match kind:
        case "file":
            timestamp.rename(tmp_path / "outside.json")
            timestamp.symlink_to(tmp_path / "outside.json")
        case "folder":
            (stick / "metadata").rename(tmp_path / "outside")
            (stick / "metadata").symlink_to(tmp_path / "outside")
        case "pipe":
            timestamp.unlink()
            os.mkfifo(timestamp)
        case _:
            timestamp.unlink()
            timestamp.mkdir()
    with pytest.raises(UpdateError):
        world.update(FolderSource(stick))
    assert world.shown == [OLD]
