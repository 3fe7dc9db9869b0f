"""GET /v1/health: that this is the portal, what time it has, and how new the catalogue is."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter, Query, Request

from kiosk.protocol.audit import Nonce
from kiosk.protocol.health import MOST_WAIT_SECONDS, PortalHealth, sign_health
from kiosk.protocol.message import MAX_WHOLE_NUMBER
from portal.api.listeners import Listeners, may_listen
from portal.api.problems import documented
from portal.api.watched import LISTENED


def health_router(
    portal_key: Ed25519PrivateKey,
    listeners: Listeners,
    clock: Callable[[], datetime],
) -> APIRouter:
    """The route; the listeners know how new the catalogue is."""
    router = APIRouter(prefix="/v1/health", tags=["health"])

    @router.get("", responses=documented(422))
    async def health(
        request: Request,
        nonce: Annotated[Nonce | None, Query()] = None,
        wait: Annotated[int | None, Query(ge=1, le=MOST_WAIT_SECONDS)] = None,
        newer: Annotated[int, Query(ge=0, le=MAX_WHOLE_NUMBER)] = 0,
    ) -> PortalHealth:
        """Whether the portal answers; kiosks measure their clock against its time.

        With a nonce the answer is signed, so that no other server can give it. With `wait` it comes
        once `catalogue` is another than `newer` (0: none), after so many seconds at the latest, and
        earlier where the portal cannot keep the question so long.
        """
        if wait is not None and may_listen(request.scope):
            since = monotonic()
            await listeners.wait(newer, wait, request.receive)
            request.scope[LISTENED] = monotonic() - since
        answer = PortalHealth(time=clock(), nonce=nonce, catalogue=listeners.news())
        return answer if nonce is None else sign_health(answer, portal_key)

    return router
