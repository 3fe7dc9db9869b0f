"""Puts the README's pictures in place: a few of the tour's own, at half size.

`python -m kiosk.tour.pictures TOUR_DIR PICTURES_DIR`, or `make pictures`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

STEPS = {
    "home": "home",
    "service": "service",
    "faults": "faults",
    "folio": "folio",
    "delivered": "delivered",
}
"""The README's name of a picture, and the tour's step that it shows."""

WIDTH = 960


def main(tour: Path, pictures: Path) -> int:
    """Raises `OSError` where a picture cannot be read or written."""
    steps = json.loads((tour / "tour.json").read_text("utf-8"))["steps"]
    taken = {step["name"]: tour / step["screenshot"] for step in steps}
    pictures.mkdir(parents=True, exist_ok=True)
    for name, step in STEPS.items():
        whole = QImage(str(taken[step]))
        small = whole.scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
        if not small.save(str(pictures / f"{name}.png")):
            raise OSError(f"{name}.png could not be written to {pictures}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
