"""Waiting for what another thread, process or task does, and nobody tells of."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

_LOOK = 0.01


def until(holds: Callable[[], object], what: str = "", seconds: float = 60.0) -> float:
    """The seconds that it took until it held; fails when it does not within so many."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() < began + seconds, f"not within {seconds:g} s: {what or holds}"
        time.sleep(_LOOK)
    return time.monotonic() - began


async def until_there(holds: Callable[[], object], seconds: float = 60.0) -> None:
    """The same among tasks. Raises `TimeoutError`."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(_LOOK)
