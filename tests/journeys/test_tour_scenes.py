"""Every scene of `kiosk tour --all`, in short: a visitor in a hurry, and a line that holds."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from stage_copies import copy_of

from kiosk.cli import CommandError
from kiosk.tour.album import Album
from kiosk.tour.scenes.programme import SCENES
from kiosk.tour.show import chosen_scenes, show
from kiosk.tour.stage import Stage
from kiosk.tour.visitor import Visitor
from portal.cli import main as portal

SIZE = QSize(1366, 768)


class HurriedVisitor(Visitor):
    """Has a keyboard of plastic; everything else is touched."""

    def types(self, text: str) -> None:
        for sign in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                key = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, sign)
                QGuiApplication.sendEvent(self.window, key)


class SteadyStage(Stage):
    """Its portal runs from beginning to end, and its commands run in this process.

    What happens while the line is down is told by the journeys of each capability.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(folder)
        self._monkeypatch = monkeypatch

    def opens(self) -> None:
        super().start_portal()
        super().start_station()

    def start_portal(self) -> None:
        """It runs."""

    def stop_portal(self) -> None:
        """Not before the end."""

    def __exit__(self, *_: object) -> None:
        super().stop_portal()
        super().__exit__()

    def portal_command(self, *arguments: str) -> str:
        with self._monkeypatch.context() as there, redirect_stdout(StringIO()) as told:
            for name, value in self.environment().items():
                if name.startswith("PORTAL_"):
                    there.setenv(name, value)
            assert portal(arguments) == 0
        return told.getvalue()


@pytest.mark.usefixtures("qapp")
def test_every_scene_ends_as_it_should(
    untouched: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = copy_of(untouched, tmp_path / "stage")
    album = Album(tmp_path)
    with SteadyStage(made.folder, monkeypatch) as stage:
        stage.opens()
        settings = stage.settings(reduced_motion=True, sticks=stage.sticks)
        for scene in SCENES:
            show(scene, stage, album, settings, size=SIZE, visitor_at=HurriedVisitor)
    told = json.loads((tmp_path / "tour.json").read_text("utf-8"))["scenes"]
    assert [one["name"] for one in told] == [scene.name for scene in SCENES]
    steps = [step for one in told for step in one["steps"]]
    assert {step["screenshot"] for step in steps} == {path.name for path in tmp_path.glob("*.png")}
    assert all(step["caption"] for step in steps)
    page = (tmp_path / "index.html").read_text("utf-8")
    assert all(step["screenshot"] in page for step in steps)


def test_a_scene_that_nobody_wrote_is_told_beside_those_that_there_are() -> None:
    assert chosen_scenes([]) == list(SCENES)
    assert [scene.name for scene in chosen_scenes(["jobs"])] == ["jobs"]
    with pytest.raises(CommandError, match="signing, tax"):
        chosen_scenes(["nothing"])
