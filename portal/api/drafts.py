"""/v1/drafts/{locator}: a visitor's draft, left at one kiosk and taken up at any other.

Every request is signed by a kiosk. Which draft it is, only who has the visitor's code knows.
"""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Response

from kiosk.protocol.draft import Draft, KeptDraft, Locator
from kiosk.protocol.problem import problem
from portal.api.examples import DRAFT
from portal.api.problems import Refusal, documented
from portal.api.sender import Senders
from portal.drafts.shelf import DraftChanged, DraftShelf, TooManyDrafts
from portal.rate_limit import Limit

_UNKNOWN = problem(
    "unknown-draft",
    "No draft is kept there.",
    404,
    "It was erased, or is older than thirty days, or the code is another.",
)
_TOO_MANY = problem("too-many-drafts", "This kiosk has left as many drafts as it may.", 429)
_TOO_OFTEN = problem("too-many-requests", "Too many questions in a short time.", 429)
_CHANGED = problem("draft-changed", "Another draft lies there by now.", 412, "Look again.")
_SOME_HOURS = "21600"
_FOR_NO_CACHE = {"Cache-Control": "no-store"}

_Place = Annotated[Locator, Path()]


def drafts_router(shelf: DraftShelf, reads: Limit, senders: Senders) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/drafts/{locator}", tags=["drafts"])

    @router.put("", responses=documented(401, 412, 413, 422, 429, 503))
    def put(
        sender: Annotated[str, Depends(senders.required)],
        locator: _Place,
        draft: Annotated[Draft, Body(openapi_examples=DRAFT)],
        response: Response,
    ) -> KeptDraft:
        """Keeps the draft for thirty days from now, in the place of the one before.

        With `writer`: where a later one took the place of this very draft, that one stays.
        """
        try:
            kept = shelf.put(sender, locator, draft)
        except TooManyDrafts as error:
            raise Refusal(_TOO_MANY, {"Retry-After": _SOME_HOURS}) from error
        except DraftChanged as error:
            raise Refusal(_CHANGED, _FOR_NO_CACHE) from error
        response.headers.update(_FOR_NO_CACHE)
        return kept

    @router.get("", responses=documented(401, 404, 422, 429, 503))
    def get(
        sender: Annotated[str, Depends(senders.required)], locator: _Place, response: Response
    ) -> KeptDraft:
        """The draft; the key that opens it is in the visitor's code."""
        if seconds := reads.seconds_to_wait(sender):
            raise Refusal(_TOO_OFTEN, {"Retry-After": str(seconds)})
        kept = shelf.get(locator)
        if kept is None:
            raise Refusal(_UNKNOWN, _FOR_NO_CACHE)
        response.headers.update(_FOR_NO_CACHE)
        return kept

    @router.delete(
        "",
        status_code=204,
        dependencies=[Depends(senders.required)],
        responses=documented(401, 422, 503),
    )
    def erase(locator: _Place) -> None:
        """Nothing is kept there any longer, whether or not something was."""
        shelf.erase(locator)

    return router
