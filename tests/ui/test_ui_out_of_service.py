"""The page of a screen that keeps dying: seen, whole, in each layout; and gone with the trouble.

The last tests start the real program, kill its visits, and damage its home.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage
from waiting import until

from kiosk.tour.stage import Stage
from kiosk.ui.out_of_service import OutOfServiceWindow
from kiosk.words import languages, words_of

SIZES = [(1920, 1080), (1366, 768), (1080, 1920), (800, 600)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_it_is_painted_whole(qapp: QGuiApplication, size: tuple[int, int]) -> None:
    window = OutOfServiceWindow()
    window.resize(QSize(*size))
    picture = QImage(*size, QImage.Format.Format_RGB32)
    window.paint(picture)
    written = _written_rows(picture)
    assert written, "nothing is written on it"
    assert written[-1] < size[1] - 10, "the last line touches the edge, or is beyond it"
    assert written[-1] > size[1] * 0.35, "the letters are smaller than they need be"


def _written_rows(picture: QImage) -> list[int]:
    bits, length = bytes(memoryview(picture.constBits())), picture.bytesPerLine()
    rows = [bits[start : start + length] for start in range(0, len(bits), length)]
    return [number for number, row in enumerate(rows) if row != rows[0]]


def test_it_says_what_staff_can_do_in_every_language(qapp: QGuiApplication) -> None:
    said = [text for text, _, _ in OutOfServiceWindow().lines]
    for language in languages():
        words = words_of(language)
        assert {words(f"out.{key}") for key in ("heading", "wait", "restart", "call")} <= set(said)


def test_it_cannot_be_closed(qapp: QGuiApplication) -> None:
    window = OutOfServiceWindow()
    window.show()
    assert not window.close()
    assert window.isVisible()
    window.destroy()


@contextmanager
def screen_of(stage: Stage, home: Path) -> Iterator[tuple[int, Callable[[], str]]]:
    """The real program on a home: its supervisor, and what it has logged so far."""
    log = home.parent / "screen.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "screen", "--window", "--size", "800x600"],
            env={**os.environ, **stage.environment(), "KIOSK_HOME": str(home)},
            stderr=file,
            start_new_session=True,
        )
    try:
        yield process.pid, lambda: log.read_text("utf-8")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text("utf-8")
    return [int(child) for child in listed.split()]


@pytest.fixture
def home(enrolled: Stage, tmp_path: Path) -> Path:
    copy = tmp_path / "kiosk"
    shutil.copytree(enrolled.kiosk_home, copy)
    return copy


def test_visits_that_are_killed_bring_it_and_the_next_that_is_seen_takes_it_away(
    enrolled: Stage, home: Path
) -> None:
    with screen_of(enrolled, home) as (supervisor, logged):
        for deaths in range(3):
            until(lambda: logged().count("is seen") > deaths, "a visit")  # noqa: B023 - at once
            os.kill(children(supervisor)[-1], signal.SIGKILL)
        until(lambda: "out of service" in logged(), "the notice")
        until(lambda: "in service again" in logged(), "the screen")
        until(lambda: len(children(supervisor)) == 1, "one visit only")


def test_an_unreadable_catalogue_and_outbox_do_not_bring_it(enrolled: Stage, home: Path) -> None:
    for name in ("catalogue.sqlite", "outbox.sqlite"):
        (home / name).write_bytes(os.urandom(4096))
    with screen_of(enrolled, home) as (_, logged):
        until(lambda: "a visit's screen is seen" in logged(), "the screen")
        assert "died" not in logged()
