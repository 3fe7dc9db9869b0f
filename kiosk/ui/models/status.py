"""The status pill: whether the centre is online, in words that are never ahead of the facts."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class StatusWords:
    """What the pill says, in full and where there is little room."""

    online: bool
    full: str
    short: str


def derive_status(*, online: bool, waiting: int, words: Words) -> StatusWords:
    """`waiting`: submissions of this kiosk that go to the portal by themselves."""
    if online:
        return StatusWords(online, words("status.online"), words("status.online-short"))
    key = "status.offline-waiting" if waiting else "status.offline"
    return StatusWords(online, words(key, count=waiting), words("status.offline-short"))


@QmlElement
@QmlUncreatable("made by the screen")
class StatusModel(QObject):
    """Shows the last thing the station said; without a station, that the line is down."""

    changed = Signal()

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown = derive_status(online=False, waiting=0, words=words)

    def show(self, shown: StatusWords) -> None:
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    @Property(bool, notify=changed)
    def online(self) -> bool:
        return self._shown.online

    @Property(str, notify=changed)
    def words(self) -> str:
        return self._shown.full

    @Property(str, notify=changed)
    def shortWords(self) -> str:
        return self._shown.short
