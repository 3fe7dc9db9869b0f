"""GET /v1/health: that this is the portal, and what time it has."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from fastapi import APIRouter

from kiosk.protocol.message import Instant, Message


class Health(Message):
    """A captive portal's page is not this."""

    status: Literal["ok"] = "ok"
    portal: Literal["ventanilla"] = "ventanilla"
    time: Instant


def health_router(clock: Callable[[], datetime]) -> APIRouter:
    """The route."""
    router = APIRouter(prefix="/v1/health", tags=["health"])

    @router.get("")
    def health() -> Health:
        """Whether the portal answers; kiosks measure their clock against its time."""
        return Health(time=clock())

    return router
