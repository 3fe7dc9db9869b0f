"""The real screen: its longest list flung from end to end, and its pages turned, frame by frame.

Says `listed` with the number of cards, then `flung` and `changed` with times between frames.
Takes how many rounds, and how many cards at the most.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QTimer

from benchmarks.probes.frame_watch import (
    TURN_MILLISECONDS,
    FrameWatch,
    flick,
    longest_flickable,
    moment,
    tell,
)
from benchmarks.probes.real_screen import SERVICE, show_screen
from kiosk.ui.app import Screen

SETTLE = 400
"""Milliseconds after which a page stands still."""


HANDS: list[Hand] = []
"""Kept as long as the program runs."""


class Hand:
    """Goes from one act to the next; each says in how many milliseconds the next is due."""

    def __init__(self, screen: Screen, rounds: int, most: int) -> None:
        self.screen = screen
        self.model = screen.model
        self.watch = FrameWatch(screen.window)
        self.most = most
        self._acts = self._all(rounds)

    def go_on(self) -> None:
        wait = next(self._acts, None)
        if wait is not None:
            QTimer.singleShot(wait, self.model, self.go_on)

    def _all(self, rounds: int) -> Iterator[int]:
        yield SETTLE
        yield from self._turned(self.model.begin, [])
        yield from self._turned(lambda: self.model.chooseLanguage("es"), [])
        for _ in range(rounds):
            yield from self._flung()
            yield from self._pages()

    def _flung(self) -> Iterator[int]:
        self.model.finding.search("de")
        yield SETTLE
        results: Any = self.model.pageModel
        shown = 0
        while shown < results.cards.rowCount() < self.most:  # the first ones come bit by bit, too
            shown = results.cards.rowCount()
            self.model.touch()  # whoever touches nothing for too long is asked, and then gone
            if results.more:
                results.showMore()
            yield SETTLE
        tell("listed", [results.cards.rowCount()])
        area = longest_flickable(self.screen.window.contentItem())
        if area is None or not area.property("contentHeight") > 2 * area.height():
            raise AssertionError("there is no list to fling")
        times: list[float] = []
        while not area.property("atYEnd"):
            self.model.touch()
            began = moment()
            flick(area)
            yield 30
            while area.property("moving"):
                yield 30
            times += self.watch.between(began, self.watch.moments[-1])
        tell("flung", times)
        self.model.goHome()
        yield SETTLE

    def _pages(self) -> Iterator[int]:
        times: list[float] = []
        acts: tuple[Callable[[], object], ...] = (
            lambda: self.model.finding.search("acta"),
            lambda: self.model.openService(SERVICE),
            self.model.startApplication,
            self.model.back,
            self.model.goHome,
        )
        for act in acts:
            yield from self._turned(act, times)
        tell("changed", times)

    def _turned(self, act: Callable[[], object], times: list[float]) -> Iterator[int]:
        began = moment()
        act()
        yield SETTLE
        first = next((one for one in self.watch.moments if one > began), began)
        times += self.watch.between(began, first + TURN_MILLISECONDS)


def play(screen: Screen) -> None:
    hand = Hand(screen, *map(int, sys.argv[1:]))
    HANDS.append(hand)
    hand.go_on()


if __name__ == "__main__":
    sys.exit(show_screen(play))
