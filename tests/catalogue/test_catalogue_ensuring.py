"""Keeping the store in step with its source, whatever happens to either."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from catalogue_author import AGENCY, SERVICE, Author, text
from test_catalogue_store import foreign_database

from kiosk.catalogue.building import build_store
from kiosk.catalogue.ensuring import ensure_store, source_stamp
from kiosk.catalogue.errors import (
    CatalogueDamaged,
    CatalogueError,
    ForeignStore,
    NoCatalogue,
    SourceRefused,
    StoreDamaged,
    StoreNotWritten,
)
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.source import load_source
from kiosk.settings import Settings


@pytest.fixture
def settings(author: Author, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", catalogue_source=author.folder)


@pytest.fixture
def reported() -> list[CatalogueError]:
    return []


def _name(path: Path) -> str:
    with CatalogueStore.open(path) as store:
        return store.service(SERVICE).name.words["es"]


def _rename(author: Author, name: str) -> None:
    author.service(SERVICE, name=text(name, "x"))


def test_the_first_start_builds_and_the_next_does_not(
    settings: Settings, reported: list[CatalogueError]
) -> None:
    path = ensure_store(settings, reported.append)
    built = path.stat()
    assert ensure_store(settings, reported.append) == path == settings.catalogue_store_path
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (built.st_ino, built.st_mtime_ns)
    assert reported == []


def test_a_start_without_change_imports_no_yaml(settings: Settings) -> None:
    ensure_store(settings)
    code = (
        "import sys, pathlib\n"
        "from kiosk.catalogue.ensuring import ensure_store\n"
        "from kiosk.settings import Settings\n"
        "ensure_store(Settings(home=pathlib.Path(sys.argv[1]),"
        " catalogue_source=pathlib.Path(sys.argv[2])))\n"
        "print(sorted({'yaml', 'pydantic', 'jsonschema_rs', 'rapidfuzz'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(settings.home), str(settings.catalogue_source)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_change_is_taken_even_with_size_and_time_set_back(
    settings: Settings, author: Author
) -> None:
    ensure_store(settings)
    path = author.folder / "agencies" / AGENCY / "services" / f"{SERVICE}.yaml"
    before = path.stat()
    path.write_text(path.read_text("utf-8").replace("Copia", "Folio"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert _name(ensure_store(settings)) == "Folio del acta de nacimiento"


def test_a_new_and_a_removed_file_are_changes(settings: Settings, author: Author) -> None:
    ensure_store(settings)
    extra = author.service("otro", name=text("Otro", "Other"))
    with CatalogueStore.open(ensure_store(settings)) as store:
        assert store.count() == 2
    extra.unlink()
    with CatalogueStore.open(ensure_store(settings)) as store:
        assert store.count() == 1


def test_a_damaged_source_keeps_the_good_store_and_is_reported(
    settings: Settings, author: Author, reported: list[CatalogueError]
) -> None:
    ensure_store(settings)
    author.write(f"agencies/{AGENCY}/services/{SERVICE}.yaml", "name: [\n")
    assert _name(ensure_store(settings, reported.append)) == "Copia del acta de nacimiento"
    (error,) = reported
    assert isinstance(error, CatalogueDamaged)
    assert f"agencies/{AGENCY}/services/{SERVICE}.yaml:2" in str(error)


def test_a_damaged_source_is_read_once_and_reported_at_each_start(
    settings: Settings, author: Author, reported: list[CatalogueError]
) -> None:
    ensure_store(settings)
    _rename(author, "x" * 61)
    ensure_store(settings, reported.append)
    ensure_store(settings, reported.append)
    first, second = reported
    assert isinstance(second, SourceRefused)
    assert str(second) == str(first)
    _rename(author, "Sano")
    assert _name(ensure_store(settings, reported.append)) == "Sano"
    assert len(reported) == 2


def test_a_cut_off_memory_of_damage_harms_nothing(
    settings: Settings, author: Author, reported: list[CatalogueError]
) -> None:
    path = ensure_store(settings)
    path.with_name(f".{path.name}.refused.json").write_text('{"source_st')
    _rename(author, "Sano")
    assert _name(ensure_store(settings, reported.append)) == "Sano"


def test_a_damaged_source_without_a_store_is_raised(settings: Settings, author: Author) -> None:
    _rename(author, "x" * 61)
    for _ in range(2):
        with pytest.raises(CatalogueDamaged, match="61 characters"):
            ensure_store(settings)
    assert not settings.catalogue_store_path.exists()


def test_a_source_that_is_gone_keeps_the_store(
    settings: Settings, author: Author, reported: list[CatalogueError]
) -> None:
    path = ensure_store(settings)
    author.folder.rename(author.folder.with_name("elsewhere"))
    assert ensure_store(settings, reported.append) == path
    assert [type(error) for error in reported] == [NoCatalogue]


@pytest.mark.parametrize("content", [b"", b"garbage", None])
def test_a_damaged_store_is_built_anew(settings: Settings, content: bytes | None) -> None:
    path = ensure_store(settings)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if content is None else content)
    assert _name(ensure_store(settings)) == "Copia del acta de nacimiento"


def test_a_foreign_database_is_refused_and_left_as_it_is(settings: Settings) -> None:
    settings.home.mkdir()
    path = foreign_database(settings.home)
    before = path.read_bytes()
    with pytest.raises(ForeignStore, match="move it away"):
        ensure_store(settings)
    assert path.read_bytes() == before


def test_a_home_that_cannot_be_written_is_said(author: Author, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StoreNotWritten, match="cannot be written"):
        ensure_store(Settings(home=tmp_path / "home", catalogue_source=author.folder))


def test_a_store_that_rots_in_the_middle_is_built_anew_once_somebody_met_it(
    settings: Settings,
) -> None:
    path = ensure_store(settings)
    content = path.read_bytes()
    with path.open("r+b") as file:  # its first pages still say what it was made from
        file.seek(len(content) // 4)
        file.write(os.urandom(len(content) // 2))
    assert ensure_store(settings) == path
    with CatalogueStore.open(path) as store, pytest.raises(StoreDamaged):
        _ = [*store.services(), store.search("acta", "es")]

    assert ensure_store(settings) == path
    with CatalogueStore.open(path) as store:
        store.check()
        assert list(store.services())
    built = path.stat()
    assert ensure_store(settings) == path
    assert path.stat().st_mtime_ns == built.st_mtime_ns, "once"


def test_what_a_killed_build_left_is_cleared_away(settings: Settings) -> None:
    settings.home.mkdir()
    draft = settings.home / ".catalogue.sqlite.deadbeef.new"
    draft.write_bytes(b"half")
    ensure_store(settings)
    assert not draft.exists()


_ENSURE_ON_A_FULL_DISK = """
import resource, signal, sys, pathlib
from kiosk.catalogue.ensuring import ensure_store
from kiosk.settings import Settings
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40960, 40960))
errors = []
ensure_store(Settings(home=pathlib.Path(sys.argv[1]),
                      catalogue_source=pathlib.Path(sys.argv[2])), errors.append)
