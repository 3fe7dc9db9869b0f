"""What a visitor saved, in words."""

from __future__ import annotations

from kiosk.catalogue.savings import Saved, Savings, saved
from kiosk.money import money_words
from kiosk.words import Words

_HOUR = 60


def saved_words(savings: Savings, place: str | None, words: Words) -> str:
    """`1 ida a la oficina, unos 58 km de camino, 40 minutos`: only what is known."""
    return amounts(saved(savings, place), words)


def amounts(found: Saved, words: Words) -> str:
    """Of one visitor, or of many together."""
    parts = [words("saved.visits", count=found.visits)]
    if found.km:
        parts.append(words("saved.km", km=f"{found.km:,}"))
    if found.minutes:
        hours, minutes = divmod(found.minutes, _HOUR)
        said = ("saved.hours", hours), ("saved.minutes", minutes)
        parts += [words(key, count=count) for key, count in said if count]
    if found.pesos:
        parts.append(money_words(found.pesos, words))
    return ", ".join(parts)
