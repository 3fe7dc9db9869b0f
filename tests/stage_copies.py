"""A kiosk and its portal, enrolled once in a run and copied for those who want one of their own."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from warm_stage import WarmStage

from kiosk.catalogue.shipped import shipped_catalogue
from kiosk.identity.efirma.command import write_example
from kiosk.tour.stage import Stage


def enrol_in(folder: Path) -> None:
    """Makes them in `folder`, with the example catalogue, whose e.firma lies on a stick.

    Nothing is left running.
    """
    with WarmStage(folder) as stage:
        shutil.copytree(shipped_catalogue(), stage.catalogue)
        write_example(stage.catalogue, stage.sticks / "usb0", datetime.now(UTC))
        stage.prepare()
        stage.start_portal()
        stage.enrol()


def copy_of(stage: Stage, folder: Path) -> Stage:
    """The kiosk and its portal once more in `folder`, which is new; neither runs.

    The catalogue is the same one: a copy would have other times, and its store be built anew.
    """
    folder.mkdir(parents=True)
    for made in stage.folder.iterdir():
        if made == stage.catalogue:
            (folder / made.name).symlink_to(made.resolve())
        elif made.is_dir():
            shutil.copytree(made, folder / made.name)
    return WarmStage(folder)
