"""Log-in by an identity provider (OpenID Connect Core 1.0): code flow with PKCE, and nothing else.

Guarantees: somebody is believed only by an ID token that the provider's own key signed (never
`none`, never a shared secret), for this portal, for this very log-in (nonce), not expired, and that
fits the access token beside it where it says so. The provider's addresses come from its own
document under its issuer's name; each is HTTPS, or of this machine; no redirect is followed.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from portal.console.proving import Beginning, NotProved, Person
from portal.console.roles import Role
from portal.settings import SettingsError

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519")
LEEWAY_SECONDS: Final = 60
_SECONDS: Final = 10
_KEPT: Final = timedelta(minutes=10)
_APART: Final = timedelta(seconds=30)
"""How often at most the keys are asked for anew, because of a key that is not known."""
_DISCOVERY: Final = "/.well-known/openid-configuration"
_MOST_GROUPS: Final = 2000


class OidcSettings(BaseModel):
    """The file that `PORTAL_OIDC` names. `roles` says which role each group of the provider has."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    issuer: str = Field(pattern=r"^https?://[^?#]+$", max_length=400)
    client_id: str = Field(min_length=1, max_length=200)
    client_secret: str = Field(min_length=1, max_length=400, repr=False)
    roles: dict[str, Role] = Field(min_length=1)
    groups_claim: str = "groups"
    name_claim: str = "preferred_username"
    scope: str = "openid profile"

    def role_of(self, groups: object) -> Role | None:
        """The highest of those that somebody's groups have; None: they may not in.

        Some providers write the group of who has a single one without a list.
        """
        listed = [groups] if isinstance(groups, str) else groups
        if not isinstance(listed, list):
            return None
        found = {self.roles.get(one) for one in listed[:_MOST_GROUPS] if isinstance(one, str)}
        return next((role for role in reversed(Role) if role in found), None)


def read_oidc(path: Path) -> OidcSettings:
    """Raises `SettingsError`."""
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SettingsError(f"PORTAL_OIDC: {path} can be read by others: chmod 600 it")
        found = OidcSettings.model_validate_json(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"PORTAL_OIDC: {path}: {error.strerror}") from error
    except ValidationError as error:
        wrong = ", ".join(str(one["loc"][0]) for one in error.errors() if one["loc"])
        raise SettingsError(f"PORTAL_OIDC: {path}: {wrong or 'no JSON object'}") from error
    if not _is_private(found.issuer):
        raise SettingsError(f"PORTAL_OIDC: {path}: the issuer is an https:// address")
    return found


