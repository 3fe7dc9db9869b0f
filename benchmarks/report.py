"""The figures as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.figure import Figure

_HEAD = ("figure", "ours", "peer", "ours/peer", "limit", "ours/limit", "beside")


def as_table(figures: Sequence[Figure]) -> str:
    """One line a figure."""
    rows = [_HEAD, *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in {0, len(_HEAD) - 1} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def write_json(
    path: Path, machine: Mapping[str, object], figures: Sequence[Figure], missing: Sequence[str]
) -> None:
    """`{machine, figures, missing_peers}`. Raises `OSError`."""
    report = {
        "machine": machine,
        "figures": [figure.as_json() for figure in figures],
        "missing_peers": list(missing),
    }
    path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _row(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name,
        _amount(figure.ours, figure.unit),
        _amount(figure.peer, figure.unit),
        _times(figure.ratio_peer),
        _amount(figure.limit, figure.unit),
        _times(figure.ratio_limit),
        figure.against,
    )


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.2g} ×"
