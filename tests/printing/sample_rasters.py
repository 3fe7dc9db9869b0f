"""The sample of an application's slip as a printer gets it."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from kiosk.printing.composing import compose
from kiosk.printing.drawing import raster_for
from kiosk.printing.paper import Paper
from kiosk.printing.raster import Raster
from kiosk.printing.samples import samples
from kiosk.words import words_of

_KEPT: list[QGuiApplication] = []


def sample_raster(paper: Paper) -> Raster:
    """In Spanish."""
    keep_an_application()
    return raster_for(compose(samples("es")["application"], words_of("es")), paper)


def keep_an_application() -> None:
    """What draws needs one, and what was drawn must not outlive it: it is there to the end."""
    if QGuiApplication.instance() is None:
        _KEPT.append(QGuiApplication([]))
