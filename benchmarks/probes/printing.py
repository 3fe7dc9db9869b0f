"""A visitor on a service's page who takes its list of papers along.

Says `tap` as *Print* is touched, once the printer is known to be ready.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QTimer

from benchmarks.probes.real_screen import SERVICE, show_screen
from benchmarks.probes.saying import say
from kiosk.ui.app import Screen

_LOOK = 20
"""Milliseconds."""


HANDS: list[Hand] = []
"""Kept as long as the program runs."""


class Hand:
    """Touches when it may."""

    def __init__(self, screen: Screen) -> None:
        self.model = screen.model
        self._acts = self._all()

    def go_on(self) -> None:
        if next(self._acts, None) is not None:
            QTimer.singleShot(_LOOK, self.model, self.go_on)

    def _all(self) -> Iterator[bool]:
        for act in (
            self.model.begin,
            lambda: self.model.chooseLanguage("es"),
            lambda: self.model.openService(SERVICE),
        ):
            act()
            for _ in range(15):
                yield True
        page: Any = self.model.pageModel
        while page.paper.busy or not page.paper.offered:
            yield True
        say("tap")
        page.paper.print(100)


def play(screen: Screen) -> None:
    hand = Hand(screen)
    HANDS.append(hand)
    QTimer.singleShot(0, screen.model, hand.go_on)  # no page is opened amid a frame


if __name__ == "__main__":
    sys.exit(show_screen(play))
