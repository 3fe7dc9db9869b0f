"""The heartbeat: how this kiosk is, put together from the outbox and the board."""

from __future__ import annotations

from datetime import datetime

from kiosk.offline.outbox import Outbox
from kiosk.protocol.heartbeat import Heartbeat, OutboxFigures
from kiosk.station.place import Surroundings

_NOTHING = OutboxFigures(queued=0, sending=0, carried=0, held=0, delivered=0)


def worth_telling(place: Surroundings) -> object:
    """Changes where no heartbeat should wait for its time: with a trouble, or the catalogue."""
    troubles = place.board.read().troubles.values()
    return frozenset(one.name for one in troubles), place.catalogue()


def heartbeat_of(place: Surroundings, kiosk: str, at: datetime, outbox: Outbox | None) -> Heartbeat:
    """`outbox` is None where it cannot be used. Raises `OutboxError`."""
    return Heartbeat(
        kiosk=kiosk,
        at=at,
        software=place.software,
        catalogue_version=place.catalogue_version(),
        outbox=_NOTHING if outbox is None else outbox.figures(at),
        troubles=tuple(sorted(one.name for one in place.board.read().troubles.values())),
        newest_receipt=None if outbox is None else outbox.newest_receipt(),
        catalogue=place.catalogue(),
        staff_log=place.staff_log(),
        today=place.today(),
    )
