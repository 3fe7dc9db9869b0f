"""The five scenes: a steady day, the return after an outage, a release, a withdrawal, a crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from benchmarks.figure import percentile
from benchmarks.fleet.catalogue import CATALOGUE
from benchmarks.fleet.kiosk import Life
from benchmarks.fleet.outcome import Measured, SceneOutcome, load, outcome_of_scene
from benchmarks.fleet.releases import Release, prepared_releases
from benchmarks.fleet.samples import BATCH, Outcome
from benchmarks.fleet.share import Told
from benchmarks.fleet.world import Size, World, home_in, world
from kiosk.station.rhythm import Rhythm

COUNTRY: Final = 8000
"""Kiosks, which the figures of the day are reckoned for."""
DAY: Final = 86_400.0
SUBMISSIONS_A_DAY: Final = 100
_SETTLE_SECONDS: Final = 30.0
_IDLE_SECONDS: Final = 10.0


@dataclass(frozen=True)
class Terms:
    """`rhythm` is the kiosks' own; `patience` the seconds that a scene may take.

    The day goes `times` as fast as a real one, for `day_seconds`.
    """

    build: Path
    size: Size
    rhythm: Rhythm = field(default_factory=Rhythm)
    patience: float = 3600.0
    times: float = 1.0
    day_seconds: float = 120.0


def back_after_outage(terms: Terms) -> SceneOutcome:
    """Everyone with a full queue; until the last receipt is in."""
    with home_in(terms.build) as home, _returning(terms, home) as there:
        watch = _Watch(there)
        there.fleet.begin()
        finished = there.fleet.wait(lambda waiting: waiting == 0, terms.patience)
        measured = watch.read(finished=finished)
        told = there.fleet.end()
        return outcome_of_scene("return", there, told, measured, _catching_up(told, measured))


def killed_amid_return(terms: Terms) -> SceneOutcome:
    """The same, and half-way all of the portal's processes are killed, and it is started anew."""
    with home_in(terms.build) as home, _returning(terms, home) as there:
        watch = _Watch(there)
        half = terms.size.kiosks * terms.size.queued // 2
        there.fleet.begin()
        there.fleet.wait(lambda waiting: waiting <= half, terms.patience)
        killed_at = monotonic()
        there.portal.kill()
        down = there.portal.start()
        finished = there.fleet.wait(lambda waiting: waiting == 0, terms.patience)
        measured = watch.read(finished=finished)
        told = there.fleet.end()
        notes = {
            "killed_after_seconds": killed_at - there.fleet.began_at,
            "down_seconds": down,
            **_catching_up(told, measured),
        }
        return outcome_of_scene("kill", there, told, measured, notes)


def steady_day(terms: Terms) -> SceneOutcome:
    """Heartbeats, probes and submissions, `times` as fast as they really come."""
    times = terms.times
    hurried = replace(
        terms.rhythm,
        probe_online=terms.rhythm.probe_online / times,
        heartbeat=terms.rhythm.heartbeat / times,
    )
    life = Life(hurried, visits=DAY / SUBMISSIONS_A_DAY / times)
    with home_in(terms.build) as home, world(home, terms.size, life) as there:
        idle = _Watch(there)
        sleep(_IDLE_SECONDS)
        unasked = idle.read(finished=True)
        there.fleet.begin()
        there.fleet.wait(_never, _SETTLE_SECONDS)
        there.relay.forget()
        watch = _Watch(there)
        there.fleet.wait(_never, terms.day_seconds)
        measured = watch.read(finished=True)
        up, down = there.relay.up, there.relay.down
        told = there.fleet.end()
        days = measured.seconds * times / DAY * min(10, terms.size.kiosks)
        country = COUNTRY / (terms.size.kiosks * times)
        idles = unasked.cpu_seconds / unasked.seconds
        notes = {
            "times": times,
            "of_country": 1 / country,
            "cores_idle": idles,
            "cores_for_country": (measured.cpu_seconds / measured.seconds - idles) * country,
            "kib_up_a_day": up / days / 1024,
            "kib_down_a_day": down / days / 1024,
        }
        return outcome_of_scene("day", there, told, measured, notes)


