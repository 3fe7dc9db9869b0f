"""What a process and its children weigh: the proportional set size, from `/proc`.

A page that several processes share counts for each of them in parts, so that sums are true. Other
programs on the machine that use the same libraries make every figure smaller.
"""

from __future__ import annotations

from pathlib import Path

_PROC = Path("/proc")


def family_of(process: int) -> list[int]:
    """The process, its children, and theirs."""
    children: dict[int, list[int]] = {}
    for stat in _PROC.glob("[0-9]*/stat"):
        try:
            # The name in brackets may hold anything; the parent is the second field after it.
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        children.setdefault(parent, []).append(int(stat.parent.name))
    family = [process]
    for member in family:
        family.extend(children.get(member, []))
    return family


def weight_of(*processes: int) -> float:
    """MiB of proportional set size of these processes."""
    kibibytes = sum(_kib_of(process, "Pss:") for process in processes)
    return kibibytes / 1024


def own_weight_of(process: int) -> float:
    """MiB that are this process's alone: what would be free were it not there."""
    return sum(_kib_of(process, name) for name in ("Private_Clean:", "Private_Dirty:")) / 1024


def _kib_of(process: int, name: str) -> int:
    for line in (_PROC / str(process) / "smaps_rollup").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    raise AssertionError(f"smaps_rollup has a line {name} since Linux 4.14")
