"""An outbox to damage, and what must hold after its repair."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import apsw
from outbox_samples import BODY, MINUTE, NOON, RECEIPT, accept

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import OutboxItem
from kiosk.offline.repair import Repairs, open_repaired

COUNT = 30
STRANGER = "01a00000-0000-7000-8000-000000000001"


def moment_later() -> datetime:
    return NOON + MINUTE


def filled(path: Path) -> list[OutboxItem]:
    with Outbox.open(path) as outbox:
        return [accept(outbox, sealed=BODY + bytes([n])) for n in range(COUNT)]


def settle_all(outbox: Outbox, accepted: list[OutboxItem]) -> None:
    """All were delivered, and the portal has confirmed it: no body is left."""
    for item in accepted:
        outbox.mark_delivered(item.id, RECEIPT, NOON)
    outbox.settle([item.id for item in accepted], NOON + MINUTE)


def repaired(path: Path, accepted: list[OutboxItem]) -> Repairs:
    """All that was accepted is there again, bit by bit, and can be sent."""
    outbox, repairs = open_repaired(path, moment_later)
    with outbox:
        sendable = {item.id: (item.header_json, item.sealed) for item in outbox.sendable(1000)}
        assert sendable == {item.id: (item.header_json, item.sealed) for item in accepted}
        assert accept(outbox, NOON).folio not in {item.folio for item in accepted}
    return repairs


def noise_from(page: int) -> Callable[[Path], object]:
    def damage(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[page * 4096 :] = os.urandom(len(content) - page * 4096)
        path.write_bytes(content)

    return damage


def marked(name: str) -> Callable[[Path], object]:
    def damage(path: Path) -> None:
        connection = apsw.Connection(str(path))
        connection.pragma(name, 7)
        connection.close()

    return damage


def spoil(outbox: Outbox, place: int) -> None:
    with outbox._writing() as connection:
        connection.execute("UPDATE submission SET sealed = zeroblob(9) WHERE place = ?", (place,))
