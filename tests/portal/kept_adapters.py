"""What FastAPI makes of a route's types is made once, for all the portals of a test's process.

To make it is a third of what a portal costs to build, and says the same each time: of a type, what
limits it, and how the field is described.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch

from fastapi._compat import v2
from pydantic import TypeAdapter

_KEPT: Final[dict[tuple[Any, ...], TypeAdapter[Any]]] = {}


@contextmanager
def kept_adapters() -> Iterator[None]:
    """For as long as one portal is built. No other thread may build one meanwhile."""
    with patch.object(v2, "TypeAdapter", _kept):
        yield


def _kept(described: Any, *, config: Any = None) -> TypeAdapter[Any]:
    """As `TypeAdapter(described, config=config)`; `described` is annotated, a field comes last."""
    *limits, field = described.__metadata__
    key = (described.__origin__, tuple(limits), repr(field), repr(config))
    try:
        kept = _KEPT.get(key)
    except TypeError:  # something in it cannot be told from others
        return TypeAdapter(described, config=config)
    if kept is None:
        kept = _KEPT[key] = TypeAdapter(described, config=config)
    return kept
