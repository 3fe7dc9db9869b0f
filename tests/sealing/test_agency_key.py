"""An agency's key: read and written whole, refused when damaged, never in a log."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sealing.agency_key import (
    PRIVATE_KEY_BYTES,
    PUBLIC_KEY_BYTES,
    AgencyPrivateKey,
    AgencyPublicKey,
    BadAgencyKey,
    generate_agency_key,
)

KEY = AgencyPrivateKey(bytes(range(96)))


@given(raw=st.binary(min_size=PRIVATE_KEY_BYTES, max_size=PRIVATE_KEY_BYTES))
def test_a_private_key_comes_back_from_its_file(raw: bytes) -> None:
    key = generate_agency_key(lambda size: raw[:size])

    assert AgencyPrivateKey.from_json(key.to_json()) == key
    assert AgencyPublicKey.from_bytes(key.public_key().raw) == key.public_key()


def _changed(**fields: object) -> bytes:
    return json.dumps(json.loads(KEY.to_json()) | fields).encode()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"not json",
        b"[]",
        KEY.to_json()[:-20],
        _changed(kind="something-else"),
        _changed(suite="X25519"),
        _changed(private_key="AAAA"),
        _changed(key_id="0" * 16),
    ],
)
def test_a_damaged_key_file_is_refused(text: bytes) -> None:
    with pytest.raises(BadAgencyKey):
        AgencyPrivateKey.from_json(text)


def test_a_refusal_does_not_quote_the_key() -> None:
    secret = json.loads(KEY.to_json())["private_key"]

    with pytest.raises(BadAgencyKey) as refused:
        AgencyPrivateKey.from_json(_changed(kind="other"))

    assert secret[:20] not in str(refused.value)
    assert refused.value.__cause__ is None


@given(raw=st.binary(max_size=2000).filter(lambda raw: len(raw) != PUBLIC_KEY_BYTES))
def test_bytes_of_another_length_are_no_public_key(raw: bytes) -> None:
    with pytest.raises(BadAgencyKey):
        AgencyPublicKey.from_bytes(raw)


@pytest.mark.parametrize("point", [bytes(32), b"\x01" + bytes(31)])
def test_a_point_that_nothing_can_be_sealed_to_is_refused(point: bytes) -> None:
    X25519PublicKey.from_public_bytes(point)  # the library takes it, and fails at sealing

    with pytest.raises(BadAgencyKey):
        AgencyPublicKey.from_bytes(KEY.public_key().raw[:-32] + point)


def test_a_mlkem_key_out_of_range_is_refused() -> None:
    with pytest.raises(BadAgencyKey):
        AgencyPublicKey.from_bytes(b"\xff" * 1184 + KEY.public_key().raw[-32:])


def test_a_private_key_shows_nothing_of_itself() -> None:
    assert "\\x01" not in repr(KEY)
    assert str(KEY.raw) not in repr(KEY)
