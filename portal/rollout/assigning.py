"""Which ring a kiosk is in: given once, at its first heartbeat, and kept.

A kiosk never moves to a later ring by itself: what it has would be newer than what it is offered.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Final

from sqlalchemy.orm import Session

from kiosk.protocol.heartbeat import LAST_RING
from portal.publishing.repository import RINGS
from portal.storage import kiosks
from portal.storage.turns import take_turn

SHARES: Final = (0.01, 0.10)
"""How many of all kiosks are in each ring but the last, or an earlier one; at least one in each."""


def ring_of(session: Session, kiosk_id: str) -> int | None:
    """The kiosk's ring, given now where it has none; None: no such kiosk is enrolled."""
    kiosk = kiosks.by_id(session, kiosk_id, lock=True)
    if kiosk is None:
        return None
    if kiosk.ring is None:
        take_turn(session, "rings")
        kiosk.ring = ring_for_newcomer(kiosks.by_ring(session))
    return kiosk.ring


def ring_for_newcomer(by_ring: Mapping[int, int]) -> int:
    """The ring that lacks a kiosk, by how many there are in each; the newcomer counts already."""
    everybody = 1 + sum(by_ring.values())
    for ring, share in zip(RINGS[:-1], SHARES, strict=True):
        there = sum(count for number, count in by_ring.items() if number <= ring)
        if there < max(ring, ceil(share * everybody)):
            return ring
    return LAST_RING
