"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

import apsw


def describe_machine() -> dict[str, object]:
    """Nothing that names the machine or its user."""
    return {
        "system": _named("/etc/os-release", "PRETTY_NAME", "=") or platform.system(),
        "kernel": kernel(),
        "processor": _named("/proc/cpuinfo", "model name", ":") or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2,
        "python": platform.python_version(),
        "pyside": version("PySide6-Essentials"),
        "sqlite": apsw.sqlite_lib_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def kernel(release: str | None = None) -> str:
    """Its version, without what whoever built it for one host has added."""
    found = re.match(r"\d+(?:\.\d+)*", platform.release() if release is None else release)
    return found[0] if found else ""


def _named(path: str, name: str, separator: str) -> str:
    for line in Path(path).read_text("utf-8").splitlines():
        key, _, value = line.partition(separator)
        if key.strip() == name:
            return value.strip().strip('"')
    return ""
