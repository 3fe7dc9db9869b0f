"""GET /v1/health: that this is the portal, and what time it has."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter, Query

from kiosk.protocol.audit import Nonce
from kiosk.protocol.health import PortalHealth, sign_health
from portal.api.problems import documented


def health_router(
    portal_key: Ed25519PrivateKey,
    news: Callable[[], int | None],
    clock: Callable[[], datetime],
) -> APIRouter:
    """The route; `news` is how new the catalogue is."""
    router = APIRouter(prefix="/v1/health", tags=["health"])

    @router.get("", responses=documented(422))
    def health(nonce: Annotated[Nonce | None, Query()] = None) -> PortalHealth:
        """Whether the portal answers; kiosks measure their clock against its time.

        With a nonce the answer is signed, so that no other server can give it.
        """
        answer = PortalHealth(time=clock(), nonce=nonce, catalogue=news())
        return answer if nonce is None else sign_health(answer, portal_key)

    return router
