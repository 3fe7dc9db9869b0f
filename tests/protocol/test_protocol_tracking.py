"""The claim code: read as it was meant, and bound to its folio."""

from __future__ import annotations

import re

import pytest
from basic_samples import folios, seeds, source
from hypothesis import given
from hypothesis import strategies as st

from kiosk.protocol.tracking import claim_hash, mint_claim, normalise_claim

_CLAIM = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
claims = seeds.map(lambda seed: mint_claim(source(seed)))


@given(claims, st.data())
def test_what_a_person_writes_is_read_as_it_was_meant(claim: str, data: st.DataObject) -> None:
    spellings = {"0": "0Oo", "1": "1IiLl"}
    written = "".join(
        data.draw(st.sampled_from(spellings.get(sign, sign + sign.lower())))
        + data.draw(st.sampled_from(["", " ", "-", "."]))
        for sign in claim.replace("-", "")
    )

    assert normalise_claim(written) == claim
    assert _CLAIM.fullmatch(claim)


@given(st.text())
def test_any_text_is_a_claim_or_a_value_error(text: str) -> None:
    try:
        claim = normalise_claim(text)
    except ValueError:
        return
    assert _CLAIM.fullmatch(claim)


@pytest.mark.parametrize("text", ["", "7K3M-9QX", "7K3M-9QXRA", "7K3M-9QXU", "7K3M-9QXÑ"])
def test_what_is_no_claim_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="eight letters and digits"):
        normalise_claim(text)


@given(folios, folios, claims, claims)
def test_a_hash_is_of_one_folio_and_one_claim(
    folio: str, other_folio: str, claim: str, other_claim: str
) -> None:
    hashes = {
        claim_hash(one, code) for one in (folio, other_folio) for code in (claim, other_claim)
    }

    assert len(hashes) == len({folio, other_folio}) * len({claim, other_claim})
    assert all(len(one) == 32 for one in hashes)


def test_claims_use_all_their_randomness() -> None:
    random = source(1)
    minted = {mint_claim(random) for _ in range(1000)}

    assert len(minted) == 1000
    for place in (0, 1, 2, 3, 5, 6, 7, 8):
        assert len({claim[place] for claim in minted}) == 32


def test_a_claim_code_carries_all_of_its_forty_bits() -> None:
    def minted(number: int) -> str:
        return mint_claim(lambda count: number.to_bytes(count, "big"))

    assert len({minted(1 << bit) for bit in range(40)}) == 40
    assert (minted(0), minted(2**40 - 1)) == ("0000-0000", "ZZZZ-ZZZZ")
