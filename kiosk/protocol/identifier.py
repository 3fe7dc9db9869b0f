"""UUID version 7 (RFC 9562, section 5.7): the id of a submission, sortable by time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID


def uuid7(now: datetime, random_bytes: Callable[[int], bytes]) -> UUID:
    """Mints an id from an aware `now` (millisecond precision) and ten random bytes."""
    milliseconds = int(now.timestamp() * 1000) & (1 << 48) - 1  # also before 1970
    random = int.from_bytes(random_bytes(10), "big")
    random_a = random >> 62 & 0xFFF
    random_b = random & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | random_a << 64 | 0b10 << 62 | random_b)
