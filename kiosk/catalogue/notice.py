"""Notices: what a campaign tells whoever passes by, for some days and in some places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kiosk.catalogue.places import is_state, state_of
from kiosk.catalogue.text import Text


@dataclass(frozen=True)
class Notice:
    """It holds from `first` to `last`, both included, by the centre's day; no `places`: everywhere.

    It leads to a `service`, to a `guide`, or to the questions about supports (`enquiry`), or
    nowhere. `picture` is JPEG or PNG, described by `picture_words`.
    """

    id: str
    title: Text
    text: Text
    first: date
    last: date
    places: tuple[str, ...] = ()
    service: str | None = None
    guide: str | None = None
    enquiry: bool = False
    picture: bytes | None = field(default=None, repr=False)
    picture_words: Text | None = None

    def is_for(self, place: str | None) -> bool:
        """Whether it is meant for a centre there; a state's notices are its municipalities' too."""
        if not self.places:
            return True
        if place is None:
            return False
        return place in self.places or (not is_state(place) and state_of(place) in self.places)

    def holds_on(self, day: date) -> bool:
        return self.first <= day <= self.last