def news_for_all(terms: Terms) -> Iterator[SceneOutcome]:
    """A release to everybody, then a service withdrawn: until each kiosk has it."""
    with home_in(terms.build) as home:
        first, releases = prepared_releases(home, home.parent / "scratch")
        paths = {release.version: release.paths for release in releases}
        life = Life(terms.rhythm, version=first, catalogue=paths)
        with world(home, terms.size, life) as there:
            there.fleet.begin()
            there.fleet.wait(_never, _SETTLE_SECONDS)
            spread = [(release, _spread(terms, there, release)) for release in releases]
            told = there.fleet.end()
            for release, measured in spread:
                yield _news(there, told, release, measured)


def _spread(terms: Terms, there: World, release: Release) -> Measured:
    """While the kiosks hear of it: until each has had two probes."""
    watch = _Watch(there)
    release.go_live(there.home / "repository")
    there.fleet.wait(_never, 2 * terms.rhythm.probe_online)
    return watch.read(finished=True)


def _news(there: World, told: Sequence[Told], release: Release, measured: Measured) -> SceneOutcome:
    fetched = [
        (sample.at + sample.seconds - measured.since, sample.weight)
        for one in told
        for sample in one.samples
        if sample.kind == CATALOGUE
        and measured.since <= sample.at < measured.until
        and sample.outcome is Outcome.ANSWERED
    ]
    after = [seconds for seconds, _ in fetched]
    notes = {
        "kiosks_with_it": float(len(fetched)),
        "bytes_each": sum(weight for _, weight in fetched) / max(len(fetched), 1),
        "kiosk_cpu_seconds": release.update_cpu_seconds,
        **{f"p{percent}_seconds": percentile(after, percent) for percent in (50, 99) if after},
        "last_seconds": max(after, default=0.0),
    }
    everybody = replace(measured, finished=len(fetched) >= there.size.kiosks)
    return outcome_of_scene(release.name, there, told, everybody, notes)


SCENES: Final[dict[str, Callable[[Terms], SceneOutcome]]] = {
    "day": steady_day,
    "return": back_after_outage,
    "kill": killed_amid_return,
}


class _Watch:
    """From when it is made."""

    def __init__(self, there: World) -> None:
        self._portal = there.portal
        self._cpu = there.portal.cpu_seconds
        self._load = load()
        self._since = monotonic()

    def read(self, *, finished: bool) -> Measured:
        return Measured(
            seconds=monotonic() - self._since,
            finished=finished,
            cpu_seconds=self._portal.cpu_seconds - self._cpu,
            mebibytes=self._portal.mebibytes,
            since=self._since,
            until=monotonic(),
            load_before=self._load,
        )


@contextmanager
def _returning(terms: Terms, home: Path) -> Iterator[World]:
    """Those who are through ask for news as rarely as kiosks whose question the portal keeps."""
    rhythm = replace(terms.rhythm, probe_online=terms.rhythm.listening)
    with world(home, terms.size, Life(rhythm, terms.size.queued)) as there:
        yield there


def _catching_up(told: Sequence[Told], measured: Measured) -> dict[str, float]:
    """How fast it went, and when most were done."""
    taken = [
        (sample.at + sample.seconds - measured.since, sample.weight)
        for one in told
        for sample in one.samples
        if sample.kind == BATCH and sample.outcome is Outcome.ANSWERED
    ]
    envelopes = sum(weight for _, weight in taken)
    return {
        "submissions_a_second": envelopes / measured.seconds,
        "portal_cpu_ms_each": measured.cpu_seconds / max(envelopes, 1) * 1000,
        "half_seconds": percentile([at for at, _ in taken], 50) if taken else 0.0,
    }


def _never(_: int) -> bool:
    return False
