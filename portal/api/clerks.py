"""Which clerk a request is from, and whether it may act: dependencies of the agency's routes."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final

from fastapi import Depends, Request

from kiosk.protocol.problem import problem
from portal.act_log import Actor
from portal.api.problems import Refusal
from portal.api.sender import whole_body
from portal.api.signed import SignedRequests
from portal.clerks.roles import ClerkRole
from portal.clerks.signing import key_id_in
from portal.rate_limit import Limit
from portal.storage import clerks
from portal.storage.clerks import Clerk
from portal.storage.database import Database

REQUESTS_PER_MINUTE: Final = 600
FOR_NO_CACHE: Final = {"Cache-Control": "no-store"}
_READER = problem(
    "reader",
    "Who signed may read, and no more.",
    403,
    "The portal's operator gives the role: portal clerk role.",
)
_REMOVED = problem("removed-clerk", "Who signed was removed at this moment.", 401)
_TOO_OFTEN = problem("too-many-requests", "Too many questions in a short time.", 429)


class Clerks:
    """`reading` and `acting` give who asks; 401 for everyone else, 403 for a reader who acts."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        public_url: str | None,
        limit: Limit,
    ) -> None:
        self._database = database
        self._limit = limit
        self._signed = SignedRequests(database, clock, public_url, self._key, "a known clerk")

    def known(self, request: Request, body: Annotated[bytes, Depends(whole_body)]) -> Clerk:
        """The clerk who signed."""
        name = self._signed.signer_of(request, body)
        clerk = self._clerk(name)
        if clerk is None:
            raise Refusal(_REMOVED)
        if seconds := self._limit.seconds_to_wait(name):
            raise Refusal(_TOO_OFTEN, {"Retry-After": str(seconds)})
        return clerk

    def reading(self, request: Request, body: Annotated[bytes, Depends(whole_body)]) -> Actor:
        """Whoever is known."""
        return _actor(self.known(request, body))

    def acting(self, request: Request, body: Annotated[bytes, Depends(whole_body)]) -> Actor:
        """Who may act too."""
        clerk = self.known(request, body)
        if not ClerkRole(clerk.role).may_act:
            raise Refusal(_READER)
        return _actor(clerk)

    def _key(self, name: str) -> bytes | None:
        clerk = self._clerk(name)
        return None if clerk is None else clerk.public_key

    def _clerk(self, name: str) -> Clerk | None:
        key_id = key_id_in(name)
        if key_id is None:
            return None
        with self._database.reading() as session:
            return clerks.by_key(session, key_id)


def _actor(clerk: Clerk) -> Actor:
    return Actor(clerk.agency, clerk.name)
