"""What the screen's moves have in common: the visit as it is now, and the ways to another page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from kiosk.visit.journey import Visit


@dataclass(frozen=True)
class VisitOnScreen:
    """The visit as the screen holds it: `now` is the visit, `page` the model that is seen.

    `move` opens the page that a visit stands on; `stay` keeps the page that is seen, whose model is
    told by whoever calls.
    """

    now: Callable[[], Visit]
    page: Callable[[], QObject]
    move: Callable[[Visit], None]
    stay: Callable[[Visit], None]
