"""A clean Debian of one's own, booted with its own systemd: what `make deb-test` installs into."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

from proof import NotProved, until

_START_SECONDS: Final = 90.0
_STOP_SECONDS: Final = 60.0
_NSPAWN: Final = ("systemd-nspawn", "--quiet", "--register=no", "--keep-unit")


class Container:
    """A booted copy of `base` in `root`, with this machine's network. Use as a context."""

    def __init__(self, base: Path, root: Path) -> None:
        self.root = root
        shutil.rmtree(root, ignore_errors=True)
        subprocess.run(["cp", "-a", str(base), str(root)], check=True)

    def __enter__(self) -> Self:
        log = self.root.with_suffix(".log").open("wb")
        command = [*_NSPAWN, "--boot", "--directory", str(self.root)]
        self._process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        self.until(lambda: bool(children.read_text("ascii").split()), "the first process")
        self._leader = children.read_text("ascii").split()[0]
        self.until(
            lambda: self.tries("systemctl", "is-active", "--quiet", "basic.target"), "systemd"
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()  # which asks the system inside to shut down
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def runs(self, *command: str) -> str:
        """What it wrote. Raises `NotProved` where it failed."""
        done = self._run(command)
        if done.returncode != 0:
            raise NotProved(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def tries(self, *command: str) -> bool:
        """Whether it succeeds."""
        return self._run(command).returncode == 0

    def until(self, holds: Callable[[], bool], what: str, patience: float = _START_SECONDS) -> None:
        """Waits for it. Raises `NotProved`."""

        def held() -> bool:
            if self._process.poll() is not None:
                raise NotProved(f"the container ended; see {self.root.with_suffix('.log')}")
            return holds()

        until(held, what, patience)

    def _run(self, command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        inside = ("-t", self._leader, "-m", "-u", "-i", "-n", "-p", "-C", "--")
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "DEBIAN_FRONTEND": "noninteractive",
            "LANG": "C.UTF-8",
        }
        return subprocess.run(
            ["nsenter", *inside, *command],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
