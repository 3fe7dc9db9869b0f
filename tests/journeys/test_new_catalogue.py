"""A new catalogue is shown to the next visitor, and never changes under the present one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.catalogue.released import CURRENT, RELEASES

if TYPE_CHECKING:
    from conftest import Begin, Kiosk

SECONDS = 10.0
"""The screen looks every other second; a busy machine may take longer."""


def release(home: Path, name: str) -> None:
    """What a swap does last."""
    folder = home / "catalogue"
    folder.mkdir(exist_ok=True)
    (folder / "next").symlink_to(Path(RELEASES) / name)
    (folder / "next").replace(folder / CURRENT)


def test_an_idle_screen_makes_room_for_one_that_opens_it(kiosk: Kiosk) -> None:
    visitor = kiosk.open()
    visitor.waits_for(visitor.words("attract.start"))
    assert not kiosk.screen.model.over
    release(kiosk.home, "2")
    visitor.waits_until(lambda: kiosk.screen.model.over, "the curtain is drawn", SECONDS)


def test_a_visitor_is_not_sent_away(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    release(kiosk.home, "2")
    looks: list[None] = []
    kiosk.screen.model._status.looked.connect(lambda: looks.append(None))
    visitor.waits_until(lambda: len(looks) > 1, "the screen looked twice", SECONDS)
    assert not kiosk.screen.model.over
    assert visitor.sees(visitor.words("area.health"))
