"""A machine's camera, looking for the code that sets it up; nothing of what it sees is kept."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.cameras import watch_camera
from kiosk.ui.file_desk import FileDesk
from kiosk.ui.processes import RunningProgram, whole_answer
from kiosk.ui.typed_qt import Property, QmlUncreatable

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

WORKSHOP: Final = (sys.executable, "-P", "-m", "kiosk.files.code_workshop")
_BEAT: Final = 200
_MOST_ANSWERED: Final = 2_000
_SECONDS: Final = 15.0


@QmlElement
@QmlUncreatable("made by the composition root")
class SetupCamera(QObject):
    """Hands `read` what a code says, once; then it rests."""

    changed = Signal()

    def __init__(
        self, desk: FileDesk, read: Callable[[str], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._read = read
        self._watching = False
        self._frames = 0
        self._searching: RunningProgram | None = None
        self._beat = QTimer(self, interval=_BEAT)
        self._beat.timeout.connect(self._look)

    @Property(bool, constant=True)
    def available(self) -> bool:
        return bool(self._desk.devices.camera)

    @Property(bool, notify=changed)
    def watching(self) -> bool:
        return self._watching

    @Property(QUrl, notify=changed)
    def frame(self) -> QUrl:
        """The newest picture; each has a name of its own, or it would not be painted anew."""
        return QUrl(f"image://files/frame/{self._frames}" if self._frames else "")

    @Slot()
    def watch(self) -> None:
        if not self._watching and self.available:
            self._watching = True
            watch_camera(self._desk, lambda: None, self.end)
            self._beat.start()
            self.changed.emit()

    @Slot()
    def end(self) -> None:
        """Switches the camera off; nothing it saw is left."""
        if self._watching:
            self._watching, self._frames = False, 0
            self._beat.stop()
            self._desk.rest()
            if self._searching is not None:
                self._searching.stop()
                self._searching = None
            self.changed.emit()

    @Slot()
    def _look(self) -> None:
        if not self._desk.frame:
            return
        self._frames += 1
        self.changed.emit()
        if self._searching is None:
            heard = whole_answer(_MOST_ANSWERED, self._hear)
            self._searching = RunningProgram(
                WORKSHOP, *heard, put_in=self._desk.frame, seconds=_SECONDS
            )

    def _hear(self, answered: bytes | None) -> None:
        self._searching = None
        try:
            text = str(json.loads(answered or b"{}").get("text", ""))
        except (ValueError, AttributeError):
            text = ""
        if text and self._watching:
            self.end()
            self._read(text)