class OidcProvider:
    """One provider. `redirect` is where it sends browsers back to."""

    def __init__(
        self, settings: OidcSettings, redirect: str, clock: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._redirect = redirect
        self._clock = clock
        self._lock = Lock()
        self._document: tuple[datetime, Mapping[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    @property
    def issuer(self) -> str:
        return self._settings.issuer

    def address(self, begun: Beginning) -> str:
        """Where a browser is sent to. Raises `NotProved`."""
        with self._session() as session:
            url, _ = session.create_authorization_url(
                self._endpoint("authorization_endpoint"),
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
            )
        return str(url)

    def person(self, code: str, begun: Beginning) -> Person:
        """Whom the code is for. Raises `NotProved`."""
        token = self._exchanged(code, begun)
        raw = token.get("id_token")
        if not isinstance(raw, str):
            raise NotProved("the provider sent no ID token")
        claims = self._claims(raw, begun, token.get("access_token"))
        return Person(
            subject=str(claims["sub"])[:300],
            name=str(claims.get(self._settings.name_claim, ""))[:200],
            role=self._settings.role_of(claims.get(self._settings.groups_claim)),
        )

    def _exchanged(self, code: str, begun: Beginning) -> Mapping[str, Any]:
        try:
            with self._session() as session:
                token: Mapping[str, Any] = session.fetch_token(
                    self._endpoint("token_endpoint"),
                    code=code,
                    code_verifier=begun.verifier,
                    timeout=_SECONDS,
                    allow_redirects=False,
                )
        except OAuthError as error:
            raise NotProved("the provider does not take the code") from error
        except (requests.RequestException, ValueError) as error:
            raise NotProved(f"the provider does not answer: {type(error).__name__}") from error
        return token

    def _claims(self, raw: str, begun: Beginning, access_token: object) -> CodeIDToken:
        header, claims = self._decoded(raw)
        found = CodeIDToken(
            claims,
            header,
            options={
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self._settings.client_id},
            },
            params={
                "nonce": begun.nonce,
                "client_id": self._settings.client_id,
                "access_token": access_token,
            },
        )
        try:
            found.validate(now=int(self._clock().timestamp()), leeway=LEEWAY_SECONDS)
        except JoseError as error:
            raise NotProved(f"the ID token is not for this log-in: {error.error}") from error
        if not (isinstance(claims["sub"], str) and claims["sub"]):
            raise NotProved("the ID token names nobody")
        return found

    def _decoded(self, raw: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """With the keys that are known; once more with new ones, where its key is not among them.

        So a provider may change its keys, and nobody can have them asked for without end.
        """
        try:
            kid = jws.extract_compact(raw.encode()).headers().get("kid")
        except (JoseError, ValueError) as error:
            raise NotProved("the ID token is none") from error
        keys = self._known_keys()
        if kid is not None and all(key.kid != kid for key in keys.keys):
            keys = self._known_keys(anew=True)
        try:
            token = jwt.decode(raw, keys, algorithms=list(ALGORITHMS))
        except (JoseError, ValueError) as error:
            raise NotProved(
                f"the ID token is not the provider's: {type(error).__name__}"
            ) from error
        return dict(token.header), dict(token.claims)

    def _known_keys(self, *, anew: bool = False) -> KeySet:
        with self._lock:
            now = self._clock()
            kept = _APART if anew else _KEPT
            if self._keys is None or now - self._keys[0] >= kept:
                found = _keys_in(self._asked(self._endpoint("jwks_uri")))
                if not found.keys:
                    raise NotProved("the provider's keys cannot be read")
                self._keys = (now, found)
            return self._keys[1]

    def _endpoint(self, name: str) -> str:
        now = self._clock()
        if self._document is None or now - self._document[0] >= _KEPT:
            found = self._asked(self.issuer.rstrip("/") + _DISCOVERY)
            if found.get("issuer") != self.issuer:
                raise NotProved("the provider's document is another issuer's")
            self._document = (now, found)
        address = self._document[1].get(name)
        if not isinstance(address, str) or not _is_private(address):
            raise NotProved(f"the provider's document has no usable {name}")
        return address

    def _asked(self, address: str) -> dict[str, Any]:
        try:
            answer = requests.get(address, timeout=_SECONDS, allow_redirects=False)
            found = answer.json() if answer.status_code == requests.codes.ok else None
        except (requests.RequestException, ValueError) as error:
            raise NotProved(f"the provider does not answer: {type(error).__name__}") from error
        if not isinstance(found, dict):
            raise NotProved("the provider does not answer as one")
        return found

    def _session(self) -> OAuth2Session:
        return OAuth2Session(
            self._settings.client_id,
            self._settings.client_secret,
            scope=self._settings.scope,
            redirect_uri=self._redirect,
            code_challenge_method="S256",
        )


def _keys_in(document: Mapping[str, Any]) -> KeySet:
    """Those of a JWK Set that are understood; the others are left aside (RFC 7517, 5)."""
    listed = document.get("keys")
    found = KeySet([])
    for one in listed if isinstance(listed, list) else ():
        with suppress(JoseError, ValueError, KeyError, TypeError):
            found.keys.extend(KeySet.import_key_set({"keys": [one]}).keys)
    return found


def _is_private(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in {"127.0.0.1", "::1", "localhost"}
