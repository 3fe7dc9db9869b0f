"""Puts the documents' contact sheets in place: the same few pages, in a dozen looks.

`python -m kiosk.gallery.pictures GALLERY_DIR PICTURES_DIR` takes them from a gallery that was shown
before in every theme and layout, in letters of 100 %, in Spanish.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter

from kiosk.gallery.look import LAYOUTS, Layout, Look, file_name
from kiosk.gallery.sheet import sheet, thumb
from kiosk.settings import THEMES

PAGES = (
    *("attract", "home online", "results search", "service here"),
    *("question person-name faults", "signature, drawn", "check", "confirmation queued"),
    *("letter, payment", "postings tender", "posting plots", "panel view"),
)
WIDTH = 1000
_TIGHTEST = 100


def main(gallery: Path, pictures: Path) -> int:
    """Raises `OSError` where a picture cannot be read or written."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QGuiApplication(sys.argv[:1])
    pictures.mkdir(parents=True, exist_ok=True)
    for layout in LAYOUTS:
        for theme in THEMES:
            _put(gallery, pictures / f"{layout.name}-{theme}.png", layout, Look(theme))
    return 0


def _put(gallery: Path, path: Path, layout: Layout, look: Look) -> None:
    folder = gallery / layout.name / look.name
    thumbs = [thumb(name, _read(folder / file_name(name))) for name in PAGES]
    small = sheet(thumbs).scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
    writer = QImageWriter(str(path))
    writer.setCompression(_TIGHTEST)
    if not writer.write(small):
        raise OSError(f"the picture {path} could not be written")


def _read(path: Path) -> QImage:
    picture = QImage(str(path))
    if picture.isNull():
        raise OSError(f"{path} is no picture; show the gallery first")
    return picture


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
