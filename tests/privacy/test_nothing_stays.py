"""After a visit, nothing of it is in any process's memory or in any file of the kiosk.

A real supervisor runs; its first visitor types canaries and finishes, walks away, or meets a
crash. Then the memory of every process that is left, and every file, is searched.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from canaries import canaries

from kiosk.offline.draft_code import DraftCode

if TYPE_CHECKING:
    from conftest import Kiosk

HERE = Path(__file__).parent
PATIENCE = 60.0


@contextmanager
def scripted_visits(kiosk: Kiosk, tmp: Path, way: str) -> Iterator[subprocess.Popen[str]]:
    """A supervisor in its own process group."""
    environment = {
        **os.environ,
        **kiosk.stage.environment(),
        "KIOSK_HOME": str(kiosk.home),
        "KIOSK_REDUCED_MOTION": "true",
        "KIOSK_IDLE_SECONDS": "4" if way == "idle" else "60",
        "KIOSK_IDLE_WARNING_SECONDS": "20",
        "PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), str(HERE), str(HERE.parent)]),
        "TMPDIR": str(tmp),
    }
    with (tmp / "screen.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, str(HERE / "scripted_visits.py"), way],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


def said(process: subprocess.Popen[str]) -> str:
    """The next line; empty where the program ended."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def found_in_memory(process: int, needles: list[bytes]) -> set[bytes]:
    """The needles that stand in a process's readable memory."""
    found: set[bytes] = set()
    folder = Path(f"/proc/{process}")
    with (folder / "maps").open() as maps, (folder / "mem").open("rb", 0) as mem:
        for line in maps:
            span, rights = line.split()[:2]
            if "r" not in rights or "[v" in line:
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            try:
                mem.seek(start)
                content = mem.read(end - start)
            except (OSError, ValueError):
                continue
            found |= {needle for needle in needles if needle in content}
    return found


def needles(code: DraftCode | None = None) -> list[bytes]:
    """Each canary, and a draft's code, as the program may hold it."""
    texts = [*canaries()] if code is None else [*canaries(), code.plain, " ".join(code.words)]
    return [text.encode(how) for text in texts for how in ("utf-8", "utf-16-le", "utf-32-le")]


def processes_of(group: int) -> list[int]:
    """Every living process of a process group."""
    return [
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and _group_of(path) == group
    ]


def _group_of(path: Path) -> int | None:
    try:
        fields = (path / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[2])


@pytest.mark.parametrize("way", ["finish", "idle", "crash"])
def test_nothing_of_a_visit_stays(kiosk: Kiosk, tmp_path: Path, way: str) -> None:
    tmp = tmp_path / "tmp"
    tmp.mkdir()
    with scripted_visits(kiosk, tmp, way) as supervisor:
        code = DraftCode(tuple(said(supervisor).split()))
        assert len(code.words) == 6, (tmp / "screen.log").read_text()
        assert said(supervisor) == "left", (tmp / "screen.log").read_text()
        line = said(supervisor)
        assert line.startswith("next "), (tmp / "screen.log").read_text()
        successor = int(line.split()[1])
        deadline = time.monotonic() + PATIENCE
        while set(processes_of(supervisor.pid)) != {supervisor.pid, successor}:
            assert time.monotonic() < deadline, "the old visit's process is still there"
            os.sched_yield()
        for process in (supervisor.pid, successor):
            assert found_in_memory(process, needles(code)) == set()
    folders = [kiosk.home, tmp]
    for file in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        assert not [needle for needle in needles(code) if needle in content], file
    assert list((kiosk.home / "drafts").iterdir()), "the draft itself, sealed, is there"


def test_the_search_finds_what_is_there() -> None:
    kept = canaries()[0].encode("utf-16-le")
    assert kept in found_in_memory(os.getpid(), needles())