print([type(error).__name__ for error in errors])
"""


def test_a_full_disk_keeps_the_good_store(settings: Settings, author: Author) -> None:
    path = ensure_store(settings)
    before = path.read_bytes()
    _rename(author, "Nombre nuevo")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            _ENSURE_ON_A_FULL_DISK,
            str(settings.home),
            str(settings.catalogue_source),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "['StoreNotWritten']"
    assert path.read_bytes() == before
    assert [left.name for left in settings.home.glob(".*.new")] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_without_room_in_the_middle_of_a_build_it_is_said(settings: Settings) -> None:
    settings.home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(settings.home)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(StoreNotWritten, match="full"):
            ensure_store(settings)
        assert [left.name for left in settings.home.glob(".*.new")] == []
    finally:
        subprocess.run(["umount", str(settings.home)], check=True)


_ENSURE = """
import sys, pathlib
from kiosk.catalogue import ensuring
from kiosk.settings import Settings
build = ensuring.build_store
def told(*arguments, **named):
    print("built", flush=True)
    build(*arguments, **named)
ensuring.build_store = told
ensuring.ensure_store(Settings(home=pathlib.Path(sys.argv[1]),
                               catalogue_source=pathlib.Path(sys.argv[2])))
"""


def test_a_second_process_waits_and_takes_what_the_first_built(settings: Settings) -> None:
    assert settings.catalogue_source
    settings.home.mkdir()
    path = settings.catalogue_store_path
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen(
            [sys.executable, "-c", _ENSURE, str(settings.home), str(settings.catalogue_source)],
            stdout=subprocess.PIPE,
            text=True,
        )
        _wait_until_it_waits(second)
        stamp = source_stamp(settings.catalogue_source)
        build_store(load_source(settings.catalogue_source), path, source_stamp=stamp)
    said, _ = second.communicate(timeout=60)
    assert (second.returncode, said) == (0, "")


def _wait_until_it_waits(process: subprocess.Popen[str]) -> None:
    """Until the kernel lists it as blocked on a lock (proc_locks(5)), or it has ended."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        blocked = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
        if any("->" in line and str(process.pid) in line for line in blocked):
            return
    raise AssertionError(f"it did not wait, and ended with {process.poll()}")
