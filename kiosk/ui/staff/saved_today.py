"""What visitors saved today by what was sent here, summed for staff: only what the catalogue knows.

Nobody's name or folio is in it. What a service says nothing of is not counted, and how many of how
many were is always said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.savings import Saved, Savings, saved
from kiosk.protocol.staff_calls import StaffOverview
from kiosk.ui.saved_words import amounts
from kiosk.words import Words

SavingsOf = Callable[[str], Savings | None]
"""What a service saves, by its id; None where nobody knows."""


@dataclass(frozen=True)
class SavedToday:
    """`counted` of `applications` are in `sums`."""

    applications: int
    counted: int
    sums: Saved


NOTHING_SENT: Final = SavedToday(0, 0, Saved(0, 0, 0, Decimal(0)))


def savings_in(store: CatalogueStore | None) -> SavingsOf:
    """As the catalogue that is open says."""

    def of(service: str) -> Savings | None:
        try:
            return store.service(service).saves if store else None
        except LookupError:
            return None

    return of


def saved_today(overview: StaffOverview, savings_of: SavingsOf, place: str | None) -> SavedToday:
    """`place` is where the centre stands, where that is known."""
    visits = km = minutes = counted = 0
    pesos = Decimal(0)
    for applied in overview.applied_today:
        if (savings := savings_of(applied.service)) is not None:
            each = saved(savings, place)
            counted += applied.count
            visits += applied.count * each.visits
            km += applied.count * each.km
            minutes += applied.count * each.minutes
            pesos += applied.count * each.pesos
    applications = sum(applied.count for applied in overview.applied_today)
    return SavedToday(applications, counted, Saved(visits, km, minutes, pesos))


def today_words(today: SavedToday, words: Words) -> tuple[str, str]:
    """The sums, and of how many of how many; both empty where nothing was sent."""
    if not today.applications:
        return "", ""
    if not today.counted:
        return words("saved.today-unknown"), ""
    of = words("saved.today-of", counted=today.counted, applications=today.applications)
    return amounts(today.sums, words), of
