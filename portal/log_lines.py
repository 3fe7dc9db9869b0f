"""The log on standard error: lines for people, or one JSON object each for machines.

No body, no address that was called and no caller's stands in either.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

PLAIN: Final = "%(asctime)s %(name)s %(levelname)s %(message)s"
FORMS: Final = ("text", "json")
OTHER: Final = "other"
"""The event of what another library said."""


class JsonLines(logging.Formatter):
    """`time`, `level`, `event`, `logger`, `message`, `process`, and the event's fields.

    Events and their fields are declared in `portal.events`.
    """

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", OTHER),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_in(form: str) -> None:
    """Has the process write its log in that form, one of `FORMS`."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(JsonLines() if form == "json" else logging.Formatter(PLAIN))
    logging.basicConfig(level=logging.INFO, handlers=[lines])
