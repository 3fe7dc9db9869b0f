"""GET /v1/courier-key: what a courier's bundles are sealed to."""

from collections.abc import Callable

from fastapi import APIRouter

from kiosk.protocol.courier import CourierKey
from kiosk.protocol.problem import problem
from portal.api.problems import Refusal, documented
from portal.identity import IdentityUnusable

_NO_KEY = problem(
    "no-courier-key", "The portal has no courier key at the moment.", 503, "Try again later."
)
_A_WHILE = "300"


def courier_key_router(published_key: Callable[[], CourierKey]) -> APIRouter:
    """The route. `published_key` is asked each time: the key may be rotated while this runs."""
    router = APIRouter(prefix="/v1/courier-key", tags=["courier"])

    @router.get("", responses=documented(503))
    def courier_key() -> CourierKey:
        """The key, signed by the portal. Bundles sealed to an older one are still taken."""
        try:
            return published_key()
        except IdentityUnusable as error:
            raise Refusal(_NO_KEY, {"Retry-After": _A_WHILE}) from error

    return router
