"""What came of a scene, in figures that go into `build/fleet.json` as they are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.figure import percentile
from benchmarks.fleet.judging import Verdict, judge, stored_in
from benchmarks.fleet.samples import Outcome, Sample
from benchmarks.fleet.share import Told
from benchmarks.fleet.world import World


@dataclass(frozen=True)
class Exchanges:
    """Those of one kind: how many ended how, and how long an answer took, in seconds."""

    kind: str
    answered: int
    busy: int
    failed: int
    p50: float
    p99: float
    longest: float
    weight: int


@dataclass(frozen=True)
class SceneOutcome:
    """`seconds` is how long the scene took; `notes` are the scene's own figures."""

    scene: str
    database: str
    kiosks: int
    workers: int
    seconds: float
    finished: bool
    exchanges: tuple[Exchanges, ...]
    verdict: Verdict
    portal_cpu_seconds: float
    portal_mebibytes: float
    kiosks_cpu_seconds: float
    late_p99: float
    """Seconds after they were due that turns began: beyond a second this machine is too slow."""
    load_before: float
    load_after: float
    notes: dict[str, float]

    def of(self, kind: str) -> Exchanges | None:
        return next((one for one in self.exchanges if one.kind == kind), None)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Measured:
    """What a scene took down of the portal while it ran."""

    seconds: float
    finished: bool
    cpu_seconds: float
    mebibytes: float
    since: float
    until: float
    """Exchanges that began in between, by the machine's monotonic clock, are counted."""
    load_before: float


def outcome_of_scene(
    name: str, world: World, told: Sequence[Told], measured: Measured, notes: dict[str, float]
) -> SceneOutcome:
    """Judges what is in the database now against what the kiosks hold."""
    submissions = {number: held for one in told for number, held in one.submissions.items()}
    samples = [
        sample
        for one in told
        for sample in one.samples
        if measured.since <= sample.at < measured.until
    ]
    return SceneOutcome(
        scene=name,
        database=world.size.database,
        kiosks=world.size.kiosks,
        workers=world.size.workers,
        seconds=measured.seconds,
        finished=measured.finished,
        exchanges=exchanges_of(samples),
        verdict=judge(submissions, world.life.queued, stored_in(world.database)),
        portal_cpu_seconds=measured.cpu_seconds,
        portal_mebibytes=measured.mebibytes,
        kiosks_cpu_seconds=sum(one.cpu_seconds for one in told),
        late_p99=percentile([late for one in told for late in one.late], 99),
        load_before=measured.load_before,
        load_after=load(),
        notes=notes,
    )


def exchanges_of(samples: Sequence[Sample]) -> tuple[Exchanges, ...]:
    """By kind, in the order of their names."""
    return tuple(
        _exchanges(kind, [one for one in samples if one.kind == kind])
        for kind in sorted({one.kind for one in samples})
    )


def load() -> float:
    """Processes that ran or waited for a processor in the last minute, on average."""
    return round(os.getloadavg()[0], 1)


def _exchanges(kind: str, samples: Sequence[Sample]) -> Exchanges:
    answered = [one for one in samples if one.outcome is Outcome.ANSWERED]
    seconds = [one.seconds for one in answered] or [0.0]
    busy = sum(one.outcome is Outcome.BUSY for one in samples)
    return Exchanges(
        kind=kind,
        answered=len(answered),
        busy=busy,
        failed=len(samples) - len(answered) - busy,
        p50=round(percentile(seconds, 50), 3),
        p99=round(percentile(seconds, 99), 3),
        longest=round(max(seconds), 3),
        weight=sum(one.weight for one in answered),
    )
