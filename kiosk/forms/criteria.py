"""Whether somebody may have a service, by its criterion and what they answered so far."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from kiosk.forms.formula import FormulaDamaged, reckoned


class Fit(StrEnum):
    """What a criterion says of somebody."""

    YES = "yes"
    MAYBE = "maybe"
    """It hangs on what was not answered."""
    NO = "no"


def fit(criterion: str, answers: Mapping[str, Any]) -> Fit:
    """Never tells anybody *no* for want of an answer, or for a criterion that cannot be read."""
    try:
        value = reckoned(criterion, [answers])
    except FormulaDamaged:
        return Fit.MAYBE
    match value:
        case True:
            return Fit.YES
        case False:
            return Fit.NO
        case _:
            return Fit.MAYBE
