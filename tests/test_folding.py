"""Text as it is compared: the same in every store and column that was filled by it."""

from __future__ import annotations

import unicodedata

import pytest
from at_length import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.folding import folded
from kiosk.offline import draft_code
from portal.storage.migrations.versions import r0015_fleet

TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("áéíóúüñÁÑçßﬁ½ª\u0301\u0303\u0308İΣς")), max_size=30
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Niño", "nino"),
        ("CÉDULA", "cedula"),
        ("pingüino", "pinguino"),
        ("man\u0303ana", "manana"),
        ("Jo\u0308rg Größe", "jorg grosse"),
        ("oﬁcina 1ª", "oficina 1a"),
        ("  Dos  ", "  dos  "),
    ],
)
def test_case_accents_and_tilde_do_not_count(text: str, said: str) -> None:
    assert folded(text) == said


@settings(max_examples=cases(1000))
@given(TEXTS)
def test_what_was_kept_folded_is_still_found(text: str) -> None:
    """What filled the fleet, and the codes of drafts, have copies that never change."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    assert folded(text) == "".join(sign for sign in parts if not unicodedata.combining(sign))
    assert folded(text) == draft_code._folded(text)
    assert " ".join(folded(text).split()) == r0015_fleet._folded(text)


@settings(max_examples=cases(1000))
@given(TEXTS, TEXTS)
def test_a_part_is_found_in_the_whole(one: str, other: str) -> None:
    assert folded(one + other) == folded(one) + folded(other)
