"""What a person compares of a portal's key, and what a machine scans to be set up."""

from __future__ import annotations

from hashlib import sha256

import pytest
from basic_samples import codes
from hypothesis import given
from hypothesis import strategies as st

from kiosk.protocol.enrolment import Scanned, code_text, fingerprint, scanned
from kiosk.protocol.folio import ALPHABET

KEY = bytes(range(32))
ADDRESS = "https://portal.example.mx"


def test_a_fingerprint_is_the_beginning_of_the_keys_digest() -> None:
    told = fingerprint(KEY)
    number = 0
    for sign in told.replace("-", ""):
        number = number << 5 | ALPHABET.index(sign)
    assert number.to_bytes(10, "big") == sha256(KEY).digest()[:10]
    assert [len(group) for group in told.split("-")] == [4, 4, 4, 4]


@given(codes, st.binary(min_size=32, max_size=32))
def test_what_is_shown_is_what_is_scanned(code: str, key: bytes) -> None:
    text = code_text(ADDRESS, code, key)
    assert scanned(text) == scanned(f" {text}\n") == Scanned(code, ADDRESS, fingerprint(key))


@pytest.mark.parametrize(
    "text",
    ["", "7K3M-9QXR-2TFA", f"VENTANILLA {ADDRESS}", "https://x.mx/v#VT1:0", "VENTANILLA a b c"],
)
def test_anything_else_is_a_code_by_itself(text: str) -> None:
    assert scanned(text) == Scanned(text)
    told = code_text(ADDRESS, "7K3M-9QXR-2TFA", KEY)
    assert scanned(f"{told} {text}x") == Scanned(f"{told} {text}x")
