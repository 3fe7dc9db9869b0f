"""A fault in words: the same beside the field and in the summary on top."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kiosk.dates import day_words
from kiosk.forms.fault import Fault, Limit
from kiosk.money import money_words
from kiosk.words import Words


def fault_words(fault: Fault, words: Words) -> str:
    """What is wrong and how to mend it, in one or two sentences."""
    said = {name: _said(limit, words) for name, limit in fault.parameters.items()}
    return words(fault.key, **said)


def _said(limit: Limit, words: Words) -> str | int:
    match limit:
        case date():
            return day_words(limit, words)
        case Decimal():
            return money_words(limit, words)
        case _:
            return limit
