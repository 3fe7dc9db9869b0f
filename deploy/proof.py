"""What proofs of a deployment share: steps that are timed, a promise that fails, a Debian."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class NotProved(Exception):  # noqa: N818 - named for what happened
    """Something is not as was promised; the message says what."""


@contextmanager
def step(words: str) -> Iterator[None]:
    """Says what was done, and how long it took."""
    started = time.monotonic()
    yield
    print(f"{time.monotonic() - started:7.1f} s  {words}", flush=True)


def until(holds: Callable[[], bool], what: str, patience: float) -> None:
    """Waits for it, `patience` seconds at most. Raises `NotProved`."""
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            raise NotProved(f"waited {patience:.0f} s for {what}")
        time.sleep(0.5)


def debian(folder: Path, *packages: str) -> Path:
    """The root of a minimal Debian, made once, from the mirror of this machine's own sources.

    Raises `NotProved`, and `CalledProcessError` where debootstrap fails.
    """
    if not folder.exists():
        half = folder.with_name(folder.name + ".part")
        shutil.rmtree(half, ignore_errors=True)
        half.parent.mkdir(parents=True, exist_ok=True)
        include = f"--include={','.join(('ca-certificates', *packages))}"
        command = ["debootstrap", "--variant=minbase", include, codename(), str(half), _mirror()]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        half.rename(folder)
    return folder


def codename() -> str:
    """Of this machine's release, such as `bookworm`. Raises `NotProved`."""
    for line in Path("/etc/os-release").read_text("utf-8").splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.partition("=")[2].strip('"')
    raise NotProved("this system does not say which release it is")


def _mirror() -> str:
    asked = ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        site, _, release = line.partition(" ")
        if release == codename():
            return site
    raise NotProved("this system's sources name no mirror of its release")
