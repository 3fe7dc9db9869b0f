"""Turns: what only one process at a time may decide, whatever rows it looks at."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session


def take_turn(transaction: Session | Connection, name: str) -> None:
    """Waits until no other transaction has the turn `name`, and has it until this one ends.

    SQLite's writers are one at a time anyway; PostgreSQL has advisory locks for it.
    """
    connection = transaction.connection() if isinstance(transaction, Session) else transaction
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(sha256(f"ventanilla/{name}".encode()).digest()[:8], signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(number)))
