"""Who sent a request: true ones pass, and whatever is changed, late, early or repeated does not."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.protocol.request_signature import (
    CLOCK_TOLERANCE,
    COVERED,
    LIFETIME,
    BadRequestSignature,
    content_sha256,
    sign_request,
    verify_request,
)

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
NOW = datetime(2026, 1, 15, 16, 30, tzinfo=UTC)
URL = "https://portal.example.mx/v1/submissions?a=b"
NONCE = "n" * 32
PUBLIC_KEYS = {
    "kiosk-1": KEY.public_key().public_bytes_raw(),
    "kiosk-2": OTHER_KEY.public_key().public_bytes_raw(),
}


@dataclass(frozen=True)
class Sent:
    """A request as it arrives."""

    method: str = "POST"
    url: str = URL
    body: bytes = b'{"a": 1}'
    headers: dict[str, str] = field(default_factory=dict)

    def verify(self, now: datetime = NOW, **options: Callable[[str, str, datetime], bool]) -> str:
        return verify_request(
            self.method,
            self.url,
            self.headers,
            self.body,
            resolve_key=PUBLIC_KEYS.get,
            now=now,
            **options,
        )

    def with_header(self, name: str, value: str | None) -> Sent:
        headers = {key: text for key, text in self.headers.items() if key != name}
        return replace(self, headers=headers | ({} if value is None else {name: value}))


def prepared(body: bytes = b'{"a": 1}') -> requests.PreparedRequest:
    headers = {"Content-Type": "application/json"}
    return requests.Request("POST", URL, headers, data=body).prepare()


def signed(kiosk: str = "kiosk-1", key: Ed25519PrivateKey = KEY, nonce: str = NONCE) -> Sent:
    request = prepared()
    sign_request(request, kiosk, key, NOW, nonce)
    return Sent(headers=dict(request.headers))


def signed_otherwise(covered: tuple[str, ...] = COVERED, **changes: object) -> Sent:
    """Signed truly, but with other parameters than the protocol's."""
    request = prepared()
    signer = HTTPMessageSigner(
        signature_algorithm=ED25519,
        key_resolver=MappingKeyResolver(public_keys={}, private_keys={"kiosk-1": KEY}),
    )
    parameters = {
        "key_id": "kiosk-1",
        "created": NOW,
        "expires": NOW + LIFETIME,
        "nonce": NONCE,
        "label": "ventanilla",
        "tag": "ventanilla",
        "body": request.body,
    }
    signer.sign(request, covered_component_ids=covered, **parameters | changes)  # type: ignore[arg-type]  # a table of overrides
    return Sent(headers=dict(request.headers))


def refused(sent: Sent, now: datetime = NOW) -> str:
    with pytest.raises(BadRequestSignature) as caught:
        sent.verify(now)
    return str(caught.value)


def test_a_true_request_names_its_sender() -> None:
    assert signed().verify() == "kiosk-1"
    assert signed("kiosk-2", OTHER_KEY).verify() == "kiosk-2"
    assert signed_otherwise().verify() == "kiosk-1"


def test_who_cannot_look_a_key_up_has_found_nothing_wrong() -> None:
    """As a database that is gone: its failure is not the sender's."""

    def gone(kiosk: str) -> bytes | None:
        raise ConnectionError(kiosk)

    sent = signed()
    with pytest.raises(ConnectionError, match="kiosk-1"):
        verify_request("POST", URL, sent.headers, sent.body, resolve_key=gone, now=NOW)


def test_all_that_matters_is_covered() -> None:
    parameters = signed().headers["Signature-Input"]

    for part in (*COVERED, "created=", "expires=", "keyid=", "nonce=", 'alg="ed25519"', "tag="):
        assert part in parameters


@pytest.mark.parametrize(
    "sent",
    [
        replace(signed(), method="PUT"),
        replace(signed(), url=URL.replace("a=b", "a=c")),
        replace(signed(), url=URL.replace("https", "http")),
        replace(signed(), url=URL.replace("portal.", "other.")),
        replace(signed(), url=URL.replace("submissions", "heartbeats")),
        replace(signed(), body=b'{"a": 2}'),
        replace(signed(), body=b""),
        signed().with_header("Content-Type", "text/plain"),
        signed().with_header("Content-Type", None),
        signed().with_header("Content-Digest", None),
        signed().with_header("Signature", None),
        signed().with_header("Signature-Input", None),
        signed().with_header("Signature", signed(nonce="m" * 32).headers["Signature"]),
        signed(key=OTHER_KEY),
        signed("kiosk-2"),
        signed("kiosk-3"),
        Sent(headers={"Content-Type": "application/json"}),
    ],
)
def test_whatever_is_changed_or_missing_is_refused(sent: Sent) -> None:
    assert refused(sent)


def test_a_body_with_its_own_digest_put_in_is_refused() -> None:
    other = prepared(b'{"a": 2}')
    sign_request(other, "kiosk-1", OTHER_KEY, NOW, NONCE)
    digest = other.headers["Content-Digest"]

    assert refused(replace(signed().with_header("Content-Digest", digest), body=b'{"a": 2}'))


