"""The last folio minted on this machine: one row, which only grows.

It outlives the submissions, so that a folio is not given twice after the old ones were forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import apsw

from kiosk.offline.outbox_errors import OutboxDamaged
from kiosk.protocol.folio import FolioError, comes_after, normalise_folio


class FolioRepeated(RuntimeError):  # noqa: N818 - named for what happened
    """A bug of ours: a folio was minted that is not later than the last one."""


def read_last(connection: apsw.Connection) -> str | None:
    """The last folio; None before the first. Raises `OutboxDamaged` where it is none."""
    row = connection.execute("SELECT CAST(folio AS BLOB) FROM last_folio").fetchone()
    if row is None:
        return None
    try:
        return normalise_folio(bytes(row[0]).decode("ascii"))
    except (FolioError, UnicodeDecodeError, TypeError):
        raise OutboxDamaged("the outbox is damaged: the last folio is none") from None


def mend(connection: apsw.Connection, folios: Iterable[object]) -> None:
    """Makes the last folio one again, and no earlier than any of `folios` that is one."""
    try:
        read_last(connection)
    except OutboxDamaged:
        connection.execute("DELETE FROM last_folio")
    for folio in folios:
        with suppress(FolioError):
            if isinstance(folio, str):
                raise_to(connection, folio)


def raise_to(connection: apsw.Connection, folio: str) -> None:
    """Stores `folio` where it is later than the last one: after a repair none is minted twice.

    Raises `FolioError` where it is none.
    """
    last = read_last(connection)
    if last is None or comes_after(folio, last):
        advance(connection, normalise_folio(folio))


def advance(connection: apsw.Connection, folio: str) -> None:
    """Stores `folio` as the last one, within the caller's transaction. Raises `FolioRepeated`."""
    last = read_last(connection)
    if last is not None and not comes_after(folio, last):
        raise FolioRepeated(f"{folio} does not come after {last}")
    connection.execute(
        "INSERT INTO last_folio (only, folio) VALUES (1, ?)"
        " ON CONFLICT (only) DO UPDATE SET folio = excluded.folio",
        (folio,),
    )
