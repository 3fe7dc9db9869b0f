"""An identity provider that works, on the loopback: codes, PKCE, ID tokens that are signed."""

from __future__ import annotations

import base64
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

CLIENT = "ventanilla"
SECRET = "a-client-secret"  # noqa: S105 - of this provider alone


class FakeProvider:
    """`claims` change what its ID tokens say; `forge` may sign them otherwise."""

    def __init__(self) -> None:
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.forge: Callable[[dict[str, Any]], str] | None = None
        self.groups: list[str] = ["admins"]
        self.subject = "4711"
        self.username = "Ana.Torres@agency.example"
        self.document: dict[str, Any] = {}
        self.other_keys: list[Any] = []
        self.asked_for_keys = 0
        self.codes: dict[str, dict[str, str]] = {}
        self.rotate()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = urlsplit(self.path).path
                if path == "/realm/.well-known/openid-configuration":
                    self.answer(200, provider.metadata())
                elif path == "/realm/keys":
                    provider.asked_for_keys += 1
                    own = KeySet([provider.key]).as_dict(private=False)["keys"]
                    self.answer(200, {"keys": [*provider.other_keys, *own]})
                else:
                    self.answer(404, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = {name: value[0] for name, value in parse_qs(body).items()}
                self.answer(*provider.token(fields, self.headers.get("Authorization", "")))

            def answer(self, status: int, content: object) -> None:
                sent = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.issuer = f"{self.base}/realm"

    @contextmanager
    def serving(self) -> Iterator[FakeProvider]:
        thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            thread.join(10)
            self.server.server_close()

    def rotate(self) -> None:
        """Signs with a new key from now on, and publishes that one alone."""
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        } | self.document

    def grant(self, address: str) -> dict[str, str]:
        """Somebody logs in at `address`, where a browser was sent; what it brings back."""
        asked = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize?")
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def token(self, fields: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """A code is good once, for whom it was made, with the verifier of its challenge."""
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        asked = self.codes.pop(fields.get("code", ""), None)
        verifier = fields.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=")
        if (
            unquote(given) != f"{CLIENT}:{SECRET}"
            or asked is None
            or asked["code_challenge"] != challenge.decode()
            or asked["redirect_uri"] != fields.get("redirect_uri")
        ):
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        half = sha256(access.encode()).digest()[:16]
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
            "preferred_username": self.username,
            "groups": self.groups,
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": self.key.kid} | self.header
        signed = self.forge(claims) if self.forge else jwt.encode(header, claims, self.key)
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": signed}


def unsigned(claims: dict[str, Any]) -> str:
    """With `alg: none`."""
    parts = [json.dumps(one).encode() for one in ({"alg": "none"}, claims)]
    return ".".join(base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in parts) + "."


def by_another_key(claims: dict[str, Any]) -> str:
    """As right as can be, by a key that is not the provider's."""
    return jwt.encode({"alg": "ES256"}, claims, ECKey.generate_key("P-256"))


def by_public_key(key: RSAKey) -> Callable[[dict[str, Any]], str]:
    """HMAC with what everybody knows."""

    def forge(claims: dict[str, Any]) -> str:
        secret = OctKey.import_key(key.as_pem(private=False))
        return jwt.encode({"alg": "HS256", "kid": key.kid}, claims, secret)

    return forge
