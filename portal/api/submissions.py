"""POST /v1/submissions: envelopes in, a result for each out."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Body, Depends

from kiosk.protocol.batch import Batch, BatchResult
from portal.api.examples import BATCH
from portal.api.problems import RETRY_SECONDS, Refusal, documented
from portal.api.sender import Senders
from portal.submissions.deferrals import STORAGE_UNAVAILABLE
from portal.submissions.intake import Intake, is_storage_failure


def submissions_router(
    intake: Intake, senders: Senders, took: Callable[[BatchResult], None] = lambda _: None
) -> APIRouter:
    """The route; `took` is told each result."""
    router = APIRouter(prefix="/v1/submissions", tags=["submissions"])

    @router.post(
        "",
        dependencies=[Depends(senders.required)],
        responses=documented(401, 413, 422, 503),
    )
    def submit(batch: Annotated[Batch, Body(openapi_examples=BATCH)]) -> BatchResult:
        """Stores each envelope once and answers with a signed receipt, or says why not.

        The sender may carry other kiosks' envelopes: each is checked against the key of the kiosk
        it names, the request against the sender's. Sending the same envelope again gives the same
        receipt. An envelope with attachments is deferred until all of them are uploaded.
        """
        answer = intake.take(batch)
        took(answer)
        if all(is_storage_failure(result) for result in answer.results):
            raise Refusal(STORAGE_UNAVAILABLE, {"Retry-After": RETRY_SECONDS})
        return answer

    return router
