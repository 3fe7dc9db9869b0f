"""What a visitor narrows a list by."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.catalogue.places import is_place
from kiosk.catalogue.terms import Area, Level, LifeEvent


@dataclass(frozen=True)
class Filters:
    """None means: whichever.

    `place` keeps what applies there: a municipality (`20067`) its own services, its state's and
    the federal ones; a state (`MX-OAX`) those of its municipalities too. `free`: costs nothing.
    `here`: can be applied for at this kiosk. `no_line`: that needs no line either. `authority`: an
    agency's id. `withdrawn`: the ids of services that are not shown at all. Raises `ValueError`
    for a place that cannot be.
    """

    area: Area | None = None
    level: Level | None = None
    place: str | None = None
    life_event: LifeEvent | None = None
    free: bool | None = None
    here: bool | None = None
    no_line: bool | None = None
    authority: str | None = None
    withdrawn: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.place is not None and not is_place(self.place):
            raise ValueError(f"{self.place!r} is neither a state nor a municipality of Mexico")


EVERYTHING = Filters()
