"""The figures of a day, for the terminal and for docs/reliability.md.

`python tests/day/day_record.py build/day.json docs/reliability.md` puts them between the page's two
marks.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.marked_page import put_between_marks

MARKS: Final = "day"
_HEADS: Final = (
    "hour", "visits", "folios", "slips", "line", "printer", "clock", "catalogue", "waiting",
    "supervisor", "screen", "station", "all",
)  # fmt: skip


@dataclass(frozen=True)
class HourFigures:
    """What stood at the end of an hour. In MiB: what each process holds for itself, `screen` the
    heaviest visit's at its end; `all` is the whole kiosk with what its processes share.
    """

    hour: int
    visits: int
    folios: int
    slips: int
    line: str
    printer: str
    clock: str
    catalogue: int
    waiting: int
    supervisor: float
    screen: float
    station: float
    all: float


def rows(hours: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """A row of words for each hour; catalogues are counted, for their versions are moments."""
    known = sorted({hour["catalogue"] for hour in hours})
    counted = ({**hour, "catalogue": known.index(hour["catalogue"]) + 1} for hour in hours)
    return [[_word(hour[head]) for head in _HEADS] for hour in counted]


def as_text(hours: Sequence[HourFigures]) -> str:
    """For a terminal."""
    lines = [list(_HEADS), *rows([asdict(hour) for hour in hours])]
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEADS))]
    return "\n".join(
        "  ".join(f"{word:>{width}}" for word, width in zip(line, widths, strict=True))
        for line in lines
    )


def as_markdown(report: Mapping[str, Any]) -> str:
    """For docs/reliability.md."""
    machine, verdict = report["machine"], report["verdict"]
    found = ", ".join(f"{verdict[name]} {name.replace('_', ' ')}" for name in verdict)
    origin = (
        f"`make day`, {report['date']}: {report['hours'][-1]['hour'] + 1} hours in"
        f" {report['seconds'] / 60:.0f} minutes, {report['visits']} visits,"
        f" {report['folios']} folios, {report['slips']} slips told as printed; {found}."
        f" Measured on {machine['system']}, {machine['processors']} processors,"
        f" Python {machine['python']}."
        " Memory in MiB: what each process holds for itself (of the visits the heaviest), and all"
        " together (proportional set size)."
    )
    head = ["| " + " | ".join(_HEADS) + " |", "|" + "--:|" * 4 + "---|" * 3 + "--:|" * 6]
    return "\n".join(
        [origin, "", *head, *(f"| {' | '.join(row)} |" for row in rows(report["hours"]))]
    )


def _word(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    told = as_markdown(json.loads(source.read_text("utf-8")))
    target.write_text(put_between_marks(target.read_text("utf-8"), MARKS, told), "utf-8")
