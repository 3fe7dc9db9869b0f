"""GET /healthz and /readyz, for who starts, restarts and balances the portal's processes."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from portal.attachments.streams import Streams
from portal.events import event
from portal.storage.database import STORAGE_FAILURES, Database, cause_of

_LOG = logging.getLogger("portal")
_THREADS: Final = 2
"""Of their own: those that answer kiosks may all be waiting for the database."""
_NO_CACHE: Final = {"Cache-Control": "no-store"}


def readiness_router(database: Database, streams: Streams, home: Path) -> APIRouter:
    """The routes. `home` is the folder that the portal writes to."""
    router = APIRouter(include_in_schema=False)
    checks: dict[str, Callable[[], bool]] = {
        "database": lambda: _answers(database),
        "folders": lambda: _is_writable(home),
        "attachments": streams.is_usable,
    }

    threads = CapacityLimiter(_THREADS)

    def look() -> dict[str, str]:
        return {name: "ok" if check() else "failing" for name, check in checks.items()}

    @router.get("/healthz")
    async def is_alive() -> JSONResponse:
        """That the process turns: it is not to be killed."""
        return JSONResponse({"status": "ok"}, headers=_NO_CACHE)

    @router.get("/readyz")
    async def is_ready() -> JSONResponse:
        """Whether it can take in submissions now: else none is to be sent here."""
        found = await to_thread.run_sync(look, limiter=threads)
        status = 200 if set(found.values()) == {"ok"} else 503
        return JSONResponse(found, status, headers=_NO_CACHE)

    return router


def _answers(database: Database) -> bool:
    try:
        with database.reading() as session:
            session.execute(select(1))
    except STORAGE_FAILURES as error:
        _LOG.error("the database: %s", cause_of(error), extra=event("database-failed"))
        return False
    return True


def _is_writable(folder: Path) -> bool:
    """What the portal makes at need may still lack; then what it lies in counts."""
    nearest = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    return os.access(nearest, os.W_OK | os.X_OK)
