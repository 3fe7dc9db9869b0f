"""Upkeep: rows, second copies and attachments of an outbox are brought into step.

For whoever has the outbox alone (`outbox_lock.alone`), so that nothing half accepted is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import apsw

from kiosk.offline import last_folio, submission_table
from kiosk.offline.attachment_files import erase_streams, submissions_with_streams
from kiosk.offline.copies import Copies
from kiosk.offline.outbox import copies_of
from kiosk.offline.outbox_item import NewSubmission, State
from kiosk.offline.submission_row import is_sound, makes_sense
from kiosk.protocol.folio import FolioError


@dataclass(frozen=True)
class Kept:
    """`restored`: how many rows came back from copies; `spoilt`: the folios that nothing can."""

    restored: int = 0
    spoilt: tuple[str, ...] = ()


@dataclass
class _Inventory:
    """What the rows say. `unsound` are those that are not what was accepted, by place."""

    unsound: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    with_body: set[UUID] = field(default_factory=set)
    settled: set[UUID] = field(default_factory=set)


def keep_up(path: Path, connection: apsw.Connection) -> Kept:
    """Mends what can be mended.

    Raises `OSError` and SQLite's errors; then nothing was removed. A constraint that fails says
    that the database contradicts itself.
    """
    copies = copies_of(path)
    with connection:
        inventory = _inventory(connection)
        if inventory.unsound:
            submission_table.index_anew(connection)
        restored = _restore(connection, copies, inventory)
        spoilt = _drop_senseless(connection, inventory)
        _raise_last_folio(connection)
    _confirm_copies(connection, copies, inventory.with_body)
    _clear(path, copies, inventory)
    return Kept(restored, spoilt)


def _inventory(connection: apsw.Connection) -> _Inventory:
    inventory = _Inventory()
    for row in _rows(connection):
        if not is_sound(row):
            inventory.unsound[row[0]] = row
        elif row[12] is None:
            inventory.settled.add(UUID(row[1]))
        else:
            inventory.with_body.add(UUID(row[1]))
    return inventory


def _rows(connection: apsw.Connection) -> Iterator[tuple[Any, ...]]:
    for place in list(submission_table.places(connection)):
        if (row := submission_table.whole_row(connection, place)) is not None:
            yield row


def _restore(connection: apsw.Connection, copies: Copies, inventory: _Inventory) -> int:
    restored = 0
    for id_ in sorted(copies.ids() - inventory.with_body - inventory.settled):
        copy = copies.read(id_)
        if copy is None:
            continue
        for place, row in list(inventory.unsound.items()):
            if _text(row[1]) == str(id_) or _text(row[2]) == copy.header.folio:
                submission_table.remove(connection, place)
                del inventory.unsound[place]
        submission_table.insert(connection, copy)
        inventory.with_body.add(id_)
        restored += 1
    return restored


def _drop_senseless(connection: apsw.Connection, inventory: _Inventory) -> tuple[str, ...]:
    """Rows that cannot even be listed; those that can stay, to be held when their turn comes."""
    spoilt = []
    for place, row in inventory.unsound.items():
        if not makes_sense(row):
            submission_table.remove(connection, place)
        if _text(row[5]) != State.DELIVERED:
            spoilt.append(_text(row[2]))
    return tuple(spoilt)


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _raise_last_folio(connection: apsw.Connection) -> None:
    for row in _rows(connection):
        with suppress(FolioError, TypeError):
            last_folio.raise_to(connection, row[2])


def _confirm_copies(connection: apsw.Connection, copies: Copies, with_body: set[UUID]) -> None:
    """Every row that has a body has its copy; what was never accepted has none."""
    for id_ in copies.unconfirmed():
        if id_ in with_body:
            copies.confirm(id_)
        else:
            copies.discard(id_)
    for id_ in with_body:
        if copies.read(id_) is None and (item := submission_table.select_item(connection, id_)):
            copies.write(NewSubmission(header=item.header, sealed=item.sealed))
            copies.confirm(id_)


def _clear(path: Path, copies: Copies, inventory: _Inventory) -> None:
    """What a settling left when it was interrupted, and attachments of what was never accepted."""
    for id_ in copies.ids() & inventory.settled:
        copies.erase(id_)
    kept = inventory.with_body | {
        UUID(row[1]) for row in inventory.unsound.values() if makes_sense(row)
    }
    for id_ in submissions_with_streams(path) - kept:
        erase_streams(path, id_)
