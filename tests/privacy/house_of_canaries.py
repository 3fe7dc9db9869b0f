"""A kiosk whose visitors are scripted, with its station, and with or without a portal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from residue import contents_of, found, memory_of, needles, processes_of

from kiosk.tour.stage import Stage

HERE = Path(__file__).parent
PATIENCE = 90.0
IDLE_SECONDS = 6
"""More than a visitor of the tests needs between two touches."""
WARNING_SECONDS = 20


@dataclass
class House:
    """The supervisor and the station, each in its own process group, and all folders they write."""

    screen: subprocess.Popen[str]
    station: subprocess.Popen[bytes]
    folders: Sequence[Path]
    patterns: Path
    log: Path
    kept: list[str] = field(default_factory=list)

    def says(self, word: str) -> str:
        """What follows `word` on the next line; secrets that are told before it are kept."""
        assert self.screen.stdout is not None
        while True:
            told, _, rest = self.screen.stdout.readline().strip().partition(" ")
            if told == "secret":
                self.kept.append(rest)
                continue
            assert told == word, f"{told!r} instead of {word!r}\n{self.log.read_text('utf-8')}"
            return rest

    def begins(self) -> None:
        """Lets the visit that is up begin."""
        assert self.screen.stdin is not None
        self.screen.stdin.write(".")
        self.screen.stdin.flush()

    def has_left(self, visit: int) -> bool:
        """Waits until a visit's process is gone."""
        deadline = time.monotonic() + PATIENCE
        while visit in processes_of(self.screen.pid):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def processes(self) -> set[int]:
        return processes_of(self.screen.pid) | processes_of(self.station.pid)

    def what_stays(self, texts: Sequence[str]) -> dict[str, set[bytes]]:
        """Where any of the texts stands, in any writing: processes by number, and the files."""
        wanted = needles(texts)
        places = {str(process): memory_of(process) for process in self.processes()}
        places["files"] = contents_of(self.folders)
        looked = {name: found(content, wanted, self.patterns) for name, content in places.items()}
        return {name: seen for name, seen in looked.items() if seen}


@contextmanager
def house(stage: Stage, home: Path, around: Path, plan: Sequence[str]) -> Iterator[House]:
    """Runs until it is left; `around` holds what is not the kiosk's home."""
    folders = {name: around / name for name in ("tmp", "user", "runtime", "logs", "visits")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    folders["runtime"].chmod(0o700)
    environment = _environment(stage, home, folders)
    with (folders["logs"] / "station.log").open("wb") as log:
        station = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "station"],
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    screen_log = folders["logs"] / "screen.log"
    with screen_log.open("wb") as log:
        screen = subprocess.Popen(
            [sys.executable, str(HERE / "scripted_visits.py"), str(folders["visits"]), *plan],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    try:
        yield House(screen, station, [home, *folders.values()], around / "patterns", screen_log)
    finally:
        for process in (screen, station):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for pipe in (screen.stdin, screen.stdout):
            if pipe is not None:
                pipe.close()


def _environment(stage: Stage, home: Path, folders: Mapping[str, Path]) -> dict[str, str]:
    path = [str(HERE.parents[1]), str(HERE)]
    user = str(folders["user"])
    return {
        **stage.environment(),
        "HOME": user,
        "KIOSK_HOME": str(home),
        "KIOSK_IDLE_SECONDS": str(IDLE_SECONDS),
        "KIOSK_IDLE_WARNING_SECONDS": str(WARNING_SECONDS),
        "KIOSK_REDUCED_MOTION": "true",
        "PYTHONPATH": os.pathsep.join(path),
        "TMPDIR": str(folders["tmp"]),
        "XDG_CACHE_HOME": user,
        "XDG_CONFIG_HOME": user,
        "XDG_RUNTIME_DIR": str(folders["runtime"]),
    }
