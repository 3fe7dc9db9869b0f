"""Which kiosk a request is from, by its signature (RFC 9421); each request counts once."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.exc import IntegrityError

from kiosk.protocol.problem import problem
from kiosk.protocol.request_signature import BadRequestSignature, verify_request
from portal.api.problems import Refusal
from portal.storage import kiosks, nonces
from portal.storage.database import Database


async def _whole_body(request: Request) -> bytes:
    return await request.body()


_Body = Annotated[bytes, Depends(_whole_body)]


class Senders:
    """`required`, `optional` and `streaming` are dependencies of routes.

    `public_url` is the scheme and host that kiosks sign for; None takes each request's own.
    """

    def __init__(
        self, database: Database, clock: Callable[[], datetime], public_url: str | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._public_url = public_url

    def required(self, request: Request, body: _Body) -> str:
        """The id of the kiosk that signed; 401 for everyone else."""
        return self._verified(request, body)

    def optional(self, request: Request, body: _Body) -> str | None:
        """The kiosk that signed, or None for a request without a signature."""
        return self.required(request, body) if "signature-input" in request.headers else None

    def streaming(self, request: Request) -> str:
        """As `required`, before the body is read: the route holds it to `content_sha256`."""
        return self._verified(request, None)

    def _verified(self, request: Request, body: bytes | None) -> str:
        now = self._clock()
        try:
            return verify_request(
                request.method,
                self._target(request),
                request.headers,
                body,
                resolve_key=self._key,
                now=now,
                first_use=self._first_use,
            )
        except BadRequestSignature as error:
            answer = problem(
                "bad-request-signature",
                "The request is not provably from an enrolled kiosk.",
                401,
                f"{error}. The portal's time is {now.isoformat(timespec='seconds')}.",
            )
            raise Refusal(answer, {"WWW-Authenticate": "Signature"}) from error

    def _target(self, request: Request) -> str:
        if self._public_url is None:
            return str(request.url)
        query = f"?{request.url.query}" if request.url.query else ""
        return f"{self._public_url}{request.url.path}{query}"

    def _key(self, kiosk_id: str) -> bytes | None:
        with self._database.reading() as session:
            kiosk = kiosks.by_id(session, kiosk_id)
            return None if kiosk is None else kiosk.device_key

    def _first_use(self, kiosk_id: str, nonce: str, forget_at: datetime) -> bool:
        try:
            with self._database.writing() as session:
                nonces.forget(session, self._clock())
                nonces.use(session, kiosk_id, nonce, forget_at)
        except IntegrityError:
            return False
        return True
