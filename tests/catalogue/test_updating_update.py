"""Updates that go well, and what they cost; what the disk, the line and bad releases do to them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import MetaFile
from updating_repository import NOW, MemorySource, instead, unpacked
from updating_world import World, world_at

from kiosk.catalogue.ensuring import ensure_store
from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.released import current_release
from kiosk.catalogue.updating import facts
from kiosk.catalogue.updating.errors import (
    DiskRefused,
    NoRoom,
    ReleaseRefused,
    RolledBack,
    SourceFailed,
    UpdateError,
)
from kiosk.catalogue.updating.marks import Marks
from kiosk.catalogue.updating.pack import PackEntry, write_pack
from kiosk.catalogue.updating.sources import FolderSource
from kiosk.settings import Settings

AGENCY = "registro-civil"
OLD, NEW = "Acta vieja", "Acta nueva"
FEW_BYTES = 3000
_YEARS = timedelta(days=20 * 365)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """It shows `OLD`."""
    world = world_at(tmp_path)
    world.publish_name(OLD)
    world.update()
    return world


def targets_asked(source: MemorySource) -> list[str]:
    return [path for path, _ in source.asked if path.startswith("targets/")]


def test_only_what_changed_is_fetched(world: World) -> None:
    world.author.service("otro-tramite", name={"es": "Otro", "en": "Other"})
    world.publish()
    source = world.source()
    world.update(source)
    assert [p.rpartition(".")[0][-12:] for p in targets_asked(source)] == ["otro-tramite"]
    assert world.shown == [OLD, "Otro"]


def test_without_a_change_little_is_asked(world: World) -> None:
    world.repository.withdraw("never-heard-of")
    world.repository.publish()
    world.update()
    source = world.source()
    assert world.update(source).is_new is False
    assert [path for path, _ in source.asked] == [
        "metadata/2.root.json",
        "metadata/timestamp.json",
    ]


def test_metadata_signed_again_builds_no_store(world: World) -> None:
    store = _store(world).stat()
    world.repository.publish()
    assert world.update().is_new is False
    assert _store(world).stat().st_mtime_ns == store.st_mtime_ns
    assert world.standing.snapshot == world.repository.snapshot.version


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


def test_a_release_that_does_not_work_is_not_tried_again(world: World) -> None:
    looks: list[str] = []

    def broken(catalogue: Catalogue) -> None:
        looks.append(catalogue.version)
        raise ReleaseRefused("the form does not compile")

    world.check = broken
    world.publish_name(NEW)
    for _ in range(3):
        with pytest.raises(ReleaseRefused, match="compile"):
            world.update()
    assert len(looks) == 1
    assert world.shown == [OLD]
    assert world.standing.refused == world.repository.snapshot.version
    assert world.standing.reason == "the form does not compile"
    world.check = lambda _: None
    world.publish_name("Acta mejor")
    world.update()
    assert world.shown == ["Acta mejor"]
    assert world.standing.refused is None


def test_a_source_that_is_damaged_is_refused(world: World) -> None:
    world.author.write("agencies/registro-civil/services/acta-de-nacimiento.yaml", "name: {}\n")
    world.publish()
    with pytest.raises(ReleaseRefused, match=r"acta-de-nacimiento\.yaml"):
        world.update()
    assert world.shown == [OLD]


def test_a_withdrawn_service_goes_and_may_come_back(world: World) -> None:
    world.author.service("otro-tramite", name={"es": "Otro", "en": "Other"})
    world.publish()
    world.repository.withdraw("otro-tramite", "never-heard-of")
    world.repository.publish()
    world.update()
    assert world.shown == [OLD]
    assert (world.folder / "withdrawn.json").read_text() == (
        '{"services": ["never-heard-of", "otro-tramite"]}'
    )
    world.repository.withdraw()
    world.repository.publish("withdrawals")
    world.update()
    assert world.shown == [OLD, "Otro"]


def test_a_withdrawal_passes_by_a_release_that_does_not_work(world: World) -> None:
    world.author.service("otro-tramite", name={"es": "Otro", "en": "Other"})
    world.publish()
    world.update()

    def broken(catalogue: Catalogue) -> None:
        if any(service.name.words["es"] == NEW for service in catalogue.services):
            raise ReleaseRefused("does not work")

    world.check = broken
    world.publish_name(NEW)
    world.repository.withdraw("otro-tramite")
    world.repository.publish()
    with pytest.raises(ReleaseRefused):
        world.update()
    assert world.shown == [OLD]


def test_a_form_that_is_withdrawn_stays_readable(world: World) -> None:
    world.author.form("solicitud")
    world.author.service("con-forma", form="solicitud", form_version=1, channels=[_KIOSK])
    world.publish()
    world.repository.withdraw("con-forma")
    world.repository.publish()
    world.update()
    released = current_release(world.folder)
    assert released is not None
    assert [form.name for form in released.catalogue().forms.values()] == ["solicitud"]


_KIOSK = {"type": "kiosk", "note": {"es": "Aquí", "en": "Here"}}


def test_the_ring_decides_whose_timestamp_counts(world: World) -> None:
    world.repository.publish()
    world.repository.publish_timestamp(bump=False, ring=2)
    world.repository.publish_timestamp(bump=False, ring=1)
    world.ring = 2
    source = world.source()
    world.update(source)
    assert "rings/2/timestamp.json" in [path for path, _ in source.asked]
    assert "metadata/timestamp.json" not in [path for path, _ in source.asked]


def test_a_kiosk_that_moved_to_a_later_ring_waits_for_it(world: World) -> None:
    repository = world.repository
    repository.publish_timestamp(ring=3)
    world.publish_name(NEW)
    repository.publish_timestamp(bump=False, ring=1)
    world.ring = 1
    world.update()
    later = repository.snapshot.version - 1
    repository.timestamp.snapshot_meta = MetaFile(later)
    repository.publish_timestamp(ring=3)
    world.ring = 3
    with pytest.raises(RolledBack):
        world.update()
    assert world.shown == [NEW]
    assert world.standing.failure is None


def test_the_disk_is_asked_before(world: World) -> None:
    world.publish_name(NEW)
    world.room = 50 * 1024 * 1024
    source = world.source()
    with pytest.raises(NoRoom):
        world.update(source)
    assert targets_asked(source) == []
    assert world.shown == [OLD]
    assert world.standing.failure == "NoRoom"
    world.room = 1 << 40
    world.update()
    assert world.shown == [NEW]


def test_two_at_a_time_do_not_update(world: World) -> None:
    world.publish_name(NEW)

    def second(_: str, __: int) -> Iterator[bytes]:
        with pytest.raises(UpdateError, match="under way"):
            world.update()
        yield world.repository.files["metadata/timestamp.json"]

    source = world.source()
    source.answers["metadata/timestamp.json"] = second
    world.update(source)
    assert world.shown == [NEW]


def test_damaged_marks_are_made_anew_from_the_metadata(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    (world.folder / facts.MARKS).write_bytes(b"no database" * 1000)
    world.update()
    assert "made anew" in caplog.text
    caplog.clear()
    assert world.standing.timestamp == world.repository.timestamp.version


def test_a_store_that_rots_is_built_from_its_release(world: World, tmp_path: Path) -> None:
    settings = Settings(home=world.folder.parent)
    _store(world).write_bytes(_store(world).read_bytes()[:5000])
    assert ensure_store(settings) == _store(world)
    assert world.shown == [OLD]


def test_a_release_that_rots_is_fetched_anew(world: World) -> None:
    released = current_release(world.folder)
    assert released is not None
    _store(world).unlink()
    for path in released.source.rglob("*.yaml"):
        path.write_bytes(b"rotten")
    with pytest.raises(CatalogueError):
        ensure_store(Settings(home=world.folder.parent))
    world.update()
    assert world.shown == [OLD]


def test_a_record_that_rots_shows_no_example_catalogue(world: World) -> None:
    released = current_release(world.folder)
    assert released is not None
    (released.folder / "release.json").write_bytes(b"{")
    with pytest.raises(CatalogueError):
        ensure_store(Settings(home=world.folder.parent))
    world.update()
    assert world.shown == [OLD]


def test_the_release_before_is_kept_and_no_more(world: World) -> None:
    for name in ("B", "C", "D"):
        world.publish_name(name)
        world.update()
    assert len(list((world.folder / "releases").iterdir())) == 2
    assert not (world.folder / "incoming").exists()


def test_a_reader_keeps_its_store_while_it_is_swapped(world: World) -> None:
    with CatalogueStore.open(_store(world)) as store:
        for name in ("B", "C", "D"):
            world.publish_name(name)
            world.update()
        assert [service.name.words["es"] for service in store.services()] == [OLD]


@pytest.mark.parametrize(
    ("machine_then", "machine_now", "expected"),
    [
        (NOW, NOW + timedelta(minutes=5), NOW + timedelta(minutes=5)),
        (NOW + _YEARS, NOW + _YEARS + timedelta(minutes=5), NOW + timedelta(minutes=5)),
        (NOW - _YEARS, NOW - _YEARS + timedelta(minutes=5), NOW + timedelta(minutes=5)),
        (NOW, NOW - _YEARS, NOW),
        (NOW, NOW + timedelta(days=40), NOW + timedelta(days=40)),
    ],
    ids=["right", "in 2046 and asked", "in 2006 and asked", "fell back", "long not asked"],
)
def test_whose_clock_decides(
    world: World, machine_then: datetime, machine_now: datetime, expected: datetime
) -> None:
    marks = Marks(world.folder / facts.MARKS)
    assert facts.reference_time(marks, machine_now) == machine_now
    facts.note_portal_time(marks, NOW, machine_then)
    assert facts.reference_time(marks, machine_now) == expected


def test_a_portals_clock_that_was_wrong_bars_nothing_for_ever(world: World) -> None:
    marks = Marks(world.folder / facts.MARKS)
    facts.note_portal_time(marks, NOW + _YEARS, NOW)
    facts.note_portal_time(marks, NOW, NOW)
    assert facts.reference_time(marks, NOW + timedelta(days=1)) == NOW + timedelta(days=1)


_DYING = """
import os, sys
from pathlib import Path
sys.path[:0] = sys.argv[4:]
from datetime import datetime
from updating_world import sound
from kiosk.catalogue.updating.sources import FolderSource
from kiosk.catalogue.updating.update import CatalogueUpdate, Occasion

