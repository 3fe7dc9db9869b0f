"""Amounts of money in words: one way for screen, paper, pages and the voice.

Whole pesos are written without cents, as prices and wages are said: `$1,250`, else `$1,250.50`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from kiosk.words import Words

Amount = Decimal | float
"""Pesos, or units of another currency."""

_WRITTEN = re.compile(r"\$\s?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d\d))?(?![\d.,]*\d)")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_TYPED = re.compile(r"\$? ?((?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.[0-9]{1,2})?)")


def figure(amount: Amount) -> str:
    """`1,250`, `1,250.50`. More than cents is wrong, and is shown so that it is corrected."""
    if round(amount, 2) != amount:
        return f"{amount:,}"
    return f"{amount:,.2f}".removesuffix(".00")


def typed_pesos(text: str) -> Decimal | None:
    """The pesos that somebody typed to be charged; None where they could be meant in two ways.

    A comma stands before three digits alone: in `1250,50` it is no decimal point, nor left out.
    """
    found = _TYPED.fullmatch(text.strip())
    return Decimal(found[1].replace(",", "")) if found else None


def money_words(amount: Amount, words: Words) -> str:
    """Mexican pesos: `$1,250`, `-$3.50`; where `$` could be taken for dollars, `1,250 pesos`."""
    if amount < 0:
        return f"-{money_words(-amount, words)}"
    return words("money.pesos", amount=figure(amount))


def money_aloud(text: str, words: Words) -> str:
    """A text as a voice reads it well: `1250 pesos` for `$1,250`, which it calls a dollar.

    A comma between thousands is a decimal point to a Spanish voice: none is left in.
    """
    said = _WRITTEN.sub(lambda found: _aloud(found, words), text)
    return _THOUSANDS.sub(lambda found: found[0].replace(",", ""), said)


def _aloud(found: re.Match[str], words: Words) -> str:
    pesos, cents = found[1].replace(",", ""), found[2]
    if cents in (None, "00"):
        return words("money.aloud", count=int(pesos))
    return words("money.aloud-cents", count=int(pesos), cents=int(cents))
