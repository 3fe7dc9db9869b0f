"""From the old release to the new: without room, killed, rotten, and while somebody reads."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from dying_update import update_dying
from updating_world import (
    NEW,
    OLD,
    World,
    showing_old,
    store_of,
    targets_asked,
)

from kiosk.catalogue.ensuring import ensure_store
from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.released import current_release
from kiosk.catalogue.store_file import FORMAT
from kiosk.catalogue.updating import facts
from kiosk.catalogue.updating.errors import (
    NoRoom,
    UpdateError,
)
from kiosk.catalogue.updating.facts import UpdateStanding
from kiosk.settings import Settings


@pytest.fixture
def world(tmp_path: Path) -> World:
    """It shows `OLD`."""
    return showing_old(tmp_path)


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


@pytest.mark.parametrize(
    ("table", "rot"),
    [
        ("mark", "version = version + (1 << 30)"),
        ("fact", "value = CAST(x'ff' || CAST(value AS BLOB) AS TEXT)"),
        ("fact", "value = '0'"),
    ],
)
def test_marks_of_which_a_bit_rotted_end_nothing_and_bar_no_update(
    world: World, caplog: pytest.LogCaptureFixture, table: str, rot: str
) -> None:
    world.publish_name(NEW)
    with closing(apsw.Connection(str(world.folder / facts.MARKS))) as db:
        db.execute(f"UPDATE {table} SET {rot}")  # noqa: S608 - constants
    assert world.standing == UpdateStanding()
    assert "made anew" in caplog.text
    caplog.clear()
    world.update()
    assert world.shown == [NEW]
    assert world.standing.timestamp == world.repository.timestamp.version


def test_marks_of_a_version_that_kept_no_digest_hold(world: World) -> None:
    before = world.standing
    with closing(apsw.Connection(str(world.folder / facts.MARKS))) as db:
        db.execute("DELETE FROM fact WHERE name = 'digest'")
    assert world.standing == before
    world.publish_name(NEW)
    world.update()
    assert world.shown == [NEW]


@pytest.mark.parametrize(
    "name", ["tuf/timestamp.json", "tuf/root_history/1.root.json", "withdrawn.json"]
)
def test_what_lies_on_a_bad_sector_is_fetched_anew(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    place = world.folder / name
    bad, read = place.stat().st_ino, Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.stat().st_ino == bad:
            raise OSError(errno.EIO, "Input/output error")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    world.publish_name(NEW)
    world.update()
    assert world.shown == [NEW]
    assert place.read_bytes()


def test_a_store_that_rots_is_built_from_its_release(world: World, tmp_path: Path) -> None:
    settings = Settings(home=world.folder.parent)
    store_of(world).write_bytes(store_of(world).read_bytes()[:5000])
    assert ensure_store(settings) == store_of(world)
    assert world.shown == [OLD]


def test_a_release_that_rots_is_fetched_anew(world: World) -> None:
    released = current_release(world.folder)
    assert released is not None
    store_of(world).unlink()
    for path in released.source.rglob("*.yaml"):
        path.write_bytes(b"rotten")
    with pytest.raises(CatalogueError):
        ensure_store(Settings(home=world.folder.parent))
    world.update()
    assert world.shown == [OLD]


def test_a_store_of_another_format_is_built_anew_without_asking_for_a_file(world: World) -> None:
    _write_format(store_of(world), FORMAT - 1)
    source = world.source()
    assert world.update(source).is_new
    assert targets_asked(source) == []
    assert world.shown == [OLD]
    _write_format(store_of(world), FORMAT - 1)
    world.update()
    assert world.shown == [OLD]
    assert world.update().is_new is False


def test_a_release_that_cannot_be_built_anew_is_still_there(world: World) -> None:
    _write_format(store_of(world), FORMAT - 1)

    def breaks(_: Catalogue) -> None:
        raise NoRoom("the disk is full")

    world.check = breaks
    with pytest.raises(NoRoom):
        world.update()
    assert ensure_store(Settings(home=world.folder.parent)) == store_of(world)
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
    with CatalogueStore.open(store_of(world)) as store:
        for name in ("B", "C", "D"):
            world.publish_name(name)
            world.update()
        assert [service.name.words["es"] for service in store.services()] == [OLD]


def test_killed_at_any_step_one_whole_catalogue_is_shown(world: World, tmp_path: Path) -> None:
    """At steps spread over the whole update, those around the swap among them."""
    world.publish_name(NEW)
    stick = tmp_path / "stick"
    world.repository.write_to(stick)
    shown: list[str] = []
    steps = 0
    while True:
        code = update_dying(steps, stick, world.folder)
        assert world.shown in ([OLD], [NEW])
        ensure_store(Settings(home=world.folder.parent))
        shown += world.shown
        if code == 0:
            break
        steps += 11
    assert shown[0] == OLD
    assert shown[-1] == NEW
    assert steps > 20
    assert world.update().is_new is False


def _write_format(store: Path, number: int) -> None:
    """As a program left it that wrote stores of another format."""
    with store.open("r+b") as file:
        file.seek(60)  # `user_version`: https://www.sqlite.org/fileformat.html, section 1.3
        file.write(number.to_bytes(4, "big"))
