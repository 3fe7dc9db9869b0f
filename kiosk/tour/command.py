"""`kiosk tour --out DIR`: the whole way, offscreen, with a picture of every step.

With `--all` it plays one scene for each capability instead, with `--scene NAME` just that one.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from kiosk.assets import assets_folder
from kiosk.cli import CommandError
from kiosk.settings import THEMES, Settings
from kiosk.tour.album import Album
from kiosk.tour.diary import Diary
from kiosk.tour.stage import Stage
from kiosk.words import words_of
from kiosk.zone import keep_time_of_centre


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the pictures")
    parser.add_argument("--size", default="1920x1080", metavar="WxH", help="default: %(default)s")
    parser.add_argument("--text", type=int, choices=(100, 125, 150), default=100)
    parser.add_argument("--theme", choices=THEMES, default="light")
    parser.add_argument("--pixels-per-mm", type=float, default=0.0, metavar="N")
    parser.add_argument("--all", action="store_true", help="one scene for each capability")
    parser.add_argument("--scene", action="append", default=[], metavar="NAME", help="one of them")


def run(arguments: argparse.Namespace) -> int:
    """0 only if the portal holds exactly one submission, whose body is what was typed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    logging.basicConfig(level=logging.WARNING, format="tour: %(levelname)s: %(message)s")
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)
        for old in arguments.out.glob("[0-9][0-9]-*.png"):
            old.unlink()
    except OSError as error:
        raise CommandError(str(error)) from error
    with (
        tempfile.TemporaryDirectory(prefix="ventanilla-tour-") as folder,
        Stage(Path(folder)) as stage,
    ):
        keep_time_of_centre(stage.settings())
        if arguments.all or arguments.scene:
            return _show_scenes(stage, arguments)
        _set_up(stage)
        diary = Diary(arguments.out)
        _play(stage, diary, arguments)
    record = diary.write()
    print(
        f"{len(diary.steps)} steps, folio {diary.folio}, {' → '.join(diary.states)}; see {record}"
    )
    if not diary.succeeded:
        raise CommandError(f"the tour did not end as it should; see {record}")
    return 0


def _set_up(stage: Stage) -> None:
    stage.prepare()
    stage.start_portal()
    stage.enrol()
    stage.start_station()


def _show_scenes(stage: Stage, arguments: argparse.Namespace) -> int:
    # Here and not at the top: Qt reads its platform from the environment when it is imported.
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415

    from kiosk.tour.show import chosen_scenes, lay_stick, show  # noqa: PLC0415
    from kiosk.ui.command import read_size  # noqa: PLC0415

    scenes = chosen_scenes(arguments.scene)
    shutil.copytree(assets_folder() / "catalogue", stage.catalogue)
    lay_stick(stage)
    _set_up(stage)
    application = QGuiApplication(sys.argv[:1])
    application.setApplicationName("Ventanilla")
    album = Album(arguments.out)
    size = read_size(arguments.size)
    for scene in scenes:
        show(scene, stage, album, _settings(stage, arguments, sticks=stage.sticks), size=size)
        print(f"{scene.name}: {scene.capability}", flush=True)
    print(f"{len(scenes)} scenes; see {arguments.out / 'index.html'}")
    return 0


def _settings(stage: Stage, arguments: argparse.Namespace, **changes: Any) -> Settings:
    return stage.settings(
        reduced_motion=True,
        text_percent=arguments.text,
        theme=arguments.theme,
        pixels_per_mm=arguments.pixels_per_mm,
        **changes,
    )


def _play(stage: Stage, diary: Diary, arguments: argparse.Namespace) -> None:
    # Here and not at the top: Qt reads its platform from the environment when it is imported.
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415

    from kiosk.catalogue.reading import CatalogueStore  # noqa: PLC0415
    from kiosk.tour.play import SERVICE, Tour, play  # noqa: PLC0415
    from kiosk.tour.visitor import NotSeen, Visitor  # noqa: PLC0415
    from kiosk.ui.app import build_screen  # noqa: PLC0415
    from kiosk.ui.command import read_size  # noqa: PLC0415

    settings = _settings(stage, arguments)
    words = words_of(settings.language)
    application = QGuiApplication(sys.argv[:1])
    application.setApplicationName("Ventanilla")
    screen = build_screen(settings, size=read_size(arguments.size))
    screen.window.show()
    visitor = Visitor(screen.window, words)
    store = CatalogueStore.open(settings.catalogue_store_path)
    name = store.service(SERVICE).name.in_language(settings.language)
    try:
        play(Tour(visitor, stage, diary, words, name))
    except NotSeen as error:
        visitor.shows(diary.next_picture("stopped-here"))
        diary.write()
        raise CommandError(f"the visitor does not see {error}") from error
