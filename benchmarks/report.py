"""The figures as a table for people, as JSON for programs, and as a part of docs/performance.md."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.figure import Figure, Growth, Measured, Ratio

_COMMANDS: Final = {"short": "make bench", "full": "make bench-full", "soak": "make soak"}
_HEAD: Final = (
    "figure", "ours", "peer", "ours/peer", "limit", "ours/limit", "aim", "met", "peer; limit",
)  # fmt: skip
_LEFT: Final = frozenset({0, 6, 8})


@dataclass(frozen=True)
class Report:
    """One run. `failures`: what could not be measured, and why; `skipped`: what was not asked;
    `parts`: the seconds that each took."""

    machine: Mapping[str, object]
    depth: str
    date: str
    seconds: float
    figures: Sequence[Figure]
    growth: Sequence[Growth] = ()
    failures: Sequence[str] = ()
    skipped: Sequence[str] = ()
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def marks(self) -> str:
        """Between which ones of docs/performance.md its table stands."""
        return self.depth if self.depth == "soak" else "bench"

    @property
    def missing(self) -> list[str]:
        """How to get the peers that are not on this machine."""
        return sorted({figure.missing for figure in self.figures if figure.missing})


def as_table(report: Report) -> str:
    """One line a figure, and below it what is missing or missed."""
    rows = [_HEAD, *map(_row, report.figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    table = [
        "  ".join(
            cell.ljust(width) if column in _LEFT else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([_origin(report), *table, *map(_grown, report.growth), *_remarks(report)])


def as_json(report: Report) -> dict[str, Any]:
    """`machine` first, then `figures`, as docs/performance.md says."""
    return {
        "machine": dict(report.machine),
        "figures": [figure.as_json() for figure in report.figures],
        "growth": [growth.as_json() for growth in report.growth],
        "missing_peers": report.missing,
        "failures": list(report.failures),
        "skipped": list(report.skipped),
        "depth": report.depth,
        "date": report.date,
        "seconds": round(report.seconds),
        "seconds_of": {name: round(seconds, 1) for name, seconds in report.parts.items()},
    }


def write_json(path: Path, report: Report) -> None:
    """Raises `OSError`."""
    path.write_text(json.dumps(as_json(report), ensure_ascii=False, indent=2) + "\n", "utf-8")


def as_markdown(report: Report) -> str:
    """Where it comes from, the table, what is missed, and how it grows."""
    lines = [
        _origin(report),
        "",
        "| " + " | ".join(_HEAD) + " |",
        "|" + "|".join("---" if place in _LEFT else "--:" for place in range(len(_HEAD))) + "|",
        *("| " + " | ".join(_row(figure)) + " |" for figure in report.figures),
    ]
    if report.growth:
        lines += [
            "",
            "| grows with | figure | measured | exponent |",
            "|---|---|---|--:|",
            *map(_growth_row, report.growth),
        ]
    remarks = _remarks(report)
    return "\n".join([*lines, *(["", *(f"- {remark}" for remark in remarks)] if remarks else [])])


def _origin(report: Report) -> str:
    machine = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    return (
        f"`{_COMMANDS[report.depth]}`, {report.date}, {report.seconds / 60:.1f} minutes; {machine}."
    )


def _remarks(report: Report) -> list[str]:
    """What a reader must not overlook."""
    missed = [figure for figure in report.figures if figure.met is False]
    return [
        *(
            f"not met: {figure.name} ({figure.against or figure.within}),"
            f" {figure.missed_by:.2f} × what it aims at"
            for figure in missed
        ),
        *(f"not here to compare with: {words}" for words in report.missing),
        *(f"not measured: {words}" for words in report.failures),
        *(f"left to another run: {words}" for words in report.skipped),
        *dict.fromkeys(f"{figure.name}: {figure.note}" for figure in report.figures if figure.note),
    ]


def _row(figure: Figure) -> tuple[str, ...]:
    met = {True: "yes", False: "no", None: "–"}[figure.met]
    return (
        figure.name,
        _side(figure.ours, figure.unit),
        _side(figure.peer, figure.unit),
        _times(figure.ratio_peer),
        _side(figure.limit, figure.unit),
        _times(figure.ratio_limit),
        figure.aim.words(figure.unit) if figure.aim else "–",
        met if figure.aim else "–",
        "; ".join(filter(None, (figure.against, figure.within))),
    )


def _growth_row(growth: Growth) -> str:
    points = zip(growth.sizes, growth.values, strict=True)
    measured = ", ".join(f"{size:,}: {amount(value, growth.unit)}" for size, value in points)
    return f"| {growth.of} | {growth.name} | {measured} | {growth.exponent:.2f} |"


def _grown(growth: Growth) -> str:
    return "grows with " + _growth_row(growth).strip("| ").replace(" | ", ", ")


def amount(value: float, unit: str) -> str:
    """Three figures that count."""
    number = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return f"{number} {unit}".rstrip()


def _side(side: Measured | None, unit: str) -> str:
    if side is None:
        return "–"
    if side.low == side.high:
        return amount(side.value, unit)
    return (
        f"{amount(side.value, '')} ({amount(side.low, '')}–{amount(side.high, '')}) {unit}".rstrip()
    )


def _times(ratio: Ratio | None) -> str:
    if ratio is None:
        return "–"
    spread = "" if ratio.low == ratio.high else f" ({ratio.low:.2g}–{ratio.high:.2g})"
    return f"{ratio.value:.2g}{spread} ×"
