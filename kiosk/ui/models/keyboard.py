"""What the on-screen keyboard shows, and what its keys mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.keyboard_layouts import LAYOUTS, Layout, plane, width_in_keys
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class KeyboardModel(QObject):
    """One layout at a time; shift and accent last for one letter."""

    rowsChanged = Signal()
    planeChanged = Signal()
    typed = Signal(str)
    erased = Signal()
    completed = Signal()
    dismissed = Signal()

    def __init__(self, words: Callable[[], Words], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
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

    @Slot(str)
    def open(self, layout: str) -> None:
        """Shows the layout that fits a field."""
        self._opened = layout
        self._set_plane(shifted=layout == "text", accented=False)
        self._show(layout)

    @Slot(str, str)
    def press(self, action: str, face: str) -> None:
        """What a key does; `face` is what it showed."""
        match action:
            case "type":
                self.typed.emit(face)
                self._set_plane(shifted=False, accented=False)
            case "erase":
                self.erased.emit()
            case "shift":
                self._set_plane(shifted=not self._shifted, accented=self._accented)
            case "accent":
                self._set_plane(shifted=self._shifted, accented=not self._accented)
            case "signs":
                self._show("signs")
            case "letters":
                self._show(self._opened)
            case "done":
                self.completed.emit()
            case "hide":
                self.dismissed.emit()
            case _:
                raise ValueError(f"no key has the action {action!r}")

    def retranslate(self) -> None:
        self.rowsChanged.emit()

    @property
    def _layout(self) -> Layout:
        return LAYOUTS[self._shown]

    def _show(self, layout: str) -> None:
        if layout != self._shown:
            self._shown = layout
            self.rowsChanged.emit()

    def _set_plane(self, *, shifted: bool, accented: bool) -> None:
        if (shifted, accented) != (self._shifted, self._accented):
            self._shifted, self._accented = shifted, accented
            self.planeChanged.emit()
