"""What `make test` tries in short and `make test-full` (`LENGTH=full`) at length.

A property is tried on a fifth of its cases in short, on others each time; the seed that brings them
back is told. What else is shortened is marked `at_length`, and says beside it what is left out.
"""

from __future__ import annotations

import os
from typing import Final

WHOLE: Final = os.environ.get("LENGTH") == "full"
_USUAL: Final = 100
_LEAST: Final = 5


def cases(many: int = _USUAL) -> int:
    """What `max_examples` is to be where `many` would be thorough."""
    return many if WHOLE else max(_LEAST, many // 5)
