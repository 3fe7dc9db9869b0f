"""A fresh process for every visitor: real forks, real signals, visits that do as they are told."""

from __future__ import annotations

import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from waiting import until

from kiosk.ui.supervisor import LAST_MOMENT, Reporter, Word, pause_after

PROGRAM = Path(__file__).with_name("supervised.py")
SLACK = 0.5
"""What a busy machine may add to a moment."""


def state_of(process: int) -> str:
    """Linux's letter for a process's state; empty where there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


@dataclass
class Supervised:
    """A running supervisor, and what its visits wrote."""

    process: subprocess.Popen[bytes]
    folder: Path

    def visit(self, number: int) -> int:
        """The process of a visit, once it is there."""
        path = self.folder / f"visit-{number}"
        until(path.exists, f"visit {number}")
        return int(path.read_text("utf-8"))

    def count(self) -> int:
        return len(list(self.folder.glob("visit-*")))

    def children(self) -> list[int]:
        number = self.process.pid
        listed = Path(f"/proc/{number}/task/{number}/children").read_text("utf-8")
        return [int(child) for child in listed.split()]

    def descriptors(self) -> int:
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8")


@contextmanager
def supervised(folder: Path, *deeds: str) -> Iterator[Supervised]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, str(PROGRAM), str(folder), *deeds], stderr=log)
    made = Supervised(process, folder)
    try:
        yield made
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def pauses(house: Supervised) -> list[int]:
    """The seconds before each next start, as logged."""
    return [int(said) for said in re.findall(r"the next starts in (\d+) s", house.log())]


@pytest.mark.parametrize(
    ("deaths", "seconds"),
    [
        (0, 0),
        (1, 0),
        (2, 0),
        (3, 1),
        (4, 2),
        (5, 4),
        (7, 16),
        (8, 30),
        (9, 30),
        (1000, 30),
        (10_000, 30),
    ],
)
def test_a_screen_that_keeps_dying_comes_back_ever_more_slowly(deaths: int, seconds: float) -> None:
    assert pause_after(deaths) == seconds


def test_nobody_to_tell_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with caplog.at_level(logging.WARNING):
        Reporter(writing).say(Word.READY)
    os.close(writing)
    assert "the supervisor is gone" in caplog.text


def test_a_visit_that_stays_is_left_alone(tmp_path: Path) -> None:
    with supervised(tmp_path, "stay") as house:
        visit = house.visit(0)
        assert house.children() == [visit]
        assert state_of(visit) in {"R", "S"}
    assert not state_of(visit)
    assert house.count() == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_its_visit(tmp_path: Path, number: signal.Signals) -> None:
    with supervised(tmp_path, "stay") as house:
        visit = house.visit(0)
        house.process.send_signal(number)
        assert house.process.wait(2) == 0
        assert not state_of(visit)


def test_a_visit_that_is_told_to_end_with_it_has_not_died(tmp_path: Path) -> None:
    """As systemd stops a service: each of its processes is told at the same moment."""
    with supervised(tmp_path, "stay") as house:
        visit = house.visit(0)
        house.process.send_signal(signal.SIGSTOP)
        until(lambda: state_of(house.process.pid) == "T", "the supervisor to stand")
        os.kill(visit, signal.SIGKILL)
        house.process.send_signal(signal.SIGTERM)
        until(lambda: state_of(visit) == "Z", "the visit to end")
        house.process.send_signal(signal.SIGCONT)
        assert house.process.wait(10) == 0
        assert "died" not in house.log()


def test_the_next_visit_is_another_process_and_the_old_one_is_gone(tmp_path: Path) -> None:
    with supervised(tmp_path, "last", "stay") as house:
        first = house.visit(0)
        (tmp_path / "go").touch()
        second = house.visit(1)
        assert first != second
        took = until(lambda: not state_of(first), "the first visit's end", LAST_MOMENT + SLACK)
        assert took < LAST_MOMENT, "the successor was ready, so there was nothing to wait for"
        assert house.children() == [second]


def test_the_old_one_stands_until_the_next_is_seen_but_not_longer_than_its_last_moment(
    tmp_path: Path,
) -> None:
    with supervised(tmp_path, "last", "silent") as house:
        first = house.visit(0)
        (tmp_path / "go").touch()
        until(lambda: not (tmp_path / "go").exists(), "the end of the first visit")
        second = house.visit(1)
        assert state_of(first), "the picture vanished before there was another"
        until(lambda: not state_of(first), "the first visit's end", LAST_MOMENT + SLACK)
        assert house.children() == [second]


def test_it_is_gone_in_time_even_while_its_successors_keep_dying(tmp_path: Path) -> None:
    with supervised(tmp_path, "last", "crash") as house:
        first = house.visit(0)
        (tmp_path / "go").touch()
        house.visit(3)
        until(lambda: not state_of(first), "the first visit's end", LAST_MOMENT + SLACK)


@pytest.mark.parametrize("way", ["crash", "raise", "leave"])
def test_a_visit_that_dies_is_replaced_at_once(tmp_path: Path, way: str) -> None:
    with supervised(tmp_path, way, "stay") as house:
        first = house.visit(0)
        second = house.visit(1)
        until(lambda: house.children() == [second], "one visit only")
        assert not state_of(first), "a zombie"
        assert "a visit's process died" in house.log()
        assert ("a bug" in house.log()) is (way == "raise")


def test_a_visit_that_keeps_dying_does_not_keep_the_machine_busy(tmp_path: Path) -> None:
    with supervised(tmp_path, "crash") as house:
        house.visit(3)
        assert until(lambda: house.count() > 4, "the next start") > 1.0
        before = time.monotonic()
        house.process.send_signal(signal.SIGTERM)
        assert house.process.wait(2) == 0
        assert time.monotonic() - before < 1.0, "the end waited for the pause"
        assert house.log().count("the next starts in 0 s") == 2


def test_while_visits_keep_dying_a_notice_says_so(tmp_path: Path) -> None:
    with supervised(tmp_path, "crash", "crash", "crash", "stay") as house:
        until((tmp_path / "notice").exists, "the notice")
        noticed = int((tmp_path / "notice").read_text("utf-8"))
        assert house.count() == 3
        assert house.children() == [noticed]
        last = house.visit(3)
        until(lambda: house.children() == [last], "the notice gone, the visit seen")
        assert not state_of(noticed)


def test_the_pauses_grow_and_the_notice_stands_until_a_visit_is_seen(tmp_path: Path) -> None:
    with supervised(tmp_path, *["crash"] * 4, "stay") as house:
        until((tmp_path / "notice").exists, "the notice")
        noticed = int((tmp_path / "notice").read_text("utf-8"))
        last = house.visit(4)
        assert pauses(house) == [0, 0, 1, 2]
        until(lambda: house.children() == [last], "the notice gone, the visit seen")
        assert not state_of(noticed)
        assert house.log().count("out of service") == house.log().count("in service again") == 1


def test_who_lived_long_enough_does_not_count_with_those_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEADY", "0.2")
    with supervised(tmp_path, "crash", "crash", "late", "crash", "stay") as house:
        house.visit(2)
        time.sleep(0.25)  # it lives for longer than that
        (tmp_path / "go").touch()
        house.visit(4)
        assert pauses(house) == [0, 0, 0, 0]


def test_a_visit_that_is_killed_is_replaced_within_a_second(tmp_path: Path) -> None:
    with supervised(tmp_path, "stay") as house:
        os.kill(house.visit(0), signal.SIGKILL)
        assert until(lambda: house.count() == 2, "the next visit") < LAST_MOMENT


def test_a_notice_that_dies_too_leaves_the_pause_as_it_is(tmp_path: Path) -> None:
    with supervised(tmp_path, "crash") as house:
        until((tmp_path / "notice").exists, "the notice")
        os.kill(int((tmp_path / "notice").read_text("utf-8")), signal.SIGKILL)
        assert until(lambda: house.count() > 3, "the next start") > 0.5
        assert "starts in 2 s" in house.log() or house.count() == 4


def test_a_death_or_two_bring_no_notice(tmp_path: Path) -> None:
    with supervised(tmp_path, "crash", "crash", "stay") as house:
        visit = house.visit(2)
        until(lambda: house.children() == [visit], "one visit only")
        assert not (tmp_path / "notice").exists()


def test_after_a_good_visit_the_deaths_are_forgotten(tmp_path: Path) -> None:
    with supervised(tmp_path, "crash", "crash", "end", "crash", "crash", "stay") as house:
        house.visit(5)
        assert "starts in 1 s" not in house.log()


def test_many_visits_leave_no_zombie_and_no_open_pipe(tmp_path: Path) -> None:
    visits = 15
    with supervised(tmp_path, *["end"] * visits, "stay") as house:
        last = house.visit(visits)
        until(lambda: house.children() == [last], "the end of all but the last")
        assert house.descriptors() <= 7, "pipes of visits that ended are still open"
        gone = [house.visit(number) for number in range(visits)]
        assert len({*gone, last}) == visits + 1
        assert not any(state_of(process) for process in gone)


def test_what_is_prepared_at_leisure_is_prepared_once_and_shared(tmp_path: Path) -> None:
    with supervised(tmp_path, "last", "last", "stay") as house:
        until((tmp_path / "leisure").exists, "leisure after the first visit is seen")
        assert not (tmp_path / "shared").exists()
        for number in (1, 2):
            (tmp_path / "go").touch()
            house.visit(number)
        assert (tmp_path / "shared").read_text() == "what every visit shares"
        assert (tmp_path / "leisure").read_text() == "prepared\n"


def test_what_cannot_be_prepared_takes_no_visit_away(tmp_path: Path) -> None:
    (tmp_path / "unprepared").touch()
    with supervised(tmp_path, "last", "stay") as house:
        until((tmp_path / "leisure").exists, "leisure after the first visit is seen")
        (tmp_path / "go").touch()
        assert house.visit(1)
        assert (tmp_path / "leisure").read_text() == "prepared\n"


def test_the_supervisor_loads_no_qt_by_itself() -> None:
    """What a visit's process shares with it is loaded by the command, before the first fork."""
    script = "import sys, kiosk.ui.supervisor; print('PySide6' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_a_visit_that_crashes_leaves_no_core(tmp_path: Path) -> None:
    with supervised(tmp_path, "stay") as running:
        limits = Path(f"/proc/{running.visit(0)}/limits").read_text("utf-8")

    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]


def test_a_core_is_not_piped_to_a_program_either() -> None:
    get_dumpable = 3
    script = (
        "import ctypes; from kiosk.ui.no_core import leave_no_core; leave_no_core();"
        f"print(ctypes.CDLL(None).prctl({get_dumpable}, 0, 0, 0, 0))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "0"
