"""The doctor's look at the machine itself: memory, touch, voice, confined processes, versions."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import apsw

from kiosk import __version__
from kiosk.settings import settings_file, unknown_settings
from kiosk.station.finding import Finding, ok, warn

MEMORY: Final = Path("/proc/meminfo")
INPUTS: Final = Path("/proc/bus/input/devices")
SCARCE_MB: Final = 400
"""A third more than all of Ventanilla takes at its heaviest (docs/reliability.md)."""
_DIRECT: Final = 1 << 1
"""INPUT_PROP_DIRECT of linux/input-event-codes.h: what is touched is what is seen."""
_VOICES: Final = ("espeak-ng", "spd-say")
_Which = Callable[[str], str | None]
CONFINED: Final = (sys.executable, "-P", "-m", "kiosk.files.confined")
"""Gives up its rights and says which version of Landlock there was."""


def check_settings(environment: Mapping[str, str]) -> Finding:
    """Whether every name in the settings' file is known. Raises `SettingsError`."""
    file = settings_file(environment)
    if unknown := unknown_settings(environment):
        return warn(
            "settings",
            f"this release does not know, and passes over: {', '.join(unknown)}",
            f"If a name is misspelt, correct it in {file}; if it is of a newer release, leave it.",
        )
    return ok("settings", f"every name in {file} is known")


def check_memory(told: Path = MEMORY) -> Finding:
    """Whether there is memory for the next visit."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB$", _text(told), re.MULTILINE)
    if found is None:
        return warn("memory", f"{told} does not say how much is free", "Ask support.")
    free = int(found[1]) // 1024
    words = f"{free:,} MB of memory are free"
    if free < SCARCE_MB:
        return warn("memory", words, "Start the machine anew; run nothing else on it.")
    return ok("memory", words)


def check_touch(told: Path = INPUTS) -> Finding:
    """Whether a touch screen is there."""
    for device in _text(told).split("\n\n"):
        properties = re.search(r"^B: PROP=([0-9a-f]+)$", device, re.MULTILINE)
        if properties is not None and int(properties[1], 16) & _DIRECT:
            name = re.search(r'^N: Name="([^"]*)"$', device, re.MULTILINE)
            return ok("touch", f"a touch screen is there: {name[1] if name else 'without a name'}")
    return warn(
        "touch",
        "no touch screen is there; keyboard and mouse work",
        "Check its USB cable; the screen starts anew by itself once it is seen.",
    )


def check_speech(which: _Which = shutil.which) -> Finding:
    """Whether pages can be read aloud. The recordings of a language: `kiosk languages`."""
    for program in _VOICES:
        if which(program):
            return ok("speech", f"pages are read aloud by {program}")
    return warn("speech", "nothing here can read pages aloud", "Install the package espeak-ng.")


def check_confined(command: Sequence[str] = CONFINED) -> Finding:
    """Whether a process can give up all it does not need: visitors' files are opened in one."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603 - our own
    except (OSError, subprocess.TimeoutExpired) as error:
        return _not_confined(type(error).__name__)
    if done.returncode != 0:
        return _not_confined(done.stderr.strip() or f"the process ended with {done.returncode}")
    landlock = "alone" if done.stdout == "0" else f"and Landlock {done.stdout}"
    return ok("confined", f"visitors' files are opened behind seccomp {landlock}")


def _not_confined(why: str) -> Finding:
    return warn(
        "confined",
        f"no file of a visitor's can be opened: {why}",
        "Start a kernel of the system's own, with seccomp, on x86-64 or arm64.",
    )


def check_versions() -> Finding:
    """What runs; for whoever is asked for help."""
    parts = (
        f"ventanilla {__version__}",
        f"Python {platform.python_version()}",
        f"Qt {_version('PySide6-Essentials')}",
        f"SQLite {apsw.sqlite_lib_version()}",
        f"Linux {platform.release()}",
        _system(),
    )
    return ok("versions", ", ".join(part for part in parts if part))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not there"


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return ""


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
