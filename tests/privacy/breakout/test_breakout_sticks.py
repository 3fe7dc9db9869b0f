"""One stick with everything a stick can hold against us, before all who read sticks."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from brought import bomb, jpeg, pdf

from kiosk.catalogue.updating.errors import SourceFailed
from kiosk.catalogue.updating.sources import Absent, FolderSource
from kiosk.files.stick_files import StickUnreadable, find_files, read_file
from kiosk.identity.efirma.brought import look_at_sticks
from kiosk.offline.courier.errors import StickSuspicious
from kiosk.offline.courier.stick import MOST_NAMES, stick_at
from kiosk.protocol.courier import ANSWER_SUFFIX, FOLDER
from kiosk.seen import unseen_in

MANY: Final = 100_000
DEEP: Final = 200
PATIENCE: Final = 60.0
"""Seconds; who waits for a pipe waits for ever."""
NAMES = (
    "dos\nrenglones.jpg", "\x1b]0;x\x07rojo.jpg", "\u202egpj.exe", "\u200b\u2066.jpg", "..jpg",
    os.fsdecode(b"\xff\xfe\x80.jpg"), "-rf.jpg", "'; DROP TABLE x;--.jpg", "a" * 250 + ".jpg",
    "<img src=x>.jpg", "$(reboot).jpg", "CON.jpg",
)  # fmt: skip
SOME = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
LIST = {"do": "list", "types": ["image/jpeg", "application/pdf"], "most_bytes": 5_000_000}


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which files are made quickly."""
    quick = Path("/dev/shm")
    place = quick if quick.is_dir() else tmp_path_factory.getbasetemp()
    with tempfile.TemporaryDirectory(dir=place, prefix="stick-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def sticks(memory: Path) -> Path:
    """The folder in which it is mounted."""
    folder = memory / "media"
    stick = folder / "ana" / "USB"
    stick.mkdir(parents=True)
    for name in NAMES:
        (stick / name).write_bytes(jpeg())
    (stick / "bomba.png").write_bytes(bomb())
    (stick / "bomba.pdf").write_bytes(b"%PDF-1.7\n" + zlib.compress(bytes(30_000_000)))
    with (stick / "sin fin.pdf").open("wb") as endless:
        endless.write(b"%PDF-1.7\n")
        endless.truncate(1 << 42)
    (stick / "bueno.pdf").write_bytes(pdf(1))
    traps(stick, ".pdf")
    deep = stick.joinpath("hondo", *["d" * 10] * DEEP)
    deep.mkdir(parents=True)
    (deep / "acta.pdf").write_bytes(pdf(1))
    (stick / "vuelta").symlink_to(stick, target_is_directory=True)
    many = stick / "muchos"
    many.mkdir()
    for number in range(MANY):
        os.mknod(many / f"{number}.jpg")
    return folder


def traps(folder: Path, suffix: str) -> list[str]:
    """What looks like a file and is none; the names."""
    (folder / f"secreto{suffix}").symlink_to("/etc/passwd")
    (folder / f"todo{suffix}").symlink_to("/", target_is_directory=True)
    (folder / f"nada{suffix}").symlink_to("/nowhere")
    (folder / f"cero{suffix}").symlink_to("/dev/zero")
    os.mkfifo(folder / f"tubo{suffix}")
    (folder / f"carpeta{suffix}").mkdir()
    names = [f"{name}{suffix}" for name in ("secreto", "todo", "nada", "cero", "tubo", "carpeta")]
    if os.geteuid() == 0:
        os.mknod(folder / f"disco{suffix}", stat.S_IFBLK | 0o666, os.makedev(7, 0))
        os.mknod(folder / f"ceros{suffix}", stat.S_IFCHR | 0o666, os.makedev(1, 5))
        names += [f"disco{suffix}", f"ceros{suffix}"]
    return names


def workshop(order: dict[str, Any]) -> dict[str, Any]:
    """What the process says in which a visitor's files are looked at."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.files.workshop"],
        input=json.dumps(order).encode() + b"\n",
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    )
    told: dict[str, Any] = json.loads(done.stdout.partition(b"\n")[0])
    return told


def test_a_visitor_is_shown_a_few_files_by_harmless_names(sticks: Path) -> None:
    told = workshop({**LIST, "sticks": str(sticks)})
    assert 0 < len(told["files"]) <= 200
    assert not told["whole"]
    for file in told["files"]:
        assert unseen_in(file["name"] + file["folder"]) == "", ascii(file["name"])
        assert "\n" not in file["name"]
    shown = {Path(one["path"][-1]).name for one in told["files"]}
    assert "bueno.pdf" in shown
    assert shown.isdisjoint({"secreto.pdf", "todo.pdf", "cero.pdf", "tubo.pdf", "sin fin.pdf"})


@pytest.mark.parametrize("name", ["bomba.png", "bomba.pdf", "sin fin.pdf", "tubo.pdf"])
def test_what_bursts_or_never_ends_is_told_and_takes_no_other_along(
    sticks: Path, name: str
) -> None:
    order = {**LIST, "do": "take", "sticks": str(sticks), "path": ["ana", "USB", name],
             "types": ["image/jpeg", "image/png", "application/pdf"], "most_pages": 5}  # fmt: skip
    assert workshop(order).get("trouble")


def test_an_e_firma_is_looked_for_within_bounds(sticks: Path) -> None:
    brought = look_at_sticks(sticks)
    assert brought.stick
    assert (brought.certificates, brought.containers) == ((), ())


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _folder(path: Path) -> None:
    path.mkdir()


def _endless(path: Path) -> None:
    path.write_bytes(pdf(1))
    os.truncate(path, 1 << 40)


@pytest.mark.parametrize("swap", [_pipe, _link, _folder, _endless])
def test_a_file_that_is_another_by_the_time_it_is_read(
    tmp_path: Path, swap: Callable[[Path], None]
) -> None:
    stick = tmp_path / "ana" / "USB"
    stick.mkdir(parents=True)
    (stick / "acta.pdf").write_bytes(pdf(1))
    (found,) = find_files(tmp_path, lambda _: True).files
    (stick / "acta.pdf").unlink()
    swap(stick / "acta.pdf")
    with pytest.raises(StickUnreadable):
        read_file(tmp_path, found.path, 5_000_000)


def test_a_folder_on_the_way_that_is_a_link_by_then(tmp_path: Path) -> None:
    stick = tmp_path / "media" / "USB"
    (stick / "papeles").mkdir(parents=True)
    (stick / "papeles" / "passwd").write_bytes(b"mine")
    (found,) = find_files(tmp_path / "media", lambda _: True).files
    shutil.rmtree(stick / "papeles")
    (stick / "papeles").symlink_to("/etc", target_is_directory=True)
    with pytest.raises(StickUnreadable):
        read_file(tmp_path / "media", found.path, 5_000_000)


def test_the_courier_looks_at_so_many_names_and_opens_plain_files_alone(memory: Path) -> None:
    folder = memory / FOLDER
    folder.mkdir()
    for number in range(2 * MOST_NAMES):
        os.mknod(folder / f"{UUID(int=number)}{ANSWER_SUFFIX}")
    for name in traps(folder, f"-{SOME}{ANSWER_SUFFIX}"):
        with stick_at(memory) as stick, pytest.raises(StickSuspicious), stick.reading(name):
            pass
    with stick_at(memory) as stick:
        assert len(stick.ids_of(ANSWER_SUFFIX)) <= MOST_NAMES


def test_a_catalogue_is_read_from_plain_files_of_its_own_folder(tmp_path: Path) -> None:
    metadata = tmp_path / "metadata"
    metadata.mkdir()
    source = FolderSource(tmp_path)
    try:
        for name in traps(metadata, ".json"):
            with pytest.raises((SourceFailed, Absent)):
                list(source.pieces(f"metadata/{name}", 0, 1_000))
        for path in ("../passwd", "/etc/passwd", "metadata/../../etc/passwd", "metadata//x", "."):
            with pytest.raises((SourceFailed, Absent)):
                list(source.pieces(path, 0, 1_000))
    finally:
        source.close()
