"""What coming to a page sets off, and that making its model sets off nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.ui.file_desk import FileDesk
from kiosk.ui.sending import Sending
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import Attract, CheckPage, Home, Page

if TYPE_CHECKING:
    from conftest import Kiosk

OPEN = Application("acta-de-nacimiento", {"relationship": "self"})


@pytest.mark.parametrize(
    ("page", "acts"),
    [
        (Attract(), ["look", "rest", "forget"]),
        (CheckPage(), ["look", "rest", "prepare"]),
        (Home(), ["look", "rest"]),
    ],
)
def test_what_a_page_sets_off_is_set_off_by_coming_to_it_and_not_by_making_it(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, page: Page, acts: list[str]
) -> None:
    kiosk.open()
    model = kiosk.screen.model
    pages, done = model._parts.pages, list[str]()

    def noted(name: str) -> Callable[..., None]:
        return lambda *_: done.append(name)

    monkeypatch.setattr(WithdrawnList, "look", noted("look"))
    monkeypatch.setattr(FileDesk, "rest", noted("rest"))
    monkeypatch.setattr(FileDesk, "forget", noted("forget"))
    monkeypatch.setattr(Sending, "prepare", noted("prepare"))
    visit = Visit("es", page, (), OPEN)
    pages.make(visit, model._words, model)
    assert done == []
    pages.arrive(visit)
    assert done == acts
