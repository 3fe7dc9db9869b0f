"""From where a visitor looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Vantage:
    """What a search knows of its centre; nothing of the visitor.

    `place`: where it stands, as in `Settings.place`. `usage`: how often each service was applied
    for in it, by id, as `Outbox.usage` counts.
    """

    place: str | None = None
    usage: Mapping[str, int] = field(default_factory=dict)


NOWHERE = Vantage()
