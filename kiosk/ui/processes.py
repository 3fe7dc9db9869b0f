"""Other programs as the screen runs them: by a pipe, within bounds, ended with the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QByteArray, QObject, QProcess, QTimer, Slot

_LAST_MOMENT: Final = 500
"""Milliseconds that a killed program has to be gone."""

Piece = Callable[[bytes], None]
Ended = Callable[[bool], None]


def whole_answer(most: int, then: Callable[[bytes | None], None]) -> tuple[Piece, Ended]:
    """What hears a program out: `then` gets all that it wrote, or None where it did not end well.

    One byte more than `most` is kept at the utmost, which tells that there was too much.
    """
    answered = bytearray()

    def piece(more: bytes) -> None:
        answered.extend(more[: most + 1 - len(answered)])

    def ended(well: bool) -> None:
        then(bytes(answered) if well else None)

    return piece, ended


class RunningProgram(QObject):
    """One program. `piece` takes what it writes, `ended` whether it ended well by itself.

    Neither is called any more once it was stopped. What it says on its standard error goes nowhere:
    it may hold what a visitor brought.
    """

    def __init__(
        self,
        command: Sequence[str],
        piece: Piece,
        ended: Ended,
        *,
        put_in: bytes = b"",
        seconds: float | None = None,
    ) -> None:
        super().__init__()
        self._piece = piece
        self._ended = ended
        self._running = True
        self._process = QProcess(self)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._give_up)
        if seconds is not None:
            self._timer.start(int(seconds * 1000))
        self._process.start(command[0], list(command[1:]))
        if put_in:
            self._process.write(QByteArray(put_in))
        self._process.closeWriteChannel()

    def stop(self) -> None:
        """Ends the program; nothing more is heard of it."""
        if self._running:
            self._running = False
            self._timer.stop()
            self._process.kill()
            self._process.waitForFinished(_LAST_MOMENT)
            self.deleteLater()

    @Slot()
    def _read(self) -> None:
        if self._running:
            self._piece(bytes(self._process.readAllStandardOutput().data()))

    @Slot(int, QProcess.ExitStatus)
    def _finish(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self._end(well=code == 0 and status is QProcess.ExitStatus.NormalExit)

    @Slot(QProcess.ProcessError)
    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._end(well=False)

    @Slot()
    def _give_up(self) -> None:
        if self._running:
            ended = self._ended
            self.stop()
            ended(False)

    def _end(self, *, well: bool) -> None:
        if self._running:
            self._running = False
            self._timer.stop()
            self.deleteLater()
            self._ended(well)
