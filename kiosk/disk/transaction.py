"""One transaction of SQLite: all of it or nothing, and the disk's own word where it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import apsw


@contextmanager
def transaction(connection: apsw.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """Committed at the end, rolled back by any exception, which is what comes out.

    SQLite ends one itself at a full or failing disk; apsw's own block then tells of its rolling
    back, which there is no more, in the place of what happened.
    """
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
