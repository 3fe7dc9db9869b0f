"""The time, as the portal's parts are handed it."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)
