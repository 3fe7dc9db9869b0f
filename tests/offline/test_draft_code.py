"""Six words: drawn evenly, read forgivingly, and the only way to the draft."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from at_length import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.offline.draft_code import (
    MAX_TYPED,
    WORDS_IN_A_CODE,
    DraftCode,
    DraftKeys,
    Misread,
    UnknownWord,
    held_in_address,
    keys_of,
    mint_code,
    read_code,
    typed_words,
)

STORED: dict[str, Any] = json.loads((Path(__file__).parent / "vectors/drafts.json").read_text())
CODE = DraftCode(("ábaco", "año", "leña", "día", "cañón", "búho"))
codes = st.binary(min_size=9, max_size=9).map(lambda drawn: mint_code(lambda _: drawn))


@pytest.mark.parametrize("case", STORED["codes"], ids=lambda case: " ".join(case["words"]))
def test_a_code_leads_for_ever_to_the_same_place_and_key(case: dict[str, Any]) -> None:
    code = DraftCode(tuple(case["words"]))
    keys = keys_of(code)
    assert (keys.locator, keys.key.hex()) == (case["locator"], case["key"])
    assert (keys.proof.hex(), held_in_address(code, keys)) == (case["proof"], case["held"])
    assert keys.writer == sha256(keys.proof).digest()


def test_the_list_is_the_same_for_ever() -> None:
    drawn = bytes.fromhex(STORED["drawn"])
    assert list(mint_code(lambda _: drawn).words) == STORED["drawn_words"]


def test_a_code_has_66_random_bits() -> None:
    lowest, highest = (mint_code(lambda size, b=b: bytes([b]) * size) for b in (0, 255))  # type: ignore[misc]
    assert set(lowest.words) == {"ábaco"}
    assert set(highest.words) == {"zurdo"}
    assert len({mint_code(secrets.token_bytes) for _ in range(200)}) == 200


@given(codes)
def test_every_word_counts_for_eleven_bits(code: DraftCode) -> None:
    assert len(code.words) == WORDS_IN_A_CODE
    assert read_code(code.plain) == code
    assert code.plain.isascii()
    assert set(code.plain) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ "), "a QR code of capitals is small"


@given(codes, st.sampled_from(["https://portal.example/d#", "HTTPS>&&P.EXAMPLE&D·", ""]))
def test_the_address_behind_a_qr_is_read_for_its_words(code: DraftCode, before: str) -> None:
    """However a scanner with another keyboard's language types what is no letter."""
    held = held_in_address(code, DraftKeys("0f" * 16, bytes(range(32))))
    for typed in (before + held, f"{before}{held.lower()}\n"):
        assert read_code(typed) == code
        assert len(typed_words(typed)) == WORDS_IN_A_CODE
    for cut in (before + held[1:], before + held[:-1], before + held + "A"):
        assert isinstance(read_code(cut), Misread)


@given(codes, st.sampled_from([" ", "-", ", ", "\n", "  ", ". ", "_", "1", " / "]), st.booleans())
def test_it_is_read_as_people_write_it(code: DraftCode, between: str, upper: bool) -> None:
    typed = between.join(code.words)
    assert read_code(f" {typed.upper() if upper else typed} ") == code


@given(codes)
def test_the_first_four_letters_of_each_word_are_enough(code: DraftCode) -> None:
    assert read_code(" ".join(word[:4] for word in code.plain.split())) == code
    longer = " ".join(f"{word}s" for word in code.plain.split() if len(word) >= 4)
    read = read_code(longer)
    assert isinstance(read, DraftCode) or not read.unknown


@pytest.mark.parametrize(
    "typed",
    [
        "ábaco año leña día cañón búho",
        "ABACO ANO LENA DIA CANON BUHO",
        "1. abaco 2. ano 3. lena 4. dia 5. canon 6. buho",
        "abac-ano-lena-dia-cano-buho\r",
    ],
)
def test_accents_and_case_do_not_matter(typed: str) -> None:
    assert read_code(typed) == CODE


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", Misread(0, ())),
        ("12345 !!", Misread(0, ())),
        ("abaco", Misread(1, ())),
        (" ".join(["abaco"] * 7), Misread(7, ())),
        (
            "abaco avejo lena dia canon buho",
            Misread(6, (UnknownWord(2, "avejo", ("añejo", "abeja", "ajeno")),)),
        ),
        ("zzzzzzz", Misread(1, (UnknownWord(1, "zzzzzzz", ()),))),
    ],
)
def test_what_is_wrong_is_named(typed: str, expected: Misread) -> None:
    assert read_code(typed) == expected


@given(st.text(max_size=2 * MAX_TYPED))
def test_whatever_is_typed_is_a_code_or_says_what_is_wrong(typed: str) -> None:
    match read_code(typed):
        case DraftCode(words=words):
            assert len(words) == WORDS_IN_A_CODE
        case Misread(count=count, unknown=unknown):
            assert count == len(typed_words(typed))
            assert count != WORDS_IN_A_CODE or unknown


@settings(max_examples=cases(10), deadline=None)
@given(codes, codes)
def test_two_codes_have_nothing_in_common(one: DraftCode, other: DraftCode) -> None:
    first, second = keys_of(one), keys_of(other)
    assert (one == other) is (first == second)
    if one != other:
        assert first.locator != second.locator
        assert first.key != second.key
    assert first.key.hex()[:32] != first.locator


def test_neither_words_nor_key_stand_in_a_traceback() -> None:
    shown = repr((CODE, keys_of(CODE), read_code("secreto abaco")))
    assert not any(word in shown for word in (*CODE.words, "secreto", keys_of(CODE).key.hex()))
