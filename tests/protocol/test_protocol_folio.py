"""The folio: every slip of the pen is seen, and no two are alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from basic_samples import folios, seeds, source
from hypothesis import given
from hypothesis import strategies as st

from kiosk.protocol.folio import (
    ALPHABET,
    EPOCH,
    KIOSK_NUMBERS,
    FolioError,
    comes_after,
    later_folio,
    mint_folio,
    normalise_folio,
    read_folio,
)

NOW = datetime(2026, 1, 15, 16, 30, tzinfo=UTC)
PLACES = [place for place in range(14) if place not in {4, 9}]
numbers = st.integers(0, KIOSK_NUMBERS - 1)
moments = st.integers(0, 2**30 - 2).map(lambda second: EPOCH + timedelta(seconds=second))


def refuses(text: str) -> bool:
    try:
        normalise_folio(text)
    except FolioError:
        return True
    return False


@given(folios)
def test_every_single_wrong_sign_is_detected(folio: str) -> None:
    for place in PLACES:
        for sign in ALPHABET:
            if sign != folio[place]:
                assert refuses(folio[:place] + sign + folio[place + 1 :])


@given(folios)
def test_every_exchange_of_two_signs_is_detected(folio: str) -> None:
    for first in PLACES:
        for second in PLACES:
            if folio[first] != folio[second]:
                signs = list(folio)
                signs[first], signs[second] = signs[second], signs[first]
                assert refuses("".join(signs))


@given(numbers, moments, seeds)
def test_a_folio_says_who_minted_it_and_when(number: int, now: datetime, seed: int) -> None:
    parts = read_folio(mint_folio(number, now, source(seed)))

    assert (parts.kiosk_number, EPOCH + timedelta(seconds=parts.second)) == (number, now)


@given(st.lists(st.tuples(numbers, moments), unique=True, min_size=2, max_size=60), seeds)
def test_no_two_kiosks_and_no_two_seconds_share_a_folio(
    minted: list[tuple[int, datetime]], seed: int
) -> None:
    same_random = [mint_folio(number, now, source(seed)) for number, now in minted]

    assert len(set(same_random)) == len(minted)


def test_a_dense_block_of_kiosks_and_seconds_has_no_collision() -> None:
    folios = {
        mint_folio(number, NOW + timedelta(seconds=second), bytes)
        for number in range(200)
        for second in range(100)
    }

    assert len(folios) == 20_000


@given(
    st.lists(st.floats(-(10**7), 10**7), min_size=2, max_size=40),
    st.lists(seeds, min_size=40, max_size=40),
)
def test_a_clock_that_jumps_never_makes_a_kiosk_repeat_itself(
    jumps: list[float], random: list[int]
) -> None:
    now, last, minted = NOW, None, []
    for jump, seed in zip(jumps, random, strict=False):
        now += timedelta(seconds=jump)
        last = mint_folio(7, now, source(seed), after=last)
        minted.append(last)

    assert len(set(minted)) == len(minted)
    seconds = [read_folio(folio).second for folio in minted]
    assert seconds == sorted(set(seconds))


@given(numbers, moments, st.integers(1, 2**29 - 1), seeds)
def test_while_the_clock_goes_on_a_folio_says_now_whatever_was_minted_before(
    number: int, then: datetime, seconds: int, seed: int
) -> None:
    now = then + timedelta(seconds=seconds)
    last = mint_folio(number, then, source(seed))
    minted = mint_folio(number, now, source(seed), after=last)
    assert minted == mint_folio(number, now, source(seed))


@pytest.mark.parametrize("year", [1970, 2000, 2024])
def test_a_clock_before_the_epoch_still_mints(year: int) -> None:
    first = mint_folio(1, datetime(year, 1, 1, tzinfo=UTC), bytes)
    second = mint_folio(1, datetime(year, 1, 1, tzinfo=UTC), bytes, after=first)

    assert [read_folio(folio).second for folio in (first, second)] == [0, 1]


@given(folios, st.data())
def test_what_a_person_writes_is_read_as_it_was_meant(folio: str, data: st.DataObject) -> None:
    spellings = {"0": "0Oo", "1": "1IiLl"}
    written = "".join(
        data.draw(st.sampled_from(spellings.get(sign, sign + sign.lower())))
        + data.draw(st.sampled_from(["", "", " ", "-", "–", ".", "\t", "\u00a0"]))
        for sign in folio.replace("-", "")
    )

    assert normalise_folio(written) == folio
    assert normalise_folio(f"  {folio}\n") == folio
    assert read_folio(written) == read_folio(folio)


@given(st.text() | st.text(ALPHABET + "OILUoilu -", min_size=12, max_size=15))
def test_any_text_is_a_folio_or_a_folio_error(text: str) -> None:
    if not refuses(text):
        assert normalise_folio(normalise_folio(text)) == normalise_folio(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "12 signs, this has 0"),
        ("7K3M-9QXR", "12 signs, this has 8"),
        ("7K3M-9QXR-2TFA-7", "12 signs, this has 13"),
        ("7K3M-9QXR-2TFU", "'U' does not occur"),
        ("7K3M-9QXR-2TFÑ", "'Ñ' does not occur"),
        ("7K3M-9QXR-2TFA", "check sign"),
    ],
)
def test_what_is_wrong_is_said(text: str, words: str) -> None:
    with pytest.raises(FolioError, match=words):
        normalise_folio(text)


@pytest.mark.parametrize("number", [-1, KIOSK_NUMBERS])
def test_a_number_that_does_not_fit_is_a_bug(number: int) -> None:
    with pytest.raises(ValueError, match="kiosk number"):
        mint_folio(number, NOW, bytes)


def test_a_damaged_last_folio_is_not_passed_over() -> None:
    with pytest.raises(FolioError):
        mint_folio(1, NOW, bytes, after="0000-0000-0001")


@pytest.mark.parametrize("year", [2055, 2058, 2059, 2100, 2400])
def test_a_clock_far_ahead_neither_repeats_nor_uses_the_seconds_up(year: int) -> None:
    now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    ahead = datetime(year, 6, 1, tzinfo=UTC)
    folios: list[str] = []
    for moment in [now, *[ahead] * 20, now, now, *[ahead] * 20, now]:
        folios.append(mint_folio(7, moment, source(1), after=folios[-1] if folios else None))

    assert len({read_folio(folio) for folio in folios}) == len(folios)
    assert all(comes_after(later, earlier) for earlier, later in pairwise(folios))


def test_after_the_last_second_comes_the_first() -> None:
    last = mint_folio(7, datetime.fromtimestamp(EPOCH.timestamp() + 2**30 - 1, UTC), source(1))
    assert read_folio(last).second == 2**30 - 1

    assert read_folio(mint_folio(7, EPOCH, source(1), after=last)).second == 0


@pytest.mark.parametrize(
    ("ahead", "follows"),
    [(0, False), (1, True), (2**29 - 1, True), (2**29, False), (2**30 - 1, False)],
)
def test_half_of_all_seconds_come_after_one(ahead: int, *, follows: bool) -> None:
    """Serial number arithmetic (RFC 1982)."""
    last = mint_folio(7, EPOCH + timedelta(days=900), bytes)
    folio = mint_folio(7, EPOCH + timedelta(days=900, seconds=ahead), bytes)
    assert comes_after(folio, last) is follows
    assert later_folio(last, folio) == (folio if follows else last)
    assert later_folio(None, folio) == folio == later_folio(folio, None)
