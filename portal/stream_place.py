"""Where one stream belongs: a kiosk, one of its submissions, a position in it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class StreamPlace:
    """`kiosk` is the one that uploads: no other sees what lies here, or can be in its way."""

    kiosk: str
    submission: UUID
    position: int
