"""A visitor's photos are in the visit's process alone, and gone with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from brought import jpeg
from devices import put_camera
from PIL import Image

from kiosk.files.remaking import Made, Wanted, remade
from kiosk.forms.file_rules import JPEG, MOST_BYTES, PDF, PNG

if TYPE_CHECKING:
    from conftest import Kiosk

HERE = Path(__file__).parent
NEEDLE_BYTES = 40
PATIENCE = 30.0
needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root reads the memory of a process that leaves no core"
)


def noise() -> bytes:
    """A picture like no other."""
    return jpeg(Image.frombytes("L", (96, 96), os.urandom(96 * 96)))


def middle(content: bytes) -> bytes:
    """What stands in no other file of its kind: tables and heads are the same in all."""
    return content[len(content) * 3 // 4 :][:NEEDLE_BYTES]


def pixels(content: bytes) -> bytes:
    with Image.open(BytesIO(content)) as opened:
        return opened.convert("L").tobytes()[1000 : 1000 + NEEDLE_BYTES]


def needles_of(brought: bytes) -> dict[str, bytes]:
    """A file as it was brought and as it is sent, packed and unpacked."""
    made: Made = remade(brought, Wanted((JPEG, PNG, PDF), MOST_BYTES, 10))
    return {
        "as brought": middle(brought),
        "as sent": middle(made.content),
        "as shown": middle(made.preview),
        "its pixels": pixels(brought),
    }


def family(parent: int) -> list[int]:
    """A process and all that come from it."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
    return [parent, *(one for child in children for one in family(int(child)))]


def memory_of(process: int) -> Iterator[bytes]:
    """Its own writable memory, region by region."""
    maps = Path(f"/proc/{process}/maps").read_text("utf-8").splitlines()
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            place, rights, *rest = line.split(maxsplit=5)
            if not rights.startswith("rw") or (rest and rest[-1].startswith("[v")):
                continue
            start, end = (int(part, 16) for part in place.split("-"))
            memory.seek(start)
            try:
                yield memory.read(end - start)
            except OSError:
                continue


def is_gone(process: int) -> None:
    """Waits until a process has ended."""
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{process}").exists():
        assert time.monotonic() < deadline, "the visit's process is still there"
        time.sleep(0.02)


def found_in_memory(parent: int, wanted: dict[str, bytes]) -> set[str]:
    return {
        name
        for process in family(parent)
        for region in memory_of(process)
        for name, needle in wanted.items()
        if needle in region
    }


def found_in_files(folders: list[Path], wanted: dict[str, bytes]) -> set[str]:
    files = (file for folder in folders for file in folder.rglob("*") if file.is_file())
    return {name for file in files for name, n in wanted.items() if n in file.read_bytes()}


@needs_root
def test_a_photo_is_nowhere_once_the_visit_is_over(kiosk: Kiosk, tmp_path: Path) -> None:
    programs, sticks, around = tmp_path / "programs", tmp_path / "media", tmp_path / "around"
    (sticks / "KINGSTON").mkdir(parents=True)
    around.mkdir()
    photo, brought = noise(), noise()
    put_camera(programs, photo)
    (sticks / "KINGSTON" / "recibo.jpg").write_bytes(brought)
    wanted = {f"photo {name}": needle for name, needle in needles_of(photo).items()}
    wanted |= {f"file {name}": needle for name, needle in needles_of(brought).items()}
    environment = {
        **kiosk.stage.environment(),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), str(HERE)]),
        "KIOSK_HOME": str(kiosk.home),
        "KIOSK_CAMERA": "/dev/video0",
        "KIOSK_STICKS": str(sticks),
        "KIOSK_REDUCED_MOTION": "true",
        "TMPDIR": str(around),
        "HOME": str(around),
        "XDG_CACHE_HOME": str(around),
        "XDG_RUNTIME_DIR": str(around),
    }
    around.chmod(0o700)
    with (around / "screen.log").open("wb") as log:
        screen = subprocess.Popen(
            [sys.executable, str(HERE / "visit_with_files.py"), str(tmp_path / "mark")],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    try:
        assert screen.stdin is not None
        assert screen.stdout is not None
        told = [screen.stdout.readline().strip() for _ in range(2)]
        assert told == ["up", "given"], (around / "screen.log").read_text("utf-8")
        there = found_in_memory(screen.pid, wanted)
        assert {"photo as sent", "file as sent", "file as shown"} <= there, there
        assert found_in_files([kiosk.home, around], wanted) == set()
        visit = family(screen.pid)[1:]
        screen.stdin.write(".")
        screen.stdin.flush()
        assert screen.stdout.readline().strip() == "up"
        for process in visit:
            is_gone(process)
        assert found_in_memory(screen.pid, wanted) == set()
        assert found_in_files([kiosk.home, around], wanted) == set()
    finally:
        os.killpg(screen.pid, signal.SIGKILL)
        screen.wait()
        for pipe in (screen.stdin, screen.stdout):
            if pipe is not None:
                pipe.close()
