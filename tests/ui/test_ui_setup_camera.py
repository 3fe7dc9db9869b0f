"""The camera that reads an operator's code: a program streams pictures, a process looks at them."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest
import qrcode
from devices import SILENT, put_camera, put_program
from PIL import Image
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from kiosk.files.code_workshop import text_in
from kiosk.ui.file_desk import Devices, FileDesk
from kiosk.ui.models.setup_camera import SetupCamera

TEXT = "VENTANILLA https://portal.example.gob.mx 7K3M-9QXR-2TFA AS3N-N9TM-CD3M-R0M5"


def photo(*texts: str) -> bytes:
    """Codes held before a camera, side by side on something grey."""
    page = Image.new("RGB", (1280, 720), (120, 118, 110))
    for place, text in enumerate(texts):
        code = qrcode.make(text, box_size=8).get_image().convert("RGB")
        page.paste(
            code.resize((420, 420)).rotate(4, fillcolor=(120, 118, 110)), (60 + 560 * place, 130)
        )
    held = BytesIO()
    page.save(held, "JPEG", quality=70)
    return held.getvalue()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "programs"
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


@pytest.mark.parametrize(
    ("picture", "text"),
    [
        (photo(TEXT), TEXT),
        (photo(), ""),
        (photo(TEXT, "another"), ""),
        (photo("ñandú"), ""),
        (photo("x" * 400), ""),
        (b"\xff\xd8\xff no picture", ""),
        (b"", ""),
    ],
)
def test_one_code_that_could_be_typed_is_read(picture: bytes, text: str) -> None:
    assert text_in(picture) == text


def test_what_the_camera_sees_is_read_once_and_the_camera_rests(
    qapp: QGuiApplication, qtbot: QtBot, programs: Path
) -> None:
    put_camera(programs, photo(TEXT))
    desk, read = FileDesk(Devices(camera="/dev/video0")), list[str]()
    camera = SetupCamera(desk, read.append)
    camera.watch()
    qtbot.waitUntil(lambda: camera.frame.toString() != "", timeout=15_000)
    qtbot.waitUntil(lambda: bool(read), timeout=30_000)
    assert read == [TEXT]
    assert (camera.watching, camera.frame.toString(), desk.frame, desk.is_busy) == (
        False,
        "",
        b"",
        False,
    )


def test_a_camera_that_shows_nothing_is_left_when_it_is_switched_off(
    qapp: QGuiApplication, qtbot: QtBot, programs: Path
) -> None:
    put_program(programs, "v4l2-ctl", SILENT)
    desk = FileDesk(Devices(camera="/dev/video0"))
    camera = SetupCamera(desk, lambda _: pytest.fail("nothing was seen"))
    camera.watch()
    assert camera.watching
    camera.end()
    assert (camera.watching, desk.is_busy) == (False, False)
    assert not SetupCamera(FileDesk(Devices()), lambda _: None).available
