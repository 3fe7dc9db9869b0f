"""`kiosk slips --out DIR`: every kind of slip, on every paper, in every language, as pictures."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kiosk.cli import CommandError
from kiosk.printing.paper import PAPERS
from kiosk.words import languages


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the pictures")
    parser.add_argument("--text", type=int, choices=(100, 125, 150), default=100)
    parser.add_argument("--paper", choices=(*PAPERS,), help="only this one; default: all")


def run(arguments: argparse.Namespace) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Here and not at the top: Qt reads its platform from the environment when it is imported.
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415

    from kiosk.printing.gallery_pictures import pictures  # noqa: PLC0415

    application = QGuiApplication.instance() or QGuiApplication([])
    papers = [PAPERS[arguments.paper]] if arguments.paper else list(PAPERS.values())
    count = 0
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)
        for language in languages():
            for name, content in pictures(papers, language, arguments.text):
                (arguments.out / name).write_bytes(content)
                count += 1
    except OSError as error:
        raise CommandError(str(error)) from error
    del application
    print(f"{count} files in {arguments.out}")
    return 0
