"""Which kiosk a request is from, by its signature (RFC 9421); each request counts once."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from portal.api.signed import SignedRequests
from portal.storage import retirements
from portal.storage.database import Database


async def whole_body(request: Request) -> bytes:
    """The body, for what a signature covers."""
    return await request.body()


_Body = Annotated[bytes, Depends(whole_body)]


class Senders:
    """`required`, `optional` and `streaming` are dependencies of routes.

    `public_url` is the scheme and host that kiosks sign for; None takes each request's own.
    """

    def __init__(
        self, database: Database, clock: Callable[[], datetime], public_url: str | None = None
    ) -> None:
        self._database = database
        self._signed = SignedRequests(database, clock, public_url, self._key, "an enrolled kiosk")

    def required(self, request: Request, body: _Body) -> str:
        """The id of the kiosk that signed; 401 for everyone else."""
        return self._signed.signer_of(request, body)

    def optional(self, request: Request, body: _Body) -> str | None:
        """The kiosk that signed, or None for a request without a signature."""
        return self.required(request, body) if "signature-input" in request.headers else None

    def streaming(self, request: Request) -> str:
        """As `required`, before the body is read: the route holds it to `content_sha256`."""
        return self._signed.signer_of(request, None)

    def _key(self, kiosk_id: str) -> bytes | None:
        with self._database.reading() as session:
            return retirements.key_in_force(session, kiosk_id)
