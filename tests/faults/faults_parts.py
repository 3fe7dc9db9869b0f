"""Runs the fault suite in parts at once: most of its time is waiting for processes and lines.

`python tests/faults/faults_parts.py build/faults.json` runs the form that `FAULTS` names and writes
the parts' reports as one, in the order of the files. Each part's output goes to a log beside it.
Exits with 1 where a part failed; its log's end is printed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from faults_record import merged, write_report

FOLDER: Final = Path(__file__).parent
PARTS: Final[Sequence[Sequence[str]]] = (
    ("accept", "upkeep", "judge"),
    ("attachments", "calls", "clock", "power", "small_disk"),
    ("catalogue", "damage", "portal"),
    ("image", "line", "network", "processes", "send"),
)
"""About alike in time."""
_SHOWN_LINES: Final = 60


def files_of(part: Sequence[str]) -> list[Path]:
    """The part's test files."""
    return [FOLDER / f"test_faults_{name}.py" for name in part]


def left_out() -> set[str]:
    """Test files that are in no part, or in two."""
    named = [file.name for part in PARTS for file in files_of(part)]
    there = [file.name for file in FOLDER.glob("test_faults_*.py")]
    return set(there) ^ set(named) | {name for name in named if named.count(name) > 1}


def main(arguments: Sequence[str]) -> int:
    target = Path(arguments[0])
    target.parent.mkdir(parents=True, exist_ok=True)
    parts = [_Part(number, part, target) for number, part in enumerate(PARTS)]
    failed = [part for part in parts if part.process.wait() != 0]
    reports = [json.loads(part.report.read_text("utf-8")) for part in parts if part.report.exists()]
    write_report(target, merged(reports))
    for part in failed:
        print(*part.log.read_text("utf-8").splitlines()[-_SHOWN_LINES:], sep="\n")
    return 1 if failed else 0


class _Part:
    def __init__(self, number: int, part: Sequence[str], target: Path) -> None:
        self.report = target.with_suffix(f".{number}.json")
        self.report.unlink(missing_ok=True)
        self.log = target.with_suffix(f".{number}.log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "pytest", "-q", "--timeout", "1800"),
                    *("-p", "no:cacheprovider"),
                    *map(str, files_of(part)),
                ],
                env={**os.environ, "FAULTS_REPORT": str(self.report.resolve())},
                stdout=log,
                stderr=subprocess.STDOUT,
            )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
