"""Which kiosk sends a request: HTTP message signatures (RFC 9421) with the device's Ed25519 key.

A signature covers the method, the whole target URI, the content type and the SHA-256 of the body
(Content-Digest, RFC 9530), and each of an upload's or event's fields that it carries; it lives for
`LIFETIME`, and names the kiosk (`keyid`) and a nonce. The receiver recomputes the digest, and takes
each nonce of a kiosk once. A request with neither body nor content type (GET, DELETE) covers the
digest of no bytes, so that none can be put in.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    MappingKeyResolver,
)
from http_message_signatures.algorithms import ED25519

COVERED: Final = ("@method", "@target-uri", "content-type", "content-digest")
COVERED_WITHOUT_BODY: Final = ("@method", "@target-uri", "content-digest")
UPLOAD_FIELDS: Final = ("upload-offset", "upload-length", "upload-metadata")
"""Fields of tus, https://tus.io/protocols/resumable-upload."""
WEBHOOK_FIELDS: Final = ("webhook-id",)
"""By which the receiver of an event knows one that came before."""
LIFETIME: Final = timedelta(seconds=300)
CLOCK_TOLERANCE: Final = timedelta(seconds=60)
"""How far the sender's clock may differ from the receiver's."""
NONCE_SIGNS: Final = range(16, 65)
_SHA256: Final = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_TAG: Final = "ventanilla"
_PARAMETERS: Final = {"keyid", "alg", "created", "expires", "nonce", "tag"}


class BadRequestSignature(Exception):  # noqa: N818 - named for what happened
    """The request is not provably from one of the kiosks, or it was sent before."""


