"""`/console/login/provider`: to the identity provider and back, as another way to a session.

What one log-in must bring back (state, nonce, the verifier of PKCE) lies sealed in a cookie of that
browser for ten minutes, so that any of the portal's processes takes it back, and only that browser
can bring it. The provider is believed in who somebody is and in their groups; everything after that
is the console's own: a session of the same kind, the same rights, the same log.
"""

from __future__ import annotations

import json
import logging
import os
import secrets as tokens
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.console.door import Door
from portal.console.proving import Beginning, NotProved, Provider
from portal.events import event

BACK: Final = "/console/login/provider/back"
COOKIE: Final = "ventanilla-console-provider"
TIME: Final = timedelta(minutes=10)
_PURPOSE: Final = b"ventanilla/console-provider/1\n"
_NONCE_BYTES: Final = 12
_MOST_COOKIE: Final = 1000
_MOST_TYPED: Final = 4000
_LOG = logging.getLogger("portal.console")


class OidcDoor:
    """Of one portal and its provider."""

    def __init__(
        self,
        provider: Provider,
        door: Door,
        signing_key: Ed25519PrivateKey,
        clock: Callable[[], datetime],
    ) -> None:
        self._provider = provider
        self._door = door
        self._box = AESGCM(sha256(_PURPOSE + signing_key.private_bytes_raw()).digest())
        self._clock = clock

    async def begin(self, *, secure: bool) -> Response | None:
        """Sends the browser to the provider; None where that does not answer."""
        begun = Beginning(*(tokens.token_urlsafe(32) for _ in range(3)))
        try:
            address = await run_in_threadpool(self._provider.address, begun)
        except NotProved as error:
            told = event("login-by-provider-failed")
            _LOG.warning("log-in by the identity provider: %s", error, extra=told)
            return None
        answer = RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})
        answer.set_cookie(
            COOKIE,
            self._sealed(begun),
            max_age=int(TIME.total_seconds()),
            path=BACK,
            secure=secure,
            httponly=True,
            samesite="lax",  # it comes back by a link from the provider
        )
        return answer

    async def end(self, request: Request) -> str | None:
        """A new session's token; None: refused."""
        begun = self._opened(request.cookies.get(COOKIE, "")[:_MOST_COOKIE])
        brought = {name: value[:_MOST_TYPED] for name, value in request.query_params.items()}
        state, code = brought.get("state", ""), brought.get("code", "")
        if begun is None or not code or not compare_digest(begun.state.encode(), state.encode()):
            return None
        if brought.get("iss", self._provider.issuer) != self._provider.issuer:  # RFC 9207
            return None
        try:
            return await run_in_threadpool(self._enter, code, begun)
        except NotProved as error:
            told = event("login-by-provider-failed")
            _LOG.warning("log-in by the identity provider: %s", error, extra=told)
            return None

    def _enter(self, code: str, begun: Beginning) -> str | None:
        person = self._provider.person(code, begun)
        mark = sha256(f"{self._provider.issuer}\n{person.subject}".encode()).hexdigest()
        return self._door.enter_proved(mark, person.name, person.role)

    def _sealed(self, begun: Beginning) -> str:
        content = [self._clock().timestamp(), begun.state, begun.nonce, begun.verifier]
        nonce = os.urandom(_NONCE_BYTES)
        box = self._box.encrypt(nonce, json.dumps(content).encode(), _PURPOSE)
        return urlsafe_b64encode(nonce + box).decode()

    def _opened(self, cookie: str) -> Beginning | None:
        try:
            sealed = urlsafe_b64decode(cookie.encode())
            nonce, box = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            at, state, verifier_nonce, verifier = json.loads(
                self._box.decrypt(nonce, box, _PURPOSE)
            )
        except (InvalidTag, ValueError):
            return None
        if (
            not timedelta(0)
            <= self._clock() - datetime.fromtimestamp(at, self._clock().tzinfo)
            < TIME
        ):
            return None
        return Beginning(state, verifier_nonce, verifier)
