"""Runs one speaking program at a time, without ever waiting for it."""

from __future__ import annotations

import shutil

from PySide6.QtCore import QObject, QProcess, Signal, Slot

from kiosk.ui.speech.voices import Command

_DIES_WITH_US = ("--pdeathsig", "KILL")


class Speaker(QObject):
    """`done` after a line that was said to its end or could not be said; not after `hush`."""

    done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._hush: tuple[str, ...] = ()
        self._guard = shutil.which("setpriv")

    def say(self, command: Command) -> None:
        """Starts a program; what it says dies with this process, even if that is killed."""
        self.hush()
        process = QProcess(self)
        program, arguments = command.program, command.arguments
        if self._guard is not None:
            program, arguments = self._guard, (*_DIES_WITH_US, command.program, *arguments)
        process.setProgram(program)
        process.setArguments(list(arguments))
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._failed)
        self._process, self._hush = process, command.hush
        process.start()
        process.write(command.spoken)
        process.closeWriteChannel()

    def hush(self) -> None:
        """Silence, at once."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        if self._hush:
            QProcess.startDetached(self._hush[0], list(self._hush[1:]))

    @Slot(QProcess.ProcessError)
    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._ended()

    @Slot()
    def _ended(self) -> None:
        process = self.sender()
        process.deleteLater()
        if process is self._process:
            self._process = None
            self.done.emit()
