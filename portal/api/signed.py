"""Whose key signed a request (RFC 9421); each request counts once, whoever signed it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from fastapi import Request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.protocol.problem import problem
from kiosk.protocol.request_signature import BadRequestSignature, verify_request
from portal.api.problems import Refusal
from portal.storage import nonces
from portal.storage.database import Database

_FORGET_EVERY: Final = timedelta(seconds=1)
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class SignedRequests:
    """`key_of` gives the raw Ed25519 key of who is named as the signer; `whom` is for the refusal.

    `public_url` is the scheme and host that is signed for; None takes each request's own.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        public_url: str | None,
        key_of: Callable[[str], bytes | None],
        whom: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._public_url = public_url
        self._key_of = key_of
        self._whom = whom
        self._forgot_at = _LONG_AGO

    def signer_of(self, request: Request, body: bytes | None) -> str:
        """The name of who signed; 401 for everyone else. `body` is None where it is to come."""
        now = self._clock()
        try:
            return verify_request(
                request.method,
                self._target(request),
                request.headers,
                body,
                resolve_key=self._key_of,
                now=now,
                first_use=self._first_use,
            )
        except BadRequestSignature as error:
            answer = problem(
                "bad-request-signature",
                f"The request is not provably from {self._whom}.",
                401,
                f"{error}. The portal's time is {now.isoformat(timespec='seconds')}.",
            )
            raise Refusal(answer, {"WWW-Authenticate": "Signature"}) from error

    def _target(self, request: Request) -> str:
        if self._public_url is None:
            return str(request.url)
        query = f"?{request.url.query}" if request.url.query else ""
        return f"{self._public_url}{request.url.path}{query}"

    def _first_use(self, signer: str, nonce: str, forget_at: datetime) -> bool:
        try:
            with self._database.writing() as session:
                self._forget(session)
                nonces.use(session, signer, nonce, forget_at)
        except IntegrityError:
            return False
        return True

    def _forget(self, session: Session) -> None:
        """Many at a time rather than a few by each request; the clock may be set back."""
        now = self._clock()
        if not timedelta(0) <= now - self._forgot_at < _FORGET_EVERY:
            self._forgot_at = now
            nonces.forget(session, now)