left = int(sys.argv[1])

def dying(name):
    real = getattr(os, name)
    def call(*arguments, **named):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return real(*arguments, **named)
    setattr(os, name, call)

for name in ("fsync", "replace", "rename", "link", "symlink", "unlink", "mkdir", "rmdir"):
    dying(name)
stick, home = Path(sys.argv[2]), Path(sys.argv[3])
anchor = (stick / "metadata/1.root.json").read_bytes()
now = datetime.fromisoformat("2026-11-25T12:00:00+00:00")
CatalogueUpdate(home, sound).run(FolderSource(stick), lambda _: Occasion(anchor, now))
print("alive")
"""


def test_killed_at_any_step_one_whole_catalogue_is_shown(world: World, tmp_path: Path) -> None:
    """At steps spread over the whole update, those around the swap among them."""
    world.publish_name(NEW)
    stick = tmp_path / "stick"
    world.repository.write_to(stick)
    shown: list[str] = []
    steps = 0
    while True:
        done = subprocess.run(
            [sys.executable, "-c", _DYING, str(steps), str(stick), str(world.folder), *sys.path],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode in {0, 9}, done.stderr
        assert world.shown in ([OLD], [NEW])
        ensure_store(Settings(home=world.folder.parent))
        shown += world.shown
        if done.returncode == 0:
            break
        steps += 11
    assert shown[0] == OLD
    assert shown[-1] == NEW
    assert steps > 20
    assert world.update().is_new is False


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_disk_that_refuses_leaves_the_old(world: World) -> None:
    world.publish_name(NEW)
    (world.folder / "releases").chmod(0o500)
    with pytest.raises(DiskRefused):
        world.update()
    (world.folder / "releases").chmod(0o700)
    assert world.shown == [OLD]


def _store(world: World) -> Path:
    released = current_release(world.folder)
    assert released is not None
    return released.store
