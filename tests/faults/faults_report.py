"""The table of the fault suite, for the terminal and for docs/reliability.md.

`python tests/faults/faults_report.py build/faults.json docs/reliability.md` puts it between the
page's two marks.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.marked_page import put_between_marks

MARKS: Final = "faults"
_FIGURES: Final = ("runs", "kills", "lost", "doubled", "false_delivered", "stuck")
_HEADINGS: Final = ("runs", "kills", "lost", "doubled", "false “delivered”", "stuck")

Line = Mapping[str, Any]


def as_text(lines: Sequence[Line]) -> str:
    """For a terminal: a line each, and the sums."""
    width = max((len(line["name"]) for line in lines), default=0)
    heads = [" " * width + "".join(f"{head:>8}" for head in ("runs", "kills", *"LDFS"))]
    rows = [
        f"{line['name']:<{width}}"
        + "".join(f"{line[figure]:>8}" for figure in _FIGURES)
        + _remark(line)
        for line in [*lines, total(lines)]
    ]
    legend = "L lost, D doubled at the portal, F false “delivered”, S stuck"
    return "\n".join([*heads, *rows, legend])


def as_markdown(report: Mapping[str, Any]) -> str:
    """For docs/reliability.md: where it comes from, then the table."""
    machine = report["machine"]
    origin = (
        f"`make faults`, {report['date']}, {report['mode']} form, seed {report['seed']};"
        f" measured on {machine['system']}, {machine['processors']} processors,"
        f" Python {machine['python']}, SQLite {machine['sqlite']}."
    )
    lines = [
        origin,
        "",
        "| case | " + " | ".join(_HEADINGS) + " | tool |",
        "|---|" + "--:|" * len(_HEADINGS) + "---|",
    ]
    for line in report["cases"]:
        figures = " | ".join(f"{line[figure]:,}" for figure in _FIGURES)
        lines.append(f"| {line['name']} | {figures} | {_tool(line)} |")
    sums = total(report["cases"])
    figures = " | ".join(f"**{sums[figure]:,}**" for figure in _FIGURES)
    return "\n".join([*lines, f"| **all** | {figures} | |"])


def total(lines: Sequence[Line]) -> Line:
    """The sums, as one more line."""
    return {
        "name": f"{len(lines)} cases",
        **{figure: sum(line[figure] for line in lines) for figure in _FIGURES},
    }


def _remark(line: Line) -> str:
    if line.get("skipped"):
        return f"  skipped: {line['skipped']}"
    return f"  FAILED: {line['failed']}" if line.get("failed") else ""


def _tool(line: Line) -> str:
    if line.get("skipped"):
        return f"skipped: {line['skipped']}"
    return f"failed: {line['failed']}" if line.get("failed") else line.get("tool", "")


def main(arguments: Sequence[str]) -> int:
    report, page = (Path(argument) for argument in arguments)
    table = as_markdown(json.loads(report.read_text("utf-8")))
    page.write_text(put_between_marks(page.read_text("utf-8"), MARKS, table), "utf-8")
    print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
