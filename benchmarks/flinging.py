"""Frames while the longest list is flung and pages are turned, at full HD without a GPU.

A frame's time is what passed since the one before, or since the touch that called for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from benchmarks.browser import MISSING, browser, browsing, hearing
from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Growth, Measured, percentile
from benchmarks.many_services import home_with
from benchmarks.place import Place
from benchmarks.programs import NoAnswer, Program, name_of, next_line, running

MOST_CARDS = 120
CARDS = (12, 120, 1_200)
"""In the list that is flung, where its growth is shown."""
PATIENCE = 180.0
"""Seconds for its next word: to load and fling the longest of these takes two minutes."""
AIM = Aim(at_most=33.0)
Times = dict[str, list[list[float]]]
"""By what was done: the times of each round."""


def measure_frames(place: Place, depth: Depth) -> Iterator[Figure]:
    """The longest frame of each round, and the 99th of a hundred over all."""
    rounds, beside = depth.flings, depth.flings_beside
    ours, cards = _ours(place, rounds, MOST_CARDS)
    with running(place, "benchmarks.probes.empty_list", str(beside), str(cards)) as window:
        limit, _ = _heard(window, beside, listed=False)
    theirs = _browser(place, cards, beside)
    acts = {"flung": f"flinging a list of {cards} cards", "changed": "changing pages"}
    for word, act in acts.items():
        sides = [ours[word], limit[word], theirs[word] if theirs else None]
        for name, of_all in (
            (f"the longest frame while {act}", False),
            (f"frames while {act}, p99", True),
        ):
            mine, least, peer = (_side(times, of_all=of_all) for times in sides)
            assert mine is not None
            yield Figure(
                name,
                "ms",
                mine,
                peer,
                "Chromium, the same list" if word == "flung" else "Chromium, the same pages",
                least,
                "an empty list" if word == "flung" else "an empty page",
                AIM,
                missing="" if theirs else MISSING,
            )


def grow_frames(place: Place, depth: Depth) -> Iterator[Growth]:
    """Flinging ever more cards, and changing pages among ever more services."""
    most = home_with(place, depth.sizes[1])
    flung = [_longest(_ours(most, 1, cards)[0]["flung"]) for cards in CARDS]
    changed = [
        _longest(_ours(home_with(place, size), depth.flings_beside, CARDS[0])[0]["changed"])
        for size in depth.sizes
    ]
    yield Growth("the longest frame while flinging a list", "ms", "cards", CARDS, (*flung,))
    name = "the longest frame while changing pages"
    yield Growth(name, "ms", "services", depth.sizes, (*changed,))


def _longest(rounds: Sequence[Sequence[float]]) -> float:
    side = _side(rounds, of_all=False)
    assert side is not None
    return side.value


def _ours(place: Place, rounds: int, most: int) -> tuple[Times, int]:
    with running(place, "benchmarks.probes.flinging", str(rounds), str(most)) as screen:
        return _heard(screen, rounds, listed=True)


def _side(rounds: Sequence[Sequence[float]] | None, *, of_all: bool) -> Measured | None:
    if rounds is None:
        return None
    if of_all:
        return Measured.once(percentile([one for times in rounds for one in times], 99))
    return Measured.of([max(times) for times in rounds])


def _heard(program: Program, rounds: int, *, listed: bool) -> tuple[Times, int]:
    times: Times = {"flung": [], "changed": []}
    cards = 0
    for _ in range(rounds):
        if listed:
            cards = int(_told(program, "listed")[0])
        for word, told in times.items():
            told.append(_told(program, word))
    return times, cards


def _told(program: Program, word: str) -> list[float]:
    said, _, words = next_line(program, PATIENCE).partition(" ")
    if said != word:
        raise NoAnswer(f"{name_of(program)} said {said}, not {word}")
    told: list[float] = json.loads(words)
    if not told:
        raise NoAnswer(f"{name_of(program)} drew nothing while {word}")
    return told


def _browser(place: Place, cards: int, rounds: int) -> Times | None:
    program = browser()
    if program is None:
        return None
    times: Times = {"flung": [], "changed": []}
    with hearing(place) as ear, browsing(program, ear, "frames", cards):
        ear.next_word("frame")
        for _ in range(rounds):
            for word, told in times.items():
                told.append(ear.next_times(word))
    return times
