"""What `make test` tries in short and `make test-full` (`LENGTH=full`) at length.

A property is tried on a fifth of its cases in short, on others each time; the seed that brings them
back is told. What else is shortened is marked `at_length`, and says beside it what is left out.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

import pytest

WHOLE: Final = os.environ.get("LENGTH") == "full"
_ANY: Final = WHOLE or "full" in {os.environ.get(name) for name in ("FAULTS", "DAY")}
_USUAL: Final = 100
_LEAST: Final = 5


def cases(many: int = _USUAL) -> int:
    """What `max_examples` is to be where `many` would be thorough."""
    return many if WHOLE else max(_LEAST, many // 5)


def only_at_length(test: Callable[..., None]) -> Callable[..., None]:
    """A test that is left out in short, where what it proves is told piece by piece by others."""
    left_out = pytest.mark.skipif(not _ANY, reason="takes long: make test-full")
    marked: Callable[..., None] = pytest.mark.at_length(left_out(test))
    return marked
