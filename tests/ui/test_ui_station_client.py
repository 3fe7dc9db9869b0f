"""The screen's end of the station's socket: each call gets one answer, or none, once."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kiosk.protocol.station_calls import Answer
from kiosk.ui.station_client import StationClient

NAME = "station.sock"


@contextmanager
def answering(path: Path, answer: bytes = b"", *, together: int = 1) -> Iterator[None]:
    """A station that answers each call by its number, or says `answer` to all of them.

    So many `together` in one write.
    """
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve() -> None:
            with suppress(OSError):
                line, _ = listener.accept()
                with line, line.makefile("rwb", buffering=0) as lines:
                    while all(calls := [lines.readline() for _ in range(together)]):
                        lines.write(b"".join(answer or _told(call) for call in calls))

        thread = Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


def _told(call: bytes) -> bytes:
    told = {"jsonrpc": "2.0", "id": json.loads(call)["id"], "result": {}}
    return json.dumps(told).encode() + b"\n"


def asked(path: Path, qtbot: QtBot) -> list[Answer | None]:
    """What one call through a client of its own came to."""
    client = StationClient(path)
    answers: list[Answer | None] = []
    try:
        client.call("status", answers.append)
        qtbot.waitUntil(lambda: bool(answers))
    finally:
        delete(client)  # here: the collector might come by in the other thread
    return answers


@pytest.mark.parametrize("is_whole", [True, False], ids=["whole path", "path from here"])
def test_it_finds_the_station_however_its_path_is_written(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_whole: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    with answering(tmp_path / NAME):
        (answer,) = asked(tmp_path / NAME if is_whole else Path(NAME), qtbot)
    assert answer is not None


def test_without_a_station_there_is_no_answer(qtbot: QtBot, tmp_path: Path) -> None:
    assert asked(tmp_path / NAME, qtbot) == [None]


def test_a_bug_that_meets_one_answer_takes_no_other_along(qtbot: QtBot, tmp_path: Path) -> None:
    answers: list[Answer | None] = []

    def stumble(answer: Answer | None) -> None:
        raise KeyError(answer)

    with answering(tmp_path / NAME, together=2):
        client = StationClient(tmp_path / NAME)
        try:
            with qtbot.captureExceptions() as met:
                client.call("status", stumble)
                client.call("status", answers.append)
                qtbot.waitUntil(lambda: bool(answers), timeout=3_000)
        finally:
            delete(client)
    assert [kind for kind, *_ in met] == [KeyError]
    assert None not in answers, "the station's own"


def test_who_talks_nonsense_is_no_station(qtbot: QtBot, tmp_path: Path) -> None:
    with answering(tmp_path / NAME, b"nonsense\n"):
        assert asked(tmp_path / NAME, qtbot) == [None]