class Signable(Protocol):
    """What is signed, in the words of `requests.PreparedRequest`: bytes with a type, or b""."""

    @property
    def method(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def headers(self) -> MutableMapping[str, Any]: ...
    @property
    def body(self) -> object: ...


def sign_request(
    request: Signable, kiosk_id: str, private_key: Ed25519PrivateKey, now: datetime, nonce: str
) -> None:
    """Puts Content-Digest, Signature-Input and Signature into the request's headers.

    `nonce` is 16 to 64 ASCII signs that this kiosk never used before (22 of URL-safe base64 carry
    16 random bytes). A request that was signed before is signed anew. Raises `ValueError` for a
    body that is not bytes, and for one of some bytes without a Content-Type.
    """
    body = request.body
    if not isinstance(body, bytes):
        raise ValueError("only a request with a body of bytes can be signed")  # noqa: TRY004 - a value
    if len(nonce) not in NONCE_SIGNS or not (nonce.isascii() and nonce.isprintable()):
        raise ValueError(f"a nonce has {NONCE_SIGNS[0]} to {NONCE_SIGNS[-1]} printable ASCII signs")
    for name in [name for name in request.headers if name.lower() == "content-digest"]:
        del request.headers[name]
    signer = HTTPMessageSigner(
        signature_algorithm=ED25519,
        key_resolver=MappingKeyResolver(public_keys={}, private_keys={kiosk_id: private_key}),
    )
    try:
        signer.sign(
            request,
            key_id=kiosk_id,
            created=now,
            expires=now + LIFETIME,
            nonce=nonce,
            label=_TAG,
            tag=_TAG,
            covered_component_ids=_covered(request.headers, body),
            body=body,
        )
    except HTTPMessageSignaturesException as error:
        raise ValueError(f"the request cannot be signed: {error}") from error


def verify_request(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None,
    *,
    resolve_key: Callable[[str], bytes | None],
    now: datetime,
    first_use: Callable[[str, str, datetime], bool] | None = None,
) -> str:
    """The id of the kiosk that signed this request; raises `BadRequestSignature`.

    `url` is the absolute target URI as the sender wrote it. `body` is None for one that is still to
    come: it then belongs to the request only if its SHA-256 is `content_sha256`. `resolve_key`
    gives a kiosk's raw Ed25519 public key. `first_use(kiosk, nonce, forget_at)` is asked last and
    only for a genuine request; it must remember the nonce until `forget_at` and answer whether it
    was new. Without it a request may be replayed while it lives. What either of them raises is
    raised here: whoever could not look has found nothing wrong with the request.
    """
    verifier = _Verifier(resolve_key, now)
    try:
        verified = verifier.verify(
            _Received(method, url, headers),
            max_age=None,
            expect_tag=_TAG,
            require_components=_covered(headers, body),
            body=body,
        )
    except HTTPMessageSignaturesException as error:
        if verifier.keys.failure is not None:
            raise verifier.keys.failure from None
        reason = str(error) or "the signature does not fit the request"
        raise BadRequestSignature(reason) from error
    if len(verified) != 1:
        raise BadRequestSignature("the request carries more than one signature")
    parameters = verified[0].parameters
    kiosk, nonce, expires = (
        str(parameters["keyid"]),
        str(parameters["nonce"]),
        parameters["expires"],
    )
    forget_at = datetime.fromtimestamp(int(expires), UTC) + CLOCK_TOLERANCE
    if first_use is not None and not first_use(kiosk, nonce, forget_at):
        raise BadRequestSignature("this very request was sent before")
    return kiosk


def content_sha256(headers: Mapping[str, str]) -> bytes:
    """The SHA-256 that Content-Digest states, alone. Raises `BadRequestSignature`."""
    stated = _SHA256.fullmatch(headers.get("content-digest", ""))
    if stated is None:
        raise BadRequestSignature("Content-Digest states no sha-256")
    return base64.b64decode(stated[1])


def _covered(headers: Iterable[str], body: bytes | None) -> tuple[str, ...]:
    """What both sides hold a request to, by the names of its headers."""
    names = {name.lower() for name in headers}
    has_type = body != b"" or "content-type" in names
    fields = COVERED if has_type else COVERED_WITHOUT_BODY
    sent = (name for name in (*UPLOAD_FIELDS, *WEBHOOK_FIELDS) if name in names)
    return (*fields, *sent)


@dataclass(frozen=True)
class _Received:
    method: str
    url: str
    headers: Mapping[str, str]


class _Keys(HTTPSignatureKeyResolver):
    """The library takes whatever is raised here for a wrong signature; `failure` keeps it."""

    def __init__(self, resolve_key: Callable[[str], bytes | None]) -> None:
        self._resolve_key = resolve_key
        self.failure: Exception | None = None

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        try:
            raw = self._resolve_key(key_id)
        except Exception as error:
            self.failure = error
            raise
        return None if raw is None else Ed25519PublicKey.from_public_bytes(raw)


class _Verifier(HTTPMessageVerifier):
    """Measures against the clock it is given; the library's own reads the machine's."""

    def __init__(self, resolve_key: Callable[[str], bytes | None], now: datetime) -> None:
        self.keys = _Keys(resolve_key)
        super().__init__(signature_algorithm=ED25519, key_resolver=self.keys)
        self._now = now

    def validate_created_and_expires(
        self, sig_input: Any, max_age: timedelta | None = None
    ) -> None:
        del max_age
        missing = _PARAMETERS - set(sig_input.params)
        if missing:
            raise InvalidSignature(f"the signature lacks {', '.join(sorted(missing))}")
        created = _moment(sig_input.params["created"])
        expires = _moment(sig_input.params["expires"])
        if created > self._now + CLOCK_TOLERANCE:
            raise InvalidSignature("the signature was made in the future: check the sender's clock")
        if expires < self._now - CLOCK_TOLERANCE:
            raise InvalidSignature("the signature has expired: check the sender's clock")
        if not timedelta(0) < expires - created <= LIFETIME:
            raise InvalidSignature(f"a signature lives for at most {LIFETIME.seconds} seconds")
        if len(sig_input.params["nonce"]) not in NONCE_SIGNS:
            raise InvalidSignature("the nonce is too short or too long")


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        raise InvalidSignature("the signature's times are out of range") from None
