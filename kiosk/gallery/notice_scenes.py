"""The attract page with the notices of a centre, one after another."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.gallery.hall import Hall
from kiosk.ui.models.places import AttractModel
from kiosk.visit.journey import Visit
from kiosk.visit.pages import Attract


def notice_scenes(hall: Hall) -> Iterator[str]:
    """Each of the notices that hold today, here."""
    hall.stands_on(Visit(hall.look.language, Attract()))
    page = hall.model.pageModel
    if not isinstance(page, AttractModel):
        return
    yield "attract"
    if page.several:
        page.showNext()
        yield "attract, another notice"
