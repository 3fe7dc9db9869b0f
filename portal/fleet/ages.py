"""How long something is ago, in as few signs as a table has room for."""

from __future__ import annotations

from datetime import timedelta


def short_age(duration: timedelta | None) -> str:
    """`12 min`, `5 h`, `3 d`, which read the same in Spanish and English; `-` for none."""
    if duration is None:
        return "-"
    minutes = int(duration.total_seconds()) // 60
    if minutes < 120:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"
