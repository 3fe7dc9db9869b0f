"""What the screen's moves have in common: the visit as it is now, and the ways to another page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from kiosk.visit.journey import Visit
from kiosk.words import Words


@dataclass(frozen=True)
class VisitOnScreen:
    """The visit as the screen holds it: all that may change it hold this, and nothing else of it.

    `now` only reads; `with_typed` first takes over what is being typed. `page` is the model that is
    seen. `move` opens the page that a visit stands on; `stay` keeps the page that is seen, whose
    model is told by whoever calls.
    """

    now: Callable[[], Visit]
    with_typed: Callable[[], Visit]
    page: Callable[[], QObject]
    move: Callable[[Visit], None]
    stay: Callable[[Visit], None]
    words: Callable[[], Words]
