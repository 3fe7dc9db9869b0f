"""What is wrong with an answer: where, and a message key with its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from kiosk.forms.questions import Pointer

Limit = str | int | date | Decimal
"""What a fault's words name: a day is a `date`, pesos are a `Decimal`."""


@dataclass(frozen=True)
class Fault:
    """One fault. A `warning` is shown and does not hold the visitor back."""

    pointer: Pointer
    key: str
    parameters: Mapping[str, Limit] = field(default_factory=dict)
    severity: Literal["error", "warning"] = "error"
