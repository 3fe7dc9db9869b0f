"""/v1/drafts-in-hand: a draft on the phone of whoever has its code.

Nobody signs. Which draft it is stands in the body, so that no log has it; that one may change it is
shown by the proof of its key. Counted by address, and by draft, whether or not there is one.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Body, Request, Response

from kiosk.protocol.draft import DraftChange, DraftInHand, DraftLook
from kiosk.protocol.problem import problem
from portal.api.examples import DRAFT_CHANGE, DRAFT_LOOK
from portal.api.problems import Refusal, documented
from portal.drafts.shelf import DraftChanged, DraftShelf, NoDraftThere, NotItsKey
from portal.rate_limit import Limit
from portal.tracking.shared_limit import MakeLimit

_UNKNOWN = problem("unknown-draft", "No draft is kept there.", 404)
_NOT_ITS_KEY = problem("not-its-key", "This draft may not be changed with this proof.", 403)
_CHANGED = problem("draft-changed", "It was saved elsewhere meanwhile.", 412, "Look again.")
_TOO_OFTEN = problem("too-many-requests", "Too many questions in a short time.", 429)
_FOR_NO_CACHE: Final = {"Cache-Control": "no-store"}
_A_DRAFT: Final = 20
"""How often one draft may be asked for, and how often changed, in a minute."""


class HandLimits:
    """`per_minute`: how often one address may ask."""

    def __init__(self, per_minute: int, limit: MakeLimit) -> None:
        self._addresses = limit("drafts-in-hand", per_minute)
        self._looks = limit("draft-looks", _A_DRAFT)
        self._changes = limit("draft-changes", _A_DRAFT)

    def look(self, request: Request, locator: str) -> None:
        """Raises `Refusal`."""
        self._count(request, locator, self._looks)

    def change(self, request: Request, locator: str) -> None:
        """As `look`; who only knows a locator keeps nobody from reading."""
        self._count(request, locator, self._changes)

    def _count(self, request: Request, locator: str, of_drafts: Limit) -> None:
        caller = request.client.host if request.client else "unknown"
        for limit, name in ((self._addresses, caller), (of_drafts, locator)):
            if seconds := limit.seconds_to_wait(name):
                raise Refusal(_TOO_OFTEN, {"Retry-After": str(seconds)})


def drafts_in_hand_router(shelf: DraftShelf, limits: HandLimits) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/drafts-in-hand", tags=["drafts"])

    @router.post("", responses=documented(404, 413, 422, 429, 503))
    def look(
        request: Request,
        question: Annotated[DraftLook, Body(openapi_examples=DRAFT_LOOK)],
        response: Response,
    ) -> DraftInHand:
        """The sealed draft; what opens it is in the visitor's code."""
        limits.look(request, question.locator)
        try:
            draft = shelf.look(question.locator)
        except NoDraftThere:
            raise Refusal(_UNKNOWN, _FOR_NO_CACHE) from None
        response.headers.update(_FOR_NO_CACHE)
        return draft

    @router.put("", responses=documented(403, 404, 412, 413, 422, 429, 503))
    def change(
        request: Request,
        draft: Annotated[DraftChange, Body(openapi_examples=DRAFT_CHANGE)],
        response: Response,
    ) -> DraftInHand:
        """Keeps it for thirty days from now, in the place of the one that was read.

        What was saved elsewhere meanwhile stays (412). The same change once more changes nothing.
        """
        limits.change(request, draft.locator)
        try:
            kept = shelf.change(draft)
        except NoDraftThere:
            raise Refusal(_UNKNOWN, _FOR_NO_CACHE) from None
        except NotItsKey:
            raise Refusal(_NOT_ITS_KEY, _FOR_NO_CACHE) from None
        except DraftChanged:
            raise Refusal(_CHANGED, _FOR_NO_CACHE) from None
        response.headers.update(_FOR_NO_CACHE)
        return kept

    return router
