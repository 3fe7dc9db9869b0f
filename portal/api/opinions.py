"""POST /v1/opinions: what visitors of a centre thought of services."""

from typing import Annotated, Final

from fastapi import APIRouter, Body, Depends
from sqlalchemy.exc import IntegrityError

from kiosk.protocol.opinion import OpinionBatch, OpinionsTaken
from kiosk.protocol.problem import problem
from portal.api.examples import OPINIONS
from portal.api.problems import Refusal, documented
from portal.api.sender import Senders
from portal.rate_limit import Limit
from portal.storage import kiosks, opinions
from portal.storage.database import Database

OPINION_BATCHES_PER_MINUTE: Final = 20
_TOO_OFTEN = problem("too-many-requests", "Too many opinions in a short time.", 429)


def opinions_router(database: Database, limit: Limit, senders: Senders) -> APIRouter:
    """The route."""
    router = APIRouter(prefix="/v1/opinions", tags=["opinions"])

    @router.post("", responses=documented(401, 413, 422, 429, 503))
    def give(
        sender: Annotated[str, Depends(senders.required)],
        batch: Annotated[OpinionBatch, Body(openapi_examples=OPINIONS)],
    ) -> OpinionsTaken:
        """Keeps each once, under the centre of the kiosk that brings it, and not the kiosk."""
        if seconds := limit.seconds_to_wait(sender):
            raise Refusal(_TOO_OFTEN, {"Retry-After": str(seconds)})
        try:
            _keep(database, sender, batch)
        except IntegrityError:  # the same ones came twice at once
            _keep(database, sender, batch)
        return OpinionsTaken(ids=tuple(one.id for one in batch.opinions))

    return router


def _keep(database: Database, sender: str, batch: OpinionBatch) -> None:
    with database.writing() as session:
        opinions.add(session, kiosks.centre_of(session, sender), batch.opinions)