def signed_without_body(method: str = "GET") -> Sent:
    request = requests.Request(method, URL).prepare()
    request.body = b""
    sign_request(request, "kiosk-1", KEY, NOW, NONCE)
    return Sent(method=method, body=b"", headers=dict(request.headers))


@pytest.mark.parametrize("method", ["GET", "DELETE", "POST"])
def test_a_request_without_a_body_is_signed_too(method: str) -> None:
    assert signed_without_body(method).verify() == "kiosk-1"


def test_a_typed_request_of_no_bytes_covers_its_type() -> None:
    request = prepared()
    request.body = b""
    sign_request(request, "kiosk-1", KEY, NOW, NONCE)
    sent = Sent(body=b"", headers=dict(request.headers))

    assert sent.verify() == "kiosk-1"
    assert refused(sent.with_header("Content-Type", "text/plain"))
    assert refused(sent.with_header("Content-Type", None))


@pytest.mark.parametrize(
    "sent",
    [
        replace(signed_without_body(), method="DELETE"),
        replace(signed_without_body(), url=URL.replace("a=b", "a=c")),
        replace(signed_without_body(), body=b"{}"),
        replace(signed_without_body(), body=b"{}").with_header("Content-Type", "application/json"),
        signed_without_body().with_header("Content-Type", "application/json"),
        signed_without_body().with_header("content-type", ""),
        signed_without_body().with_header("Content-Digest", None),
        signed_without_body().with_header("Content-Digest", signed().headers["Content-Digest"]),
        replace(signed().with_header("Content-Type", None), body=b""),
        replace(signed(), body=b""),
    ],
)
def test_a_body_is_neither_put_into_nor_taken_from_a_signed_request(sent: Sent) -> None:
    assert refused(sent)


@pytest.mark.parametrize("left_out", COVERED)
def test_a_true_signature_that_covers_less_is_refused(left_out: str) -> None:
    covered = tuple(name for name in COVERED if name != left_out)
    if left_out == "content-digest":
        assert refused(signed_otherwise(covered=covered, body=None))
    else:
        assert "not covered" in refused(signed_otherwise(covered=covered))


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": None},
        {"expires": None},
        {"tag": None},
        {"tag": "another"},
        {"include_alg": False},
        {"nonce": "short"},
        {"nonce": "n" * 65},
        {"expires": NOW + LIFETIME + timedelta(seconds=1)},
        {"expires": NOW + timedelta(days=365)},
        {"expires": NOW},
        {"created": NOW + timedelta(hours=1), "expires": NOW + timedelta(hours=1, seconds=1)},
        {"created": NOW - timedelta(hours=1), "expires": NOW - timedelta(minutes=59)},
    ],
)
def test_a_true_signature_with_other_parameters_is_refused(changes: dict[str, object]) -> None:
    assert refused(signed_otherwise(COVERED, **changes))


def test_two_signatures_are_refused() -> None:
    one, two = signed(), signed("kiosk-2", OTHER_KEY)
    both = one
    for name in ("Signature", "Signature-Input"):
        second = two.headers[name].replace("ventanilla=", "second=", 1)
        both = both.with_header(name, f"{one.headers[name]}, {second}")

    assert "more than one" in refused(both)


@pytest.mark.parametrize(
    ("late", "holds"),
    [
        (-CLOCK_TOLERANCE, True),
        (-CLOCK_TOLERANCE - timedelta(seconds=1), False),
        (timedelta(0), True),
        (LIFETIME + CLOCK_TOLERANCE, True),
        (LIFETIME + CLOCK_TOLERANCE + timedelta(seconds=1), False),
        (timedelta(days=-20000), False),
        (timedelta(days=20000), False),
    ],
)
def test_a_request_lives_for_its_time_by_the_receivers_clock(
    late: timedelta, *, holds: bool
) -> None:
    if holds:
        assert signed().verify(NOW + late) == "kiosk-1"
    else:
        assert "clock" in refused(signed(), NOW + late)


def test_a_request_counts_once_and_its_nonce_is_kept_while_it_lives() -> None:
    seen: dict[tuple[str, str], datetime] = {}

    def first_use(kiosk: str, nonce: str, forget_at: datetime) -> bool:
        return seen.setdefault((kiosk, nonce), forget_at) is forget_at

    assert signed().verify(first_use=first_use) == "kiosk-1"
    with pytest.raises(BadRequestSignature, match="sent before"):
        signed().verify(first_use=first_use)
    assert signed("kiosk-2", OTHER_KEY).verify(first_use=first_use) == "kiosk-2"
    assert signed(nonce="m" * 32).verify(first_use=first_use) == "kiosk-1"
    forget_at = seen["kiosk-1", NONCE]
    assert signed().verify(forget_at) == "kiosk-1"
    assert refused(signed(), forget_at + timedelta(seconds=1))


