"""After a visit, nothing of it is in any process's memory or in any file of the kiosk.

A real supervisor and a real station run, with a portal and without one. Visitors type canaries in
ten services; each finishes, walks away, or meets a crash. Then the memory of every process that is
left, and every file, is searched. `PRIVACY=full` tries every service with every ending.
"""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from canaries import canary
from deeds import DEEDS, Besides, Deed
from house_of_canaries import PATIENCE, House, house
from residue import contents_of, found, memory_of, needles, writings

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import State
from kiosk.tour.stage import Stage

if TYPE_CHECKING:
    from conftest import Kiosk

WHOLE = os.environ.get("PRIVACY") == "full"
ENDINGS = ("finish", "kill", "idle")
SHORT = {
    "up": ["0:finish", "3:kill", "8:finish", "9:abort"],
    "down": ["6:finish", "7:kill", "5:idle"],
}
needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root reads the memory of a process that leaves no core"
)


def plan_of(line: str) -> list[str]:
    """Deeds and endings in turn: no two crashes follow one another, or the next visit waits."""
    if not WHOLE:
        return SHORT[line]
    shifted = range(len(ENDINGS))
    return [
        f"{deed}:{ENDINGS[(deed + shift) % len(ENDINGS)]}"
        for shift in shifted
        for deed in range(len(DEEDS))
    ]


@pytest.fixture
def line(request: pytest.FixtureRequest, enrolled: Stage) -> Iterator[str]:
    """`up` with a portal that answers, `down` without one."""
    if request.param == "up":
        enrolled.start_portal()
    yield request.param
    enrolled.stop_portal()


def leaves(kept: House, visit: int, way: str) -> None:
    """What the visit does not do itself towards its end."""
    if way == "kill":
        os.kill(visit, signal.SIGKILL)
    assert kept.has_left(visit), "the old visit's process is still there"


@needs_root
@pytest.mark.timeout(3600 if WHOLE else 300)
@pytest.mark.parametrize("line", ["up", "down"], indirect=True)
def test_nothing_of_a_visit_stays(
    kiosk: Kiosk, tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, searched = plan_of(line), 0
    started = time.monotonic()
    with house(kiosk.stage, kiosk.home, tmp_path / "around", plan) as kept:
        visit = int(kept.says("up"))
        for number, (deed, way) in enumerate(planned(plan)):
            told = f"visit {number}: {deed.service}, {way}, line {line}"
            kept.begins()
            assert kept.says("left") == '["", "", "", "Ventanilla"]', told
            leaves(kept, visit, way)
            visit = int(kept.says("up"))
            assert visit in kept.processes(), told
            assert len(kept.processes()) >= 3, told
            texts = [*map(canary, sorted(deed.kinds)), *kept.kept]
            assert kept.what_stays(texts) == {}, told
            searched += len(kept.processes())
        if line == "up":
            is_delivered(kiosk.home)
    if WHOLE:
        with capsys.disabled():
            minutes = (time.monotonic() - started) / 60
            print(f"\n{len(plan)} visits, line {line}: {searched} memories, {minutes:.1f} min")
    if any(Besides.SAVES in deed.besides for deed, _ in planned(plan)):
        assert list((kiosk.home / "drafts").iterdir()), "the draft itself, sealed, is there"


def is_delivered(home: Path) -> None:
    """Waits until all that was sent is: the station did work meanwhile."""
    deadline = time.monotonic() + PATIENCE
    with Outbox.open(home / "outbox.sqlite") as outbox:
        while not [entry for entry in outbox.items() if entry.state is State.DELIVERED]:
            assert time.monotonic() < deadline, "the station delivers nothing"
            time.sleep(0.05)


def planned(plan: list[str]) -> list[tuple[Deed, str]]:
    return [(DEEDS[int(deed)], way) for deed, way in (told.split(":") for told in plan)]


@needs_root
def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """Each writing of a text alone, held by another process, and in a file and its name."""
    text = canary("given names")
    hold = "import sys; kept = bytes.fromhex(sys.stdin.readline()); print(flush=True); input()"
    for written in writings(text) | writings(canary("money")):
        with subprocess.Popen(
            [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as holder:
            assert holder.stdin is not None
            assert holder.stdout is not None
            holder.stdin.write(written.hex().encode() + b"\n")
            holder.stdin.flush()
            holder.stdout.readline()
            assert found(memory_of(holder.pid), {written}, tmp_path / "patterns") == {written}
            holder.communicate(b"\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / text).write_bytes(b"x" * 5000 + text.encode("utf-16-be") + b"\0\n")
    seen = found(contents_of([folder]), needles([text]), tmp_path / "patterns")
    assert seen == {text.encode(), text.encode("utf-16-be")}


def test_every_place_in_base64_is_found() -> None:
    text = canary("street")
    for before in range(6):
        whole = base64.b64encode(b"y" * before + text.encode() + b"z" * 4)
        assert any(written in whole for written in writings(text)), before
