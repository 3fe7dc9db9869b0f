"""Programs that the benchmark starts, listens to and ends."""

from __future__ import annotations

import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.place import Place

PATIENCE = 60.0
"""Seconds that a program has for its next word."""
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}

Program = subprocess.Popen[bytes]


class NoAnswer(RuntimeError):  # noqa: N818 - named for what happened
    """A program under measurement ended or fell silent."""


@contextmanager
def running(
    place: Place, module: str, *arguments: str, variables: Mapping[str, str] | None = None
) -> Iterator[Program]:
    """`python -m module` as this place's kiosk, its words on a pipe; ended on leaving."""
    with place.log.open("a") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [sys.executable, "-m", module, *arguments],
            env={**_inherited(place), **OFFSCREEN, **(variables or {})},
            stdout=subprocess.PIPE,
            stderr=log,
            bufsize=0,
        )
    with process:
        try:
            yield process
        finally:
            process.terminate()


def name_of(process: Program) -> str:
    """Its module and arguments; where Python lies is nobody's matter."""
    return " ".join(process.args[2:]) if isinstance(process.args, list) else "a program"


def next_line(process: Program, patience: float = PATIENCE) -> str:
    """Raises `NoAnswer` where it says nothing for `patience` seconds."""
    if process.stdout is None:
        raise AssertionError("started with a pipe")
    ready, _, _ = select.select([process.stdout], [], [], patience)
    line = process.stdout.readline().decode().strip() if ready else ""
    if not line:
        raise NoAnswer(f"{name_of(process)} said nothing")
    return line


def next_moment(process: Program, word: str) -> int:
    """When the program said `word <nanoseconds>`. Raises `NoAnswer`."""
    said = next_line(process).split()
    if len(said) != 2 or said[0] != word:
        raise NoAnswer(f"{name_of(process)} said {said}, not {word}")
    return int(said[1])


class Readiness:
    """Hears what a service tells systemd (sd_notify(3)), in systemd's place."""

    def __init__(self, line: socket.socket, address: str) -> None:
        self._line = line
        self.variables = {"NOTIFY_SOCKET": address}

    def wait(self) -> int:
        """When the service was ready. Raises `NoAnswer`."""
        try:
            while True:
                if b"READY=1" in self._line.recv(256).split(b"\n"):
                    return now()
        except TimeoutError:
            raise NoAnswer("the service was never ready") from None


@contextmanager
def listening_for_readiness() -> Iterator[Readiness]:
    with (
        tempfile.TemporaryDirectory(prefix="notify-") as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line,
    ):
        address = str(Path(folder) / "socket")
        line.bind(address)
        line.settimeout(PATIENCE)
        yield Readiness(line, address)


def wait_for_station(place: Place) -> None:
    """Until its socket is there. Raises `NoAnswer`."""
    deadline = time.monotonic() + PATIENCE
    while not place.settings.station_socket.exists():
        if time.monotonic() > deadline:
            raise NoAnswer(f"the station did not start; see {place.log}")
        time.sleep(0.02)


def now() -> int:
    """Nanoseconds of the clock that all processes of the machine share."""
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


def milliseconds(nanoseconds: float) -> float:
    return nanoseconds / 1e6


def took(act: Callable[[], object]) -> float:
    """Milliseconds."""
    started = now()
    act()
    return milliseconds(now() - started)


def _inherited(place: Place) -> dict[str, str]:
    """As on a kiosk: bytecode is kept from one start to the next."""
    kept = dict(place.environment)
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept
