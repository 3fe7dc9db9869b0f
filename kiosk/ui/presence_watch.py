"""Watches whether anybody is still in front of the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.visit.idle import Asking, Gone, Presence, Present, presence

_LOOK_MILLISECONDS = 500


class PresenceWatch(QObject):
    """Counts from the last touch while `watching` says that there is a visit to protect.

    `monotonic` gives seconds that never step back. `changed` on every new count; `gone` once.
    """

    changed = Signal()
    gone = Signal()

    def __init__(
        self,
        idle_seconds: float,
        warning_seconds: float,
        monotonic: Callable[[], float],
        watching: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._idle_seconds = idle_seconds
        self._warning_seconds = warning_seconds
        self._monotonic = monotonic
        self._watching = watching
        self._touched_at = monotonic()
        self._presence: Presence = Present()
        self._timer = QTimer(self, interval=_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @property
    def is_asking(self) -> bool:
        """Whether the visitor is being asked to stay."""
        return isinstance(self._presence, Asking)

    @property
    def seconds_left(self) -> int:
        """Until the visit ends by itself, while asking; else 0."""
        return self._presence.seconds_left if isinstance(self._presence, Asking) else 0

    def touch(self) -> None:
        """Somebody is here."""
        self._touched_at = self._monotonic()
        self._note(Present())

    def stop(self) -> None:
        """The visit is over; nobody is asked any more."""
        self._timer.stop()
        self._note(Present())

    @Slot()
    def look(self) -> None:
        """Counts anew."""
        if not self._watching():
            self._touched_at = self._monotonic()
            return
        untouched = self._monotonic() - self._touched_at
        self._note(presence(untouched, self._idle_seconds, self._warning_seconds))
        if isinstance(self._presence, Gone):
            self.gone.emit()

    def _note(self, now: Presence) -> None:
        if now != self._presence:
            self._presence = now
            self.changed.emit()
