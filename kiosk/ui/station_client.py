"""The screen's only way out: JSON-RPC 2.0 over the station's Unix socket.

A missing, slow or foolish station is a normal state, not an error: every call ends in an answer
or in `None` within its time, and nothing waits for it. A bug that meets one answer takes no other
one along. Whoever may be gone before the answer comes asks by `kiosk.ui.while_there`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtNetwork import QLocalSocket

from kiosk.protocol.message import Message
from kiosk.protocol.station_calls import MAX_LINE_BYTES, Answer, Call

_ANSWER_MILLISECONDS = 12_000
Callback = Callable[[Answer | None], None]


@dataclass(frozen=True)
class _Waiting:
    callback: Callback
    timer: QTimer


class StationClient(QObject):
    """Sends calls and hands each one's answer, or `None`, to its callback exactly once."""

    def __init__(self, socket_path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # To Qt a path that does not begin with a slash is a name in the folder for temporary files.
        self._path = str(socket_path.absolute())
        self._ids = count(1)
        self._waiting: dict[int, _Waiting] = {}
        self._unsent: list[bytes] = []
        self._socket = QLocalSocket(self)
        self._socket.connected.connect(self._flush)
        self._socket.readyRead.connect(self._read)
        self._socket.errorOccurred.connect(self._give_up)
        self._socket.disconnected.connect(self._give_up)

    def call(self, method: str, callback: Callback, params: Message | None = None) -> None:
        """Asks the station; `callback` gets the answer, or None when there is no station."""
        number = next(self._ids)
        timer = QTimer(self, singleShot=True, interval=_ANSWER_MILLISECONDS)
        timer.timeout.connect(lambda: self._settle(number, None))
        self._waiting[number] = _Waiting(callback, timer)
        timer.start()
        parameters = {} if params is None else params.model_dump(mode="json")
        call = Call(id=number, method=method, params=parameters)
        self._unsent.append(call.model_dump_json().encode() + b"\n")
        match self._socket.state():
            case QLocalSocket.LocalSocketState.ConnectedState:
                self._flush()
            case QLocalSocket.LocalSocketState.UnconnectedState:
                self._socket.connectToServer(self._path)

    @Slot()
    def _flush(self) -> None:
        for line in self._unsent:
            self._socket.write(line)
        self._unsent.clear()

    @Slot()
    def _read(self) -> None:
        while self._socket.canReadLine():
            line = bytes(self._socket.readLine(MAX_LINE_BYTES).data())
            try:
                answer = Answer.model_validate_json(line)
            except ValueError:
                self._socket.abort()
                self._give_up()
                return
            if isinstance(answer.id, int):
                self._settle(answer.id, answer)
        if self._socket.bytesAvailable() > MAX_LINE_BYTES:
            self._socket.abort()
            self._give_up()

    @Slot()
    def _give_up(self) -> None:
        self._unsent.clear()
        for number in list(self._waiting):
            self._settle(number, None)

    def _settle(self, number: int, answer: Answer | None) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is None:
            return
        waiting.timer.stop()
        waiting.timer.deleteLater()
        try:
            waiting.callback(answer)
        except Exception as error:  # noqa: BLE001 - as any bug in a slot; others wait for theirs
            sys.excepthook(type(error), error, error.__traceback__)
