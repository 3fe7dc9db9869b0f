"""Letters, colours, reach, voice and keys, as the visitor chose them for this visit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.preferences import LOOK, USE, Preferences, shown_groups
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class ViewModel(QObject):
    """`defaults` are the centre's; `reset` brings them back for the next visitor."""

    changed = Signal()
    groupsChanged = Signal()

    def __init__(
        self, defaults: Preferences, words: Callable[[], Words], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._defaults = defaults
        self._chosen = defaults
        self._words = words

    @property
    def chosen(self) -> Preferences:
        return self._chosen

    @Property(str, notify=changed)
    def theme(self) -> str:
        return self._chosen.theme

    @Property(int, notify=changed)
    def textPercent(self) -> int:
        return int(self._chosen.text)

    @Property(bool, notify=changed)
    def controlsLow(self) -> bool:
        return self._chosen.reach == "low"

    @Property(bool, notify=changed)
    def leftHanded(self) -> bool:
        return self._chosen.hand == "left"

    @Property(bool, notify=changed)
    def reducedMotion(self) -> bool:
        return self._chosen.motion == "still"

    @Property("QVariant", notify=groupsChanged)
    def look(self) -> list[dict[str, object]]:
        """What concerns the eye and the reach."""
        return shown_groups(LOOK, self._chosen, self._words())

    @Property("QVariant", notify=groupsChanged)
    def use(self) -> list[dict[str, object]]:
        """What concerns the ear and the hand."""
        return shown_groups(USE, self._chosen, self._words())

    @Slot(str, str)
    def choose(self, name: str, value: str) -> None:
        self._choose(self._chosen.with_choice(name, value))

    def reset(self) -> None:
        self._choose(self._defaults)

    def retranslate(self) -> None:
        self.groupsChanged.emit()

    def _choose(self, chosen: Preferences) -> None:
        if chosen != self._chosen:
            self._chosen = chosen
            self.changed.emit()
            self.groupsChanged.emit()
