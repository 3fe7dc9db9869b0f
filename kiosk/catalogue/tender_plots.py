"""What the pictures of tenders show: sums, counts and what is not known. Pure.

Currencies are never added up together; what was not published is counted, not guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kiosk.catalogue.tender_facts import TenderTraits

MOST_BUYERS: Final = 8
MOST_MONTHS: Final = 12
MANY_BIDDERS: Final = 5
"""So many, or more."""


@dataclass(frozen=True)
class Bar:
    """`key` is a buyer, a number of bidders, or a month (`2026-03`)."""

    key: str
    value: float


@dataclass(frozen=True)
class Amounts:
    """By buyer, the largest first; `rest` is what the bars leave out, of `rest_buyers` buyers."""

    currency: str
    total: float
    tenders: int
    bars: tuple[Bar, ...]
    rest: float
    rest_buyers: int


@dataclass(frozen=True)
class Plots:
    """`without_amount`, `without_bidders`, `without_month`: tenders that do not say."""

    tenders: int
    amounts: tuple[Amounts, ...]
    without_amount: int
    bidders: tuple[Bar, ...]
    without_bidders: int
    months: tuple[Bar, ...]
    earlier: int
    """Published before the months that are shown."""
    without_month: int


def plots_of(tenders: Iterable[TenderTraits]) -> Plots:
    """Of what is listed."""
    found = list(tenders)
    sums: dict[str, dict[str, float]] = {}
    counts: Counter[str] = Counter()
    for each in found:
        if each.amount is not None:
            counts[each.currency] += 1
            of_currency = sums.setdefault(each.currency, {})
            of_currency[each.buyer] = of_currency.get(each.buyer, 0) + each.amount
    months = Counter(f"{each.published:%Y-%m}" for each in found if each.published is not None)
    bidders = Counter(min(each.bidders, MANY_BIDDERS) for each in found if each.bidders is not None)
    shown = sorted(months)[-MOST_MONTHS:]
    return Plots(
        tenders=len(found),
        amounts=tuple(
            _amounts(currency, sums[currency], counts[currency])
            for currency, _ in counts.most_common()
        ),
        without_amount=sum(each.amount is None for each in found),
        bidders=tuple(Bar(str(n), bidders[n]) for n in range(MANY_BIDDERS + 1)) if bidders else (),
        without_bidders=sum(each.bidders is None for each in found),
        months=tuple(Bar(month, months[month]) for month in _every(shown)),
        earlier=sum(months.values()) - sum(months[month] for month in _every(shown)),
        without_month=sum(each.published is None for each in found),
    )


def _amounts(currency: str, by_buyer: dict[str, float], tenders: int) -> Amounts:
    largest = sorted(by_buyer.items(), key=lambda bar: -bar[1])[:MOST_BUYERS]
    total = sum(by_buyer.values())
    return Amounts(
        currency=currency,
        total=total,
        tenders=tenders,
        bars=tuple(Bar(buyer, amount) for buyer, amount in largest),
        rest=total - sum(amount for _, amount in largest),
        rest_buyers=len(by_buyer) - len(largest),
    )


def _every(months: list[str]) -> list[str]:
    """The last months up to the newest, those without any too."""
    if not months:
        return []
    year, month = map(int, months[-1].split("-"))
    found: list[str] = []
    while len(found) < MOST_MONTHS and f"{year:04}-{month:02}" >= months[0]:
        found.append(f"{year:04}-{month:02}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found[::-1]
