"""Which numbers an answer can be: those that canonical JSON carries exactly (RFC 8785, section
3.2.2.3). What is sealed holds no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

LARGEST: Final = 2**53 - 1


def is_carried(value: Any) -> bool:
    """Whether every number in an answer can be sealed."""
    match value:
        case int():
            return abs(value) <= LARGEST
        case float():
            return isfinite(value)
        case Mapping():
            return all(map(is_carried, value.values()))
        case list() | tuple():
            return all(map(is_carried, value))
        case _:
            return True
