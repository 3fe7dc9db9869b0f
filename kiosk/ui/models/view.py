"""Letters, colours and reach, as the visitor chose them for this visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.preferences import Preferences, reach_choices, text_choices, theme_choices
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class ViewModel(QObject):
    """`defaults` are the centre's; `reset` brings them back for the next visitor."""

    changed = Signal()
    wordsChanged = Signal()

    def __init__(
        self, defaults: Preferences, words: Callable[[], Words], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._defaults = defaults
        self._chosen = defaults
        self._words = words

    @Property(str, notify=changed)
    def theme(self) -> str:
        return self._chosen.theme

    @Property(int, notify=changed)
    def textPercent(self) -> int:
        return self._chosen.text_percent

    @Property(bool, notify=changed)
    def controlsLow(self) -> bool:
        return self._chosen.controls_low

    @Property("QVariant", notify=wordsChanged)
    def themes(self) -> list[dict[str, str]]:
        return theme_choices(self._words())

    @Property("QVariant", notify=wordsChanged)
    def textSizes(self) -> list[dict[str, str]]:
        return text_choices(self._words())

    @Property("QVariant", notify=wordsChanged)
    def reaches(self) -> list[dict[str, str]]:
        return reach_choices(self._words())

    @Slot(str)
    def setTextPercent(self, value: str) -> None:
        self._choose(replace(self._chosen, text_percent=int(value)))

    @Slot(str)
    def setTheme(self, value: str) -> None:
        self._choose(replace(self._chosen, theme=value))

    @Slot(str)
    def setReach(self, value: str) -> None:
        self._choose(replace(self._chosen, controls_low=value == "low"))

    def reset(self) -> None:
        self._choose(self._defaults)

    def retranslate(self) -> None:
        self.wordsChanged.emit()

    def _choose(self, chosen: Preferences) -> None:
        if chosen != self._chosen:
            self._chosen = chosen
            self.changed.emit()
