"""/v1/agency: for an agency's clerks and its own systems.

Every request is signed by a clerk's key (`kiosk.protocol.request_signature`, under the name
`portal.clerks.signing`), and counts once. What is not sealed to the clerk's agency is not there.
"""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Response

from portal.act_log import Actor
from portal.api.agency_applications import add_applications
from portal.api.clerks import FOR_NO_CACHE, Clerks
from portal.api.examples import SLIP
from portal.api.problems import documented
from portal.api.webhooks import add_webhooks
from portal.clerks.applications import Applications
from portal.clerks.desk_log import DeskLog
from portal.clerks.messages import ClerkSeen, DeskFigures, DeskLogPage, SlipAnswer, SlipQuestion
from portal.clerks.slips import AgencySlips
from portal.storage.clerks import Clerk
from portal.webhooks.register import Webhooks


def agency_router(
    applications: Applications,
    log: DeskLog,
    slips: AgencySlips,
    webhooks: Webhooks,
    clerks: Clerks,
) -> APIRouter:
    """The routes."""
    router = APIRouter(
        prefix="/v1/agency", tags=["agency"], dependencies=[Depends(_kept_by_nobody)]
    )

    @router.get("", responses=documented(401, 429))
    def whoami(clerk: Annotated[Clerk, Depends(clerks.known)]) -> ClerkSeen:
        """As whom the portal knows who signed."""
        return log.seen(clerk)

    @router.get("/figures", responses=documented(401, 429))
    def figures(actor: Annotated[Actor, Depends(clerks.reading)]) -> DeskFigures:
        """How many are not decided, of each stage, and how old those are."""
        return applications.figures(actor.own_agency)

    @router.post("/slips", responses=documented(401, 413, 422, 429))
    def slip(
        actor: Annotated[Actor, Depends(clerks.reading)],
        question: Annotated[SlipQuestion, Body(openapi_examples=SLIP)],
    ) -> SlipAnswer:
        """Whether a slip is genuine, as the portal knows its kiosks."""
        return slips.judge(actor.own_agency, question.text)

    @router.get("/log", responses=documented(401, 422, 429))
    def acts(
        actor: Annotated[Actor, Depends(clerks.reading)],
        behind: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
    ) -> DeskLogPage:
        """What was done at the agency's desk behind that entry, oldest first, each chained."""
        return log.page(actor.own_agency, behind)

    add_applications(router, applications, clerks)
    add_webhooks(router, webhooks, clerks)
    return router


def _kept_by_nobody(response: Response) -> None:
    response.headers.update(FOR_NO_CACHE)
