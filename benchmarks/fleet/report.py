"""The figures of all scenes as tables for docs/fleet.md, from `build/fleet.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.fleet.outcome import SceneOutcome
from benchmarks.fleet.samples import BATCH

MARKS: Final = "fleet"
LIMIT_SECONDS: Final = 2.0
"""What 99 of 100 batches are to be answered within."""
_NAMES: Final = {
    "return": "everyone back, full queues",
    "kill": "the same, portal killed half-way",
    "day": "a steady day",
    "release": "a release to all",
    "withdrawal": "a withdrawal",
}
_COLUMNS: Final = (
    *("scene", "database", "kiosks", "workers", "seconds", "batches", "50 %", "99 %"),
    *("told to wait", "portal's CPU", "load", "lost", "doubled", "false"),
)
_HEAD: Final = f"| {' | '.join(_COLUMNS)} |"
_RULE: Final = f"|---|---|{'--:|' * (len(_COLUMNS) - 2)}"
Scene = Mapping[str, Any]


def keep(
    path: Path, machine: Mapping[str, object], outcomes: Sequence[SceneOutcome]
) -> list[Scene]:
    """Puts these scenes in the place of earlier ones of the same kind and database; all there are.

    Raises `OSError`.
    """
    known = json.loads(path.read_text("utf-8"))["scenes"] if path.exists() else []
    scenes = {(one["scene"], one["database"]): one for one in known}
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    for outcome in outcomes:
        row = {"date": today, "machine": machine, **outcome.as_json()}
        scenes[outcome.scene, outcome.database] = json.loads(json.dumps(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"scenes": list(scenes.values())}, indent=2) + "\n", "utf-8")
    return list(scenes.values())


def as_markdown(scenes: Sequence[Scene]) -> str:
    """Every scene in the first table, and what it alone tells in lines below."""
    ordered = sorted(scenes, key=lambda one: (list(_NAMES).index(one["scene"]), one["database"]))
    machine = ordered[0]["machine"]
    origin = (
        f"`python -m benchmarks fleet`; {machine['system']}, {machine['processor']},"
        f" {machine['cores']} processors, {machine['memory_mib']:,} MiB,"
        f" Python {machine['python']}. Load: of the whole machine, before and after."
    )
    lines = (f"- {line}" for one in ordered for line in _lines(one))
    return "\n".join([origin, "", _HEAD, _RULE, *map(_row, ordered), "", *lines])


def as_text(scene: Scene) -> str:
    """For a terminal."""
    verdict = scene["verdict"]
    head = (
        f"{_NAMES[scene['scene']]}, {scene['database']}, {scene['kiosks']:,} kiosks:"
        f" {'done' if scene['finished'] else 'NOT DONE'} in {scene['seconds']:.0f} s;"
        f" {verdict['accepted']:,} accepted, {verdict['undelivered']:,} not delivered,"
        f" {verdict['lost']} lost, {verdict['doubled']} doubled, {verdict['false']} false"
    )
    lines = [
        head,
        *(
            f"  {one['kind']:<12} {one['answered']:>7} answered, {one['busy']} told to wait,"
            f" {one['failed']} failed; 50 % {one['p50']} s, 99 % {one['p99']} s"
            for one in scene["exchanges"]
        ),
        *(f"  {line}" for line in _lines(scene)),
    ]
    return "\n".join(lines)


def _row(scene: Scene) -> str:
    verdict = scene["verdict"]
    batch = next((one for one in scene["exchanges"] if one["kind"] == BATCH), None)
    told_to_wait = sum(one["busy"] for one in scene["exchanges"])
    answers = ["–"] * 3
    if batch is not None:
        answers = [f"{batch['answered']:,}", f"{batch['p50']:.2f} s", f"{batch['p99']:.2f} s"]
    seconds = f"{scene['seconds']:,.0f}" + ("" if scene["finished"] else " (not done)")
    cells = [
        _NAMES[scene["scene"]],
        scene["database"],
        f"{scene['kiosks']:,}",
        str(scene["workers"]),
        seconds,
        *answers,
        f"{told_to_wait:,}",
        f"{scene['portal_cpu_seconds']:,.0f} s",
        f"{scene['load_before']}–{scene['load_after']}",
        *(f"{verdict[name]:,}" for name in ("lost", "doubled", "false")),
    ]
    return f"| {' | '.join(cells)} |"


def _lines(scene: Scene) -> Iterator[str]:
    notes, name = scene["notes"], f"{_NAMES[scene['scene']]} ({scene['database']})"
    verdict, late = scene["verdict"], f"{scene['late_p99']:.2f} s"
    match scene["scene"]:
        case "return" | "kill":
            kept = f", {verdict['undelivered']:,} still waited" if verdict["undelivered"] else ""
            killed = ""
            if "down_seconds" in notes:
                killed = (
                    f" Killed after {notes['killed_after_seconds']:.0f} s,"
                    f" it answered again {notes['down_seconds']:.0f} s later."
                )
            yield (
                f"{name}: {verdict['accepted']:,} submissions{kept};"
                f" {notes['submissions_a_second']:.0f} a second on average,"
                f" {notes['portal_cpu_ms_each']:.1f} ms of the portal's CPU each with all that"
                f" goes with it; half were in after {notes['half_seconds']:.0f} s.{killed}"
                f" 99 % of the kiosks' turns began within {late} of their time."
            )
        case "day":
            yield (
                f"{name}: {notes['times']:g} times as fast, {notes['of_country']:.2f} of the"
                f" country's rate; 8,000 kiosks need {notes['cores_for_country']:.2f} of a"
                f" processor besides the {notes['cores_idle']:.2f} that it takes unasked. A kiosk"
                f" sends {notes['kib_up_a_day']:,.0f} KiB a day and gets"
                f" {notes['kib_down_a_day']:,.0f} KiB (HTTP with its heads; TLS and TCP on top)."
            )
        case _:
            yield (
                f"{name}: {notes['kiosks_with_it']:,.0f} of {scene['kiosks']:,} kiosks had it,"
                f" 50 % after {notes.get('p50_seconds', 0):.0f} s,"
                f" 99 % after {notes.get('p99_seconds', 0):.0f} s, the last after"
                f" {notes['last_seconds']:.0f} s; {notes['bytes_each']:,.0f} bytes each;"
                f" {notes['kiosk_cpu_seconds']:.1f} s of a kiosk's CPU."
            )
