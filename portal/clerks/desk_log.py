"""What was done at an agency's desk, for the agency to read, keep and check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy.orm import Session

from kiosk.identity.staff.log import LogEntry
from portal import act_log
from portal.act_log import desk_book
from portal.clerks.messages import ClerkSeen, DeskLogPage, LogEnd
from portal.clerks.roles import ClerkRole
from portal.storage import desk_log
from portal.storage.clerks import Clerk
from portal.storage.database import Database

MOST_ENTRIES: Final = 500


def end_of(session: Session, agency: str) -> LogEnd:
    """Where that agency's log ends, as the rows have it."""
    newest = next(iter(desk_log.newest(session, agency)), None)
    if newest is None:
        return LogEnd(number=0, hash=LogEntry.FIRST)
    return LogEnd(number=newest.number, hash=newest.hash)


class DeskLog:
    """Over one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def seen(self, clerk: Clerk) -> ClerkSeen:
        """As whom the portal knows a clerk, and where the agency's log ends."""
        role = ClerkRole(clerk.role)
        with self._database.reading() as session:
            end = end_of(session, clerk.agency)
        return ClerkSeen(
            agency=clerk.agency, name=clerk.name, role=role, time=self._clock(), log=end
        )

    def page(self, agency: str, behind: int) -> DeskLogPage:
        """The entries behind that number, as they stand: whoever reads them checks the chain."""
        found: list[LogEntry] = []
        with self._database.reading() as session:
            for row in islice(desk_log.oldest_first(session, agency, behind), MOST_ENTRIES):
                entry = act_log.entry_of(row)
                if entry is None:
                    return DeskLogPage(entries=tuple(found), unreadable=row.number)
                found.append(entry)
        return DeskLogPage(entries=tuple(found))

    def check(self, agency: str) -> int:
        """How many entries there are, each checked. Raises `ActLogBroken`."""
        with self._database.reading() as session:
            return sum(1 for _ in act_log.entries(session, desk_book(agency)))
