"""What is wrong with an answer: where, and a message key with its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kiosk.forms.questions import Pointer


@dataclass(frozen=True)
class Fault:
    """One fault. A `warning` is shown and does not hold the visitor back."""

    pointer: Pointer
    key: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    severity: Literal["error", "warning"] = "error"
