"""Every scene of `kiosk tour --all`, in short: a visitor in a hurry, and a line that holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hurried_visitor import HurriedVisitor
from PySide6.QtCore import QSize
from stage_copies import copy_of
from warm_stage import WarmStage

from kiosk.cli import CommandError
from kiosk.tour.album import Album
from kiosk.tour.scenes.programme import SCENES
from kiosk.tour.show import chosen_scenes, show
from kiosk.tour.stage import Stage

SIZE = QSize(1366, 768)


class SteadyStage(WarmStage):
    """Its portal runs from beginning to end.

    What happens while the line is down is told by the journeys of each capability.
    """

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


@pytest.mark.usefixtures("qapp")
def test_every_scene_ends_as_it_should(untouched: Stage, tmp_path: Path) -> None:
    made = copy_of(untouched, tmp_path / "stage")
    album = Album(tmp_path)
    with SteadyStage(made.folder) as stage:
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
