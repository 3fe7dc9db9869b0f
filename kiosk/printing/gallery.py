"""`kiosk slips --out DIR`: every kind of slip, on every paper, in every language, as pictures."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from kiosk.cli import CommandError
from kiosk.printing.paper import PAPERS, Paper
from kiosk.words import languages


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the pictures")
    parser.add_argument("--text", type=int, choices=(100, 125, 150), default=100)
    parser.add_argument("--paper", choices=(*PAPERS,), help="only this one; default: all")


def run(arguments: argparse.Namespace) -> int:
    papers = [PAPERS[arguments.paper]] if arguments.paper else list(PAPERS.values())
    return hang_slips(arguments.out, papers, languages(), arguments.text)


def hang_slips(
    out: Path, papers: Sequence[Paper], spoken: Sequence[str], text_percent: int = 100
) -> int:
    """Each slip as a picture, as PDF where it has pages, and a contact sheet of each paper.

    Raises `CommandError`.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Here and not at the top: Qt reads its platform from the environment when it is imported.
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415

    from kiosk.printing.gallery_pictures import contact_sheet, pictures  # noqa: PLC0415

    application = QGuiApplication.instance() or QGuiApplication([])
    count = 0
    try:
        out.mkdir(parents=True, exist_ok=True)
        for language in spoken:
            for paper in papers:
                files = dict(pictures([paper], language, text_percent))
                for name, content in files.items():
                    (out / name).write_bytes(content)
                (out / f"sheet-{paper.name}-{language}.png").write_bytes(contact_sheet(files))
                count += len(files)
    except OSError as error:
        raise CommandError(str(error)) from error
    del application
    print(f"{count} files in {out}, and contact sheets")
    return 0
