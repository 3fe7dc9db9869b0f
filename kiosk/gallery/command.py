"""`kiosk gallery --out DIR`: every page, in every look or some, as pictures and contact sheets.

With `--slips` it shows every slip on every paper instead, as `kiosk slips` does.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli import CommandError
from kiosk.gallery.look import LAYOUTS, TEXT_PERCENTS, Layout, Look, file_name, looks
from kiosk.printing.gallery import hang_slips
from kiosk.printing.paper import PAPERS
from kiosk.settings import THEMES, Settings
from kiosk.tour.stage import Stage
from kiosk.words import languages

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from kiosk.gallery.exhibits import Exhibit
    from kiosk.gallery.hall import Hall
    from kiosk.gallery.sheet import Thumb

_PER_SHEET = 12


def configure(parser: argparse.ArgumentParser) -> None:
    sizes = [layout.name for layout in LAYOUTS]
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the pictures")
    parser.add_argument("--theme", action="append", choices=THEMES, help="default: all")
    parser.add_argument("--size", action="append", choices=sizes, help="default: all")
    parser.add_argument("--text", action="append", type=int, choices=TEXT_PERCENTS)
    parser.add_argument("--language", action="append", choices=languages())
    parser.add_argument("--only", default="", metavar="WORD", help="pages whose name begins so")
    parser.add_argument("--sheets", action="store_true", help="no pictures, only contact sheets")
    parser.add_argument("--slips", action="store_true", help="the slips, on every paper")


def run(arguments: argparse.Namespace) -> int:
    if arguments.slips:
        spoken, percents = arguments.language or languages(), arguments.text or (100,)
        for percent in percents:
            out = arguments.out if len(percents) == 1 else arguments.out / str(percent)
            hang_slips(out, list(PAPERS.values()), spoken, percent)
        return 0
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    logging.basicConfig(level=logging.WARNING, format="gallery: %(levelname)s: %(message)s")
    wanted = list(
        looks(arguments.theme or THEMES, arguments.text or TEXT_PERCENTS, arguments.language or ())
    )
    layouts = [lay for lay in LAYOUTS if not arguments.size or lay.name in arguments.size]
    with (
        tempfile.TemporaryDirectory(prefix="ventanilla-gallery-") as folder,
        Stage(Path(folder)) as stage,
    ):
        stage.prepare()
        stage.start_portal()
        stage.enrol()
        stage.stop_portal()
        try:
            count = _hang(stage.settings(), layouts, wanted, arguments)
        except OSError as error:
            raise CommandError(str(error)) from error
    print(f"{count} pages in {len(wanted) * len(layouts)} looks; see {arguments.out}")
    return 0


def _hang(
    settings: Settings,
    layouts: Sequence[Layout],
    wanted: Sequence[Look],
    arguments: argparse.Namespace,
) -> int:
    # Here and not at the top: Qt reads its platform from the environment when it is imported.
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415

    from kiosk.gallery.hall import Hall  # noqa: PLC0415

    application = QGuiApplication(sys.argv[:1])
    application.setApplicationName("Ventanilla")
    count = 0
    shown: Sequence[Exhibit] = ()
    for layout in layouts:
        hall = Hall(settings, layout, shown)
        shown = hall.exhibits
        for look in wanted:
            hall.takes_on(look)
            folder = arguments.out / layout.name / look.name
            folder.mkdir(parents=True, exist_ok=True)
            thumbs = list(_pictures(hall, folder, arguments))
            _write_sheets(thumbs, arguments.out, f"{layout.name}-{look.name}")
            count += len(thumbs)
        hall.close()
    return count


def _pictures(hall: Hall, folder: Path, arguments: argparse.Namespace) -> Iterator[Thumb]:
    from kiosk.gallery.scenes import seen  # noqa: PLC0415
    from kiosk.gallery.sheet import thumb  # noqa: PLC0415

    for name in seen(hall):
        if name.startswith(arguments.only):
            picture = hall.picture()
            if not arguments.sheets:
                _save(picture, folder / file_name(name))
            yield thumb(name, picture)


def _write_sheets(thumbs: Sequence[Thumb], out: Path, name: str) -> None:
    from kiosk.gallery.sheet import sheet  # noqa: PLC0415

    for number, start in enumerate(range(0, len(thumbs), _PER_SHEET), start=1):
        _save(sheet(thumbs[start : start + _PER_SHEET]), out / f"sheet-{name}-{number}.png")


def _save(picture: QImage, path: Path) -> None:
    if not picture.save(str(path)):
        raise OSError(f"the picture {path} could not be written")
