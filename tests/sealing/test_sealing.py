"""Only the agency opens it, only where it belongs, and its length tells little."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sealing.agency_key import AgencyPrivateKey, generate_agency_key
from kiosk.sealing.seal import (
    MAX_BODY_BYTES,
    SIZE_CLASSES,
    BodyTooLarge,
    CannotOpen,
    SealBinding,
    open_sealed,
    seal,
)

OVERHEAD = 1120 + 16
"""What sealing adds to a size class: the encapsulated keys and the tag."""

KEY = AgencyPrivateKey(bytes(range(96)))
OTHER_KEY = AgencyPrivateKey(bytes(range(1, 97)))
PUBLIC = KEY.public_key()
BINDING = SealBinding(UUID("0199c3a1-0000-7000-8000-000000000001"), 3, PUBLIC.key_id)
SEALED = seal(b"Mar\xc3\xada", PUBLIC, BINDING)


@given(body=st.binary(max_size=5000), version=st.integers(1, 1_000_000))
def test_what_was_sealed_opens(body: bytes, version: int) -> None:
    binding = SealBinding(uuid4(), version, PUBLIC.key_id)

    assert open_sealed(seal(body, PUBLIC, binding), KEY, binding) == body


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(BINDING, id=UUID("0199c3a1-0000-7000-8000-000000000002")),
        replace(BINDING, form_version=4),
        replace(BINDING, key_id=OTHER_KEY.public_key().key_id),
    ],
    ids=["another id", "another form version", "another key id"],
)
def test_it_does_not_open_under_another_header(elsewhere: SealBinding) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(SEALED, KEY, elsewhere)


def test_it_does_not_open_with_another_key() -> None:
    with pytest.raises(CannotOpen):
        open_sealed(SEALED, OTHER_KEY, BINDING)


@given(place=st.integers(0, len(SEALED) * 8 - 1))
def test_one_changed_bit_closes_it_for_ever(place: int) -> None:
    changed = bytearray(SEALED)
    changed[place // 8] ^= 1 << place % 8

    with pytest.raises(CannotOpen):
        open_sealed(bytes(changed), KEY, BINDING)


@given(length=st.integers(0, len(SEALED) - 1))
def test_cut_off_it_does_not_open(length: int) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(SEALED[:length], KEY, BINDING)


@given(noise=st.binary(max_size=4000))
def test_noise_does_not_open(noise: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(noise, KEY, BINDING)


@given(first=st.integers(0, SIZE_CLASSES[1] - 4), second=st.integers(0, SIZE_CLASSES[1] - 4))
def test_bodies_of_one_class_are_of_one_length(first: int, second: int) -> None:
    lengths = {len(seal(b"x" * size, PUBLIC, BINDING)) for size in (first, second)}

    small = SIZE_CLASSES[0] - 4
    assert len(lengths) == (1 if (first <= small) == (second <= small) else 2)
    assert lengths <= {size + OVERHEAD for size in SIZE_CLASSES}


def test_the_largest_body_fits_and_one_byte_more_does_not() -> None:
    largest = b"x" * MAX_BODY_BYTES

    assert open_sealed(seal(largest, PUBLIC, BINDING), KEY, BINDING) == largest
    with pytest.raises(BodyTooLarge, match=str(MAX_BODY_BYTES)):
        seal(largest + b"x", PUBLIC, BINDING)


@pytest.mark.parametrize(
    "padded",
    [
        b"",
        b"\0\0\0\x05hello",
        b"\0\0\0\x05hello".ljust(SIZE_CLASSES[0] - 1, b"\0") + b"!",
        b"\xff\xff\xff\xffhello".ljust(SIZE_CLASSES[0], b"\0"),
        b"\0\0\0\x05hello".ljust(SIZE_CLASSES[1], b"\0"),
    ],
    ids=["nothing", "no padding", "words in the padding", "length beyond the end", "wrong class"],
)
def test_padding_that_seal_never_makes_is_refused(padded: bytes) -> None:
    suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    sealed = suite.encrypt(padded, PUBLIC.hpke, info=BINDING.hpke_info)

    with pytest.raises(CannotOpen, match="padded"):
        open_sealed(sealed, KEY, BINDING)


def test_a_binding_that_names_another_key_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="another key"):
        seal(b"", OTHER_KEY.public_key(), BINDING)


def test_the_same_body_sealed_twice_is_two_envelopes() -> None:
    assert seal(b"x", PUBLIC, BINDING) != seal(b"x", PUBLIC, BINDING)


def test_two_generated_keys_differ() -> None:
    assert generate_agency_key() != generate_agency_key()
