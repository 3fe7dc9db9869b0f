"""POST /v1/audits: whether the portal still holds what it gave receipts for."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends

from kiosk.protocol.audit import AuditAnswer, AuditRequest
from portal.api.examples import AUDIT_REQUEST
from portal.api.problems import documented
from portal.api.sender import Senders
from portal.submissions.audit import Audit


def audits_router(audit: Audit, senders: Senders) -> APIRouter:
    """The route."""
    router = APIRouter(prefix="/v1/audits", tags=["submissions"])

    @router.post("", responses=documented(401, 413, 422, 503))
    def ask(
        sender: Annotated[str, Depends(senders.required)],
        question: Annotated[AuditRequest, Body(openapi_examples=AUDIT_REQUEST)],
    ) -> AuditAnswer:
        """Those of the submissions that are missing here, signed by the portal."""
        return audit.answer(sender, question)

    return router
