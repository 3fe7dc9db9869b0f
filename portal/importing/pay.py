"""What a job pays, read out of figures and words; what is not certain stays words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from portal.importing.folding import fold
from portal.importing.money import FIGURE, parse_figure

_MOST: Final = 2
_NO_PAY: Final = re.compile(
    r"(?!mxn|pesos|usd)[a-z]|\s*(?:%|:|(?:mil|k|h|hrs?|horas?|dias?|meses|anos?|salarios?|veces|"
    r"umas?|millon(?:es)?|por ?ciento)\b)"
)
"""What stands behind a figure that is no amount, or not the whole of it."""
_OF_AN_AMOUNT: Final = re.compile(r"\$|\bmxn\b|\bpesos\b|\bmensual(?:es)?\b|\bal mes\b|\s")
_TO: Final = frozenset({"", "a", "-", "–", "y", "hasta", "to"})


def pay_figures(words: str) -> Sequence[float] | None:
    """One amount, or the ends of a range, as written; empty: no figure; None: none is certain."""
    plain = fold(words)
    found = list(FIGURE.finditer(plain))
    if len(found) > _MOST or any(_NO_PAY.match(plain, each.end()) for each in found):
        return None
    between = (plain[one.end() : other.start()] for one, other in pairwise(found))
    if not all(_OF_AN_AMOUNT.sub("", text) in _TO for text in between):
        return None
    amounts = [parse_figure(each[0]) for each in found]
    return None if None in amounts else [float(each) for each in amounts if each]
