"""POST /v1/tracking: where an application stands."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request

from kiosk.protocol.problem import problem
from kiosk.protocol.tracking import Tracking, TrackingRequest
from portal.api.examples import TRACKING_REQUEST
from portal.api.problems import Refusal, documented
from portal.api.sender import Senders
from portal.rate_limit import Limit
from portal.tracking.inquiry import Inquiry

_NOT_FOUND = problem(
    "unknown-application",
    "There is no application with this folio and claim code.",
    404,
    "Check both against the slip.",
)
_TOO_MANY = problem("too-many-requests", "Too many questions in a short time.", 429)


def tracking_router(inquiry: Inquiry, limit: Limit, senders: Senders) -> APIRouter:
    """The route."""
    router = APIRouter(prefix="/v1/tracking", tags=["tracking"])

    @router.post("", responses=documented(401, 404, 413, 422, 429))
    def track(
        request: Request,
        sender: Annotated[str | None, Depends(senders.optional)],
        question: Annotated[TrackingRequest, Body(openapi_examples=TRACKING_REQUEST)],
    ) -> Tracking:
        """The steps so far. A kiosk signs and counts by its name, others by their address.

        An unknown folio and a wrong claim code are the same 404.
        """
        caller = sender or (request.client.host if request.client else "unknown")
        if seconds := limit.seconds_to_wait(caller):
            raise Refusal(_TOO_MANY, {"Retry-After": str(seconds)})
        answer = inquiry.track(question)
        if answer is None:
            raise Refusal(_NOT_FOUND)
        return answer

    return router
