"""The last folio minted on this machine: one row, which only grows.

It outlives the submissions, so that a folio is not given twice after the old ones were forgotten.
"""

from __future__ import annotations

import apsw

from kiosk.protocol.folio import comes_after


class FolioRepeated(RuntimeError):  # noqa: N818 - named for what happened
    """A bug of ours: a folio was minted that is not later than the last one."""


def read_last(connection: apsw.Connection) -> str | None:
    """The last folio; None before the first."""
    row = connection.execute("SELECT folio FROM last_folio").fetchone()
    return None if row is None else str(row[0])


def raise_to(connection: apsw.Connection, folio: str) -> None:
    """Stores `folio` where it is later than the last one: after a repair none is minted twice."""
    last = read_last(connection)
    if last is None or comes_after(folio, last):
        advance(connection, folio)


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
