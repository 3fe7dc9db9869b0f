"""What processes weigh, in MiB, as the kernel counts it (proc(5), smaps_rollup)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from benchmarks.memory_of import family_of


def own(process: int | str) -> float:
    """What it wrote itself and holds, shared with its children or not: what a leak grows."""
    return _figure(process, "Anonymous")


def together(*roots: int) -> float:
    """All of them with their children; shared pages count once (proportional set size)."""
    total = 0.0
    for process in {one for root in roots for one in family_of(root)}:
        with suppress(FileNotFoundError, ProcessLookupError):  # it ended while we looked
            total += _figure(process, "Pss")
    return total


def _figure(process: int | str, name: str) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024
