"""How the database would answer what a function asks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from database_choice import is_postgresql
from sqlalchemy import event
from sqlalchemy.orm import Session


def plan_of(session: Session, ask: Callable[[Session], object]) -> str:
    """Of the first question that `ask` puts, in the database's own words."""
    asked: list[tuple[str, Any]] = []
    connection = session.connection()

    def note(*call: Any) -> None:
        asked.append((call[2], call[3]))

    event.listen(connection, "before_cursor_execute", note)
    try:
        ask(session)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    statement, values = next(one for one in asked if one[0].startswith("SELECT"))
    explain = "EXPLAIN " if is_postgresql() else "EXPLAIN QUERY PLAN "
    rows = connection.exec_driver_sql(explain + statement, values)
    return "\n".join(str(row[-1]) for row in rows)
