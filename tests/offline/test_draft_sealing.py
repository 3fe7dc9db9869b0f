"""A sealed draft: opened by its code alone, where it belongs, unchanged."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from kiosk.offline.draft_code import DraftCode, DraftKeys, keys_of
from kiosk.offline.sealed_draft import CannotOpenDraft, DraftContent, open_draft, seal_draft
from kiosk.protocol.draft import MAX_SEALED_DRAFT_BYTES
from kiosk.sealing.seal import MAX_BODY_BYTES, SIZE_CLASSES, BodyTooLarge, padded

STORED: dict[str, Any] = json.loads((Path(__file__).parent / "vectors/drafts.json").read_text())
KEYS = DraftKeys("0" * 32, bytes(range(32)))
CONTENT = DraftContent(
    service="acta-de-nacimiento",
    form_version=3,
    language="es",
    answers={"name": {"given": "María José"}, "copies": 2},
    saved_at=datetime(2026, 11, 25, 16, 5, tzinfo=UTC),
)
SEALED = seal_draft(CONTENT, KEYS, token_bytes)
answers = st.dictionaries(
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53) + 1, 2**53 - 1)
        | st.text(st.characters(codec="utf-8"), max_size=50),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    ),
    max_size=6,
)


@pytest.mark.parametrize("case", STORED["sealed"], ids=lambda case: str(case["name"]))
def test_a_draft_sealed_long_ago_still_opens(case: dict[str, Any]) -> None:
    keys = keys_of(DraftCode(tuple(case["words"])))
    content = open_draft(b64decode(case["sealed"]), keys)
    assert content == DraftContent.model_validate(case["content"])


@given(answers)
def test_what_was_sealed_opens(given_answers: dict[str, Any]) -> None:
    content = CONTENT.model_copy(update={"answers": given_answers})
    assert open_draft(seal_draft(content, KEYS, token_bytes), KEYS) == content


@pytest.mark.parametrize(
    "other",
    [
        DraftKeys("0" * 32, bytes(range(1, 33))),
        DraftKeys("1" * 32, KEYS.key),
    ],
    ids=["another key", "another place"],
)
def test_another_code_opens_nothing(other: DraftKeys) -> None:
    with pytest.raises(CannotOpenDraft):
        open_draft(SEALED, other)


@given(place=st.integers(0, len(SEALED) * 8 - 1))
def test_one_changed_bit_closes_it_for_ever(place: int) -> None:
    changed = bytearray(SEALED)
    changed[place // 8] ^= 1 << place % 8
    with pytest.raises(CannotOpenDraft):
        open_draft(bytes(changed), KEYS)


@given(length=st.integers(0, len(SEALED) - 1))
def test_cut_off_it_does_not_open(length: int) -> None:
    with pytest.raises(CannotOpenDraft):
        open_draft(SEALED[:length], KEYS)


@given(noise=st.binary(max_size=4000))
def test_noise_does_not_open(noise: bytes) -> None:
    with pytest.raises(CannotOpenDraft):
        open_draft(noise, KEYS)


def test_what_is_longer_than_any_draft_is_not_even_tried() -> None:
    with pytest.raises(CannotOpenDraft):
        open_draft(bytes(MAX_SEALED_DRAFT_BYTES + 1), KEYS)


@pytest.mark.parametrize(
    "plaintext",
    [
        b"secreto",
        padded(b"secreto"),
        padded(b'{"service": "secreto"}'),
        padded(CONTENT.model_copy(update={"service": "Secreto!"}).model_dump_json().encode()),
        CONTENT.canonical(),
    ],
    ids=["no padding", "no JSON", "no draft", "no service", "not padded"],
)
def test_what_the_key_opens_but_is_no_draft_is_refused_without_quoting_it(plaintext: bytes) -> None:
    """Whoever has the code could put it there; nobody else."""
    nonce = bytes(12)
    bound = f"ventanilla/draft/1\n{KEYS.locator}".encode()
    sealed = nonce + AESGCM(KEYS.key).encrypt(nonce, plaintext, bound)
    with pytest.raises(CannotOpenDraft) as refused:
        open_draft(sealed, KEYS)
    told = f"{refused.value!r} {refused.value.__cause__!r}"
    assert "secreto" not in told.lower()
    assert "María" not in told


@given(length=st.integers(0, SIZE_CLASSES[0] - 400))
def test_the_length_tells_no_more_than_a_size_class(length: int) -> None:
    content = CONTENT.model_copy(update={"answers": {"text": "x" * length}})
    assert len(seal_draft(content, KEYS, token_bytes)) == SIZE_CLASSES[0] + 12 + 16


def test_the_largest_draft_fits_the_protocol_and_one_more_byte_does_not() -> None:
    assert SIZE_CLASSES[-1] + 12 + 16 <= MAX_SEALED_DRAFT_BYTES
    with pytest.raises(BodyTooLarge):
        seal_draft(
            CONTENT.model_copy(update={"answers": {"text": "x" * MAX_BODY_BYTES}}),
            KEYS,
            token_bytes,
        )


def test_the_same_draft_sealed_twice_looks_different() -> None:
    assert seal_draft(CONTENT, KEYS, token_bytes) != seal_draft(CONTENT, KEYS, token_bytes)
