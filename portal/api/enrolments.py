"""POST /v1/enrolments: a one-time code makes a machine a kiosk."""

from typing import Annotated

from fastapi import APIRouter, Body

from kiosk.protocol.enrolment import Enrolment, EnrolmentRequest
from kiosk.protocol.problem import Problem
from portal.api.examples import ENROLMENT_REQUEST
from portal.api.problems import Refusal, documented
from portal.enrolment.desk import EnrolmentDesk


def enrolments_router(desk: EnrolmentDesk) -> APIRouter:
    """The route."""
    router = APIRouter(prefix="/v1/enrolments", tags=["enrolment"])

    @router.post("", status_code=201, responses=documented(404, 409, 410, 413, 422))
    def enrol(
        request: Annotated[EnrolmentRequest, Body(openapi_examples=ENROLMENT_REQUEST)],
    ) -> Enrolment:
        """Trades a code for an enrolment; the same machine may repeat it, no other can."""
        answer = desk.enrol(request)
        if isinstance(answer, Problem):
            raise Refusal(answer)
        return answer

    return router
