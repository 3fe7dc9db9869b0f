"""What a visitor saves by sending something here instead of handing it in at an office.

Reckoned from facts that the catalogue gives, each with its basis: no fact, no figure. As the
Standard Cost Model does, a burden is counted in what it takes: ways, time, money.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kiosk.catalogue.points import away, seat_of
from kiosk.catalogue.text import Text

_WORTH_SAYING_KM = 2


@dataclass(frozen=True)
class Savings:
    """`visits` to an office are not needed; `minutes` each of them takes there, as the authority
    says; `pesos` more it officially costs there. `office` is the municipality in which it stands.

    `basis`: from what the author knows.
    """

    visits: int
    basis: Text
    office: str | None = None
    minutes: int | None = None
    pesos: Decimal | None = None


@dataclass(frozen=True)
class Saved:
    """What one visitor of one centre saved; zero: nothing is known. `km` as the crow flies."""

    visits: int
    km: int
    minutes: int
    pesos: Decimal


def saved(savings: Savings, place: str | None) -> Saved:
    """`place` is where the centre stands, where that is known.

    The way is reckoned both ways from the centre's municipality to the office's, by INEGI's
    coordinates of their seats; within one municipality, and without both, it is not known.
    """
    return Saved(
        visits=savings.visits,
        km=_km(savings, place),
        minutes=savings.visits * (savings.minutes or 0),
        pesos=savings.pesos or Decimal(0),
    )


def _km(savings: Savings, place: str | None) -> int:
    here, there = seat_of(place or ""), seat_of(savings.office or "")
    if here is None or there is None or place == savings.office:
        return 0
    km = round(2 * savings.visits * away(here, there).km)
    return km if km >= _WORTH_SAYING_KM else 0
