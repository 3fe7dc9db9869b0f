"""What operators did, newest first, and whether that was changed."""

from __future__ import annotations

from collections import deque
from typing import Final

from starlette.responses import Response

from portal import act_log
from portal.act_log import ActLogBroken
from portal.console.guard import Ask
from portal.storage import console_log
from portal.storage.database import Database

LISTED: Final = 200


class LogPage:
    """Over one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def show(self, ask: Ask) -> Response:
        """The whole chain is checked each time."""
        broken = ""
        with self._database.reading() as session:
            try:
                deque(act_log.entries(session), maxlen=0)
            except ActLogBroken as error:
                broken = str(error)
            rows = console_log.newest(session, LISTED)
        return ask.page("log.html", room="log", rows=rows, broken=broken)
