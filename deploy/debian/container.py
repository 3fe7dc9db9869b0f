"""A clean Debian of one's own, booted with its own systemd: what `make deb-test` installs into."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

_START_SECONDS: Final = 90.0
_STOP_SECONDS: Final = 60.0
_NSPAWN: Final = ("systemd-nspawn", "--quiet", "--register=no", "--keep-unit")


class NotProved(Exception):  # noqa: N818 - named for what happened
    """Something is not as the package promises; the message says what."""


def debian(folder: Path) -> Path:
    """The root of a minimal Debian, made once, from the mirror of this machine's own sources."""
    if not folder.exists():
        half = folder.with_name(folder.name + ".part")
        shutil.rmtree(half, ignore_errors=True)
        half.parent.mkdir(parents=True, exist_ok=True)
        include = "--include=systemd,systemd-sysv,udev,ca-certificates"
        command = ["debootstrap", "--variant=minbase", include, _codename(), str(half), _mirror()]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        half.rename(folder)
    return folder


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
        end = time.monotonic() + patience
        while not holds():
            if self._process.poll() is not None:
                raise NotProved(f"the container ended; see {self.root.with_suffix('.log')}")
            if time.monotonic() > end:
                raise NotProved(f"waited {patience:.0f} s for {what}")
            time.sleep(0.5)

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


def _codename() -> str:
    for line in Path("/etc/os-release").read_text("utf-8").splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.partition("=")[2].strip('"')
    raise NotProved("this system does not say which release it is")


def _mirror() -> str:
    asked = ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        site, _, release = line.partition(" ")
        if release == _codename():
            return site
    raise NotProved("this system's sources name no mirror of its release")
