"""/v1/agency/applications: what was sent to an agency, sealed, and what becomes of it.

Take in what is new by asking for what is not acknowledged (`acknowledged=false`), page by page, and
acknowledge each once it is safely yours. `after` only turns pages: two applications that come at
once may be there in another order than they came, so that a position is no bookmark for tomorrow.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated, Any, BinaryIO, Final
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import StringConstraints

from kiosk.protocol.attachment import MAX_ATTACHMENTS
from kiosk.protocol.folio import Folio
from kiosk.protocol.message import Instant, Slug
from kiosk.protocol.problem import problem
from kiosk.protocol.tracking import Stage, Tracking
from portal.act_log import Actor
from portal.api.clerks import FOR_NO_CACHE, Clerks
from portal.api.examples import NEXT_STEP
from portal.api.problems import Refusal, documented
from portal.clerks.applications import Applications, MovedOn, NotThere
from portal.clerks.messages import MOST_LISTED, ApplicationList, HeldApplication, NextStep
from portal.clerks.steps import CannotMove
from portal.storage.agency_query import Asked

STREAM_MEDIA_TYPE: Final = "application/octet-stream"
_PIECE: Final = 256 * 1024
_NOT_THERE = problem("unknown-application", "The agency has no such application.", 404)
_MOVED_ON = problem(
    "moved-on",
    "There are steps that you had not seen.",
    409,
    "Read the steps again and decide anew.",
)
_STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The sealed stream.",
        "content": {
            STREAM_MEDIA_TYPE: {
                "schema": {"type": "string", "format": "binary"},
                "example": "(sealed bytes)",
            }
        },
    }
}
_FolioPart = Annotated[str, StringConstraints(max_length=14, pattern=r"^[0-9A-Z-]*$")]
_Place = Annotated[Folio, Path()]
_Position = Annotated[int, Path(ge=0, lt=MAX_ATTACHMENTS)]


def add_applications(router: APIRouter, applications: Applications, clerks: Clerks) -> None:
    """The routes."""

    @router.get("/applications", responses=documented(401, 404, 422, 429))
    def listing(
        actor: Annotated[Actor, Depends(clerks.reading)],
        *,
        service: Annotated[Slug | None, Query()] = None,
        stage: Annotated[list[Stage] | None, Query(max_length=len(Stage))] = None,
        since: Annotated[Instant | None, Query()] = None,
        until: Annotated[Instant | None, Query()] = None,
        folio: Annotated[_FolioPart, Query()] = "",
        acknowledged: Annotated[bool | None, Query()] = None,
        newest_first: Annotated[bool, Query()] = False,
        after: Annotated[UUID | None, Query()] = None,
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
    ) -> ApplicationList:
        """Headers only, in the order of arrival.

        A part of a folio is looked for among the newest 20,000 that the rest asks for.
        """
        asked = Asked(service, tuple(stage or ()), since, until, folio, acknowledged, newest_first)
        with _refusals():
            return applications.listed(actor.own_agency, asked, after, limit)

    @router.get("/applications/{folio}", responses=documented(401, 404, 422, 429))
    def held(actor: Annotated[Actor, Depends(clerks.reading)], folio: _Place) -> HeldApplication:
        """One sealed application. That it was given out stands in the agency's log."""
        with _refusals():
            return applications.held(actor, folio)

    @router.get(
        "/applications/{folio}/attachments/{position}",
        response_class=StreamingResponse,
        responses={**_STREAM, **documented(401, 404, 422, 429)},
    )
    def attachment(
        actor: Annotated[Actor, Depends(clerks.reading)], folio: _Place, position: _Position
    ) -> StreamingResponse:
        """One sealed attachment, whole. That it was given out stands in the agency's log."""
        with _refusals():
            source, size = applications.stream(actor, folio, position)
        headers = {**FOR_NO_CACHE, "Content-Length": str(size)}
        return StreamingResponse(_pieces(source), 200, headers, STREAM_MEDIA_TYPE)

    @router.post(
        "/applications/{folio}/acknowledgement",
        status_code=204,
        responses=documented(401, 403, 404, 422, 429),
    )
    def acknowledge(actor: Annotated[Actor, Depends(clerks.acting)], folio: _Place) -> None:
        """The agency has it; again is the same."""
        with _refusals():
            applications.acknowledge(actor, folio)

    @router.get("/applications/{folio}/steps", responses=documented(401, 404, 422, 429))
    def steps(actor: Annotated[Actor, Depends(clerks.reading)], folio: _Place) -> Tracking:
        """How far it has come: what the visitor reads."""
        with _refusals():
            return applications.steps(actor, folio)

    @router.post(
        "/applications/{folio}/steps", responses=documented(401, 403, 404, 409, 413, 422, 429)
    )
    def take_step(
        actor: Annotated[Actor, Depends(clerks.acting)],
        folio: _Place,
        step: Annotated[NextStep, Body(openapi_examples=NEXT_STEP)],
    ) -> Tracking:
        """Moves it along, with a note, or with a letter that only who applied can open."""
        with _refusals():
            return applications.take_step(actor, folio, step)


@contextmanager
def _refusals() -> Iterator[None]:
    """What cannot be, as the problem that says so."""
    try:
        yield
    except (NotThere, FileNotFoundError) as error:
        raise Refusal(_NOT_THERE) from error
    except MovedOn as error:
        raise Refusal(_MOVED_ON) from error
    except CannotMove as error:
        answer = problem(error.why, "That step cannot follow.", 422, f"{error}")
        raise Refusal(answer) from error


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    with closing(source):
        while piece := source.read(_PIECE):
            yield piece