def test_a_forged_request_uses_up_no_nonce() -> None:
    asked: list[str] = []

    def first_use(kiosk: str, nonce: str, forget_at: datetime) -> bool:
        asked.append(nonce)
        return True

    with pytest.raises(BadRequestSignature):
        replace(signed(), body=b"forged").verify(first_use=first_use)
    assert asked == []


def test_signing_again_replaces_the_old_signature() -> None:
    request = prepared()
    sign_request(request, "kiosk-2", OTHER_KEY, NOW - timedelta(days=1), "o" * 32)
    request.body = b'{"a": 3}'

    sign_request(request, "kiosk-1", KEY, NOW, NONCE)

    assert Sent(headers=dict(request.headers), body=b'{"a": 3}').verify() == "kiosk-1"


@pytest.mark.parametrize("body", [None, "text"])
def test_only_bytes_can_be_signed(body: object) -> None:
    request = prepared()
    request.body = body  # type: ignore[assignment]  # what a caller should not do

    with pytest.raises(ValueError, match="body of bytes"):
        sign_request(request, "kiosk-1", KEY, NOW, NONCE)


@pytest.mark.parametrize("nonce", ["", "short", "n" * 65, "ñ" * 32, "a\nb" * 10])
def test_a_nonce_that_cannot_be_sent_is_a_bug(nonce: str) -> None:
    with pytest.raises(ValueError, match="a nonce has"):
        sign_request(prepared(), "kiosk-1", KEY, NOW, nonce)


def test_without_a_content_type_nothing_is_signed() -> None:
    request = requests.Request("POST", URL, data=b"{}").prepare()

    with pytest.raises(ValueError, match="content-type"):
        sign_request(request, "kiosk-1", KEY, NOW, NONCE)


def upload(fields: dict[str, str]) -> Sent:
    headers = {"Content-Type": "application/offset+octet-stream"} | fields
    request = requests.Request("PATCH", URL, headers, data=b"piece").prepare()
    sign_request(request, "kiosk-1", KEY, NOW, NONCE)
    return Sent("PATCH", URL, b"piece", dict(request.headers))


def test_an_uploads_fields_are_covered_where_there_are_any() -> None:
    sent = upload({"Upload-Offset": "7", "Upload-Length": "12"})

    assert sent.verify() == "kiosk-1"
    assert refused(sent.with_header("Upload-Offset", "8"))
    assert refused(sent.with_header("Upload-Length", None))
    assert "not covered" in refused(sent.with_header("Upload-Metadata", "a"))


def test_a_body_still_to_come_is_held_to_its_digest() -> None:
    sent = upload({"Upload-Offset": "0"})
    headers = {name.lower(): value for name, value in sent.headers.items()}

    def verify(fields: dict[str, str]) -> str:
        return verify_request("PATCH", URL, fields, None, resolve_key=PUBLIC_KEYS.get, now=NOW)

    assert verify(headers) == "kiosk-1"
    assert content_sha256(headers) == sha256(b"piece").digest()
    other = headers["content-digest"].replace("=:", "=:A", 1)
    for changed in (
        headers | {"content-digest": other},
        {name: value for name, value in headers.items() if name != "content-digest"},
        {name: value for name, value in headers.items() if name != "content-type"},
    ):
        with pytest.raises(BadRequestSignature):
            verify(changed)


@pytest.mark.parametrize(
    "stated",
    [
        "", "sha-512=:AA==:", "sha-256=:AA==:", "sha-256=1", "sha-256", "x" * 9, "ñ", "sha-256=()",
        f"sha-256=:{'A' * 43}=:, sha-512=:AA==:", f" sha-256=:{'A' * 43}=:",
    ],
)  # fmt: skip
def test_a_digest_that_is_none_is_refused(stated: str) -> None:
    with pytest.raises(BadRequestSignature):
        content_sha256({"content-digest": stated})
    with pytest.raises(BadRequestSignature):
        content_sha256({})


field_texts = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=120)


@given(
    st.dictionaries(
        st.sampled_from(["Signature", "Signature-Input", "Content-Digest", "Content-Type"]),
        field_texts,
    ),
    field_texts,
    st.binary(max_size=20),
)
@settings(deadline=None)
def test_headers_of_any_kind_are_refused_and_never_crash(
    headers: dict[str, str], url: str, body: bytes
) -> None:
    refused(Sent(headers=headers, body=body))
    refused(Sent(headers=dict(signed().headers) | headers | {"Signature": "x=:AA==:"}, url=url))


@given(st.integers(-(10**18), 10**18), st.integers(-(10**18), 10**18))
@settings(deadline=None)
def test_times_of_any_size_are_refused_and_never_crash(created: int, expires: int) -> None:
    components = " ".join(f'"{name}"' for name in COVERED)
    parameters = f'created={created};expires={expires};nonce="{NONCE}";keyid="kiosk-1"'
    given_input = f'ventanilla=({components});{parameters};alg="ed25519";tag="ventanilla"'
    signature = base64.b64encode(bytes(64)).decode()
    sent = signed().with_header("Signature-Input", given_input)

    assert refused(sent.with_header("Signature", f"ventanilla=:{signature}:"))
