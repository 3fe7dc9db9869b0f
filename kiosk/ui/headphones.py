"""Notices headphones that are plugged in or pulled out while the screen is there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

from kiosk.ui.speech.jacks import Jack


class Headphones(QObject):
    """What was in from the beginning is no news. `headphones()` says whether any are in."""

    pluggedIn = Signal()
    pulledOut = Signal()

    def __init__(self, jacks: Sequence[Jack], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sockets = [
            (jack, QSocketNotifier(jack.number, QSocketNotifier.Type.Read, self)) for jack in jacks
        ]
        self._taken = self._look()
        for _, notifier in self._sockets:
            notifier.activated.connect(self._follow)

    def __call__(self) -> bool:
        return self._taken

    @Slot()
    def _follow(self) -> None:
        before, self._taken = self._taken, self._look()
        if self._taken and not before:
            self.pluggedIn.emit()
        elif before and not self._taken:
            self.pulledOut.emit()

    def _look(self) -> bool:
        """Each is asked, so that none goes on calling; what is gone would call without end."""
        taken = False
        for jack, notifier in self._sockets:
            state = jack.is_taken()
            notifier.setEnabled(state is not None)
            taken = taken or bool(state)
        return taken
