"""What the on-screen keyboard shows, and what its keys mean."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.languages import language_of
from kiosk.ui.keyboard_layouts import Layout, plane, width_in_keys
from kiosk.ui.keyboard_letters import (
    DOMAINS,
    domain_after,
    typed_of,
    variants_of,
    with_letters,
)
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

REPEAT_AFTER = 2_000
"""Milliseconds a key is held before it repeats (EN 301 549 5.7)."""
REPEAT_EACH, REPEAT_EACH_SLOWER = 500, 2_000
DEBOUNCE = 0.5
"""Seconds in which the same key counts once, where the visitor wants slower keys (5.8)."""


@QmlElement
@QmlUncreatable("made by the screen")
class KeyboardModel(QObject):
    """One layout at a time; shift and accent last for one letter. Nothing is remembered.

    A key that is held, or the key of mail domains, offers a row of others; the next key ends it.
    `monotonic` gives seconds that never step back.
    """

    rowsChanged = Signal()
    planeChanged = Signal()
    offeredChanged = Signal()
    paceChanged = Signal()
    typed = Signal(str)
    erased = Signal()
    completed = Signal()
    dismissed = Signal()

    def __init__(
        self,
        words: Callable[[], Words],
        parent: QObject | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._monotonic = monotonic
        self._slower = False
        self._last = ("", "", 0.0)
        self._offered: tuple[str, ...] = ()
        self._told = {"erase": self.erased, "done": self.completed, "hide": self.dismissed}
        self._opened = "text"
        self._shown = "text"
        self._shifted = False
        self._accented = False

    @Property("QVariant", notify=rowsChanged)
    def rows(self) -> list[list[dict[str, Any]]]:
        words = self._words()
        return [
            [
                {
                    "faces": list(key.faces),
                    "action": key.action,
                    "width": key.width,
                    "glyph": key.glyph,
                    "name": words(key.name) if key.name else "",
                }
                for key in row
            ]
            for row in self._layout
        ]

    @Property(float, notify=rowsChanged)
    def widthInKeys(self) -> float:
        return width_in_keys(self._layout)

    @Property(int, notify=planeChanged)
    def plane(self) -> int:
        return plane(shifted=self._shifted, accented=self._accented)

    @Property(bool, notify=planeChanged)
    def shifted(self) -> bool:
        return self._shifted

    @Property(bool, notify=planeChanged)
    def accented(self) -> bool:
        return self._accented

    @Property("QVariant", notify=offeredChanged)
    def offered(self) -> list[str]:
        """What the key that is held offers; empty where none is."""
        return list(self._offered)

    @Property(int, constant=True)
    def repeatAfter(self) -> int:
        return REPEAT_AFTER

    @Property(int, notify=paceChanged)
    def repeatEach(self) -> int:
        return REPEAT_EACH_SLOWER if self._slower else REPEAT_EACH

    @Slot(str)
    def open(self, layout: str) -> None:
        """Shows the layout that fits a field."""
        self._opened = layout
        self._set_plane(shifted=layout == "text", accented=False)
        self._offer(())
        self._show(layout)

    @Slot(str)
    def hold(self, face: str) -> None:
        """Offers what else a key gives."""
        self._offer(variants_of(face))

    @Slot()
    def withdraw(self) -> None:
        """Nothing of what is offered is wanted."""
        self._offer(())

    @Slot(str, str)
    @Slot(str, str, str)
    def press(self, action: str, face: str, before: str = "") -> None:
        """What a key does; `face` is what it showed, `before` what the field holds."""
        if self._is_the_same_stroke(action, face):
            return
        self._offer(())
        match action:
            case "type":
                self.typed.emit(typed_of(face))
                self._set_plane(shifted=False, accented=False)
            case "domain":
                self.typed.emit(domain_after(face, before))
            case "domains":
                self._offer(DOMAINS)
            case "erase" | "done" | "hide":
                self._told[action].emit()
            case "shift":
                self._set_plane(shifted=not self._shifted, accented=self._accented)
            case "accent":
                self._set_plane(shifted=self._shifted, accented=not self._accented)
            case "signs" | "accents" | "letters":
                self._show(self._opened if action == "letters" else action)
            case _:
                raise ValueError(f"no key has the action {action!r}")

    @Slot(str, str)
    def pick(self, face: str, before: str) -> None:
        """One of what is offered."""
        self.press("domain" if face in DOMAINS else "type", face, before)

    def set_slower(self, *, slower: bool) -> None:
        """Whether the same key counts once within `DEBOUNCE`, and repeats but slowly."""
        if slower != self._slower:
            self._slower = slower
            self.paceChanged.emit()

    def retranslate(self) -> None:
        self.rowsChanged.emit()

    @property
    def _layout(self) -> Layout:
        return with_letters(self._shown, language_of(self._words().language).letters)

    def _show(self, layout: str) -> None:
        if layout != self._shown:
            self._shown = layout
            self.rowsChanged.emit()

    def _set_plane(self, *, shifted: bool, accented: bool) -> None:
        if (shifted, accented) != (self._shifted, self._accented):
            self._shifted, self._accented = shifted, accented
            self.planeChanged.emit()

    def _offer(self, faces: tuple[str, ...]) -> None:
        if faces != self._offered:
            self._offered = faces
            self.offeredChanged.emit()

    def _is_the_same_stroke(self, action: str, face: str) -> bool:
        """Whether a trembling hand struck a key twice."""
        now = self._monotonic()
        before, self._last = self._last, (action, face, now)
        return self._slower and before[:2] == (action, face) and now - before[2] < DEBOUNCE
