"""Hypothesis strategies for what messages are made of."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from string import ascii_lowercase, digits
from uuid import UUID

from hypothesis import strategies as st

from kiosk.protocol.folio import ALPHABET, KIOSK_NUMBERS, mint_folio
from kiosk.protocol.identifier import uuid7

SAFE = 2**53 - 1
"""The largest whole number that is exact in every JSON (RFC 7493)."""

instants = st.builds(
    lambda moment, zone: moment.astimezone(zone),
    st.datetimes(
        min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
        max_value=datetime(2200, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    st.timezones(),
)
"""Put into a zone afterwards: to draw there looks for the moments that its clocks leave out."""


def signs(alphabet: str, most: int, least: int | None = None) -> st.SearchStrategy[str]:
    """So many of these signs, or `most` of them; drawn sooner than by `from_regex`."""
    return st.text(alphabet, min_size=most if least is None else least, max_size=most)


HEX = "0123456789abcdef"
_word = signs(ascii_lowercase + digits, 12, 1)
slugs = st.lists(_word, min_size=1, max_size=4).map("-".join)
key_ids = signs(HEX, 16)
seeds = st.integers(0, 2**32 - 1)


def source(seed: int) -> Callable[[int], bytes]:
    """Random bytes that repeat for the same seed."""
    return random.Random(seed).randbytes  # noqa: S311 - a test repeats itself


def words(limit: int, least: int = 0) -> st.SearchStrategy[str]:
    return st.text(st.characters(codec="utf-8"), min_size=least, max_size=limit)


def exactly(size: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=size, max_size=size)


folios = st.builds(
    lambda number, now, seed: mint_folio(number, now, source(seed)),
    st.integers(0, KIOSK_NUMBERS - 1),
    st.datetimes(
        min_value=datetime(2025, 1, 1),  # noqa: DTZ001
        max_value=datetime(2059, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    seeds,
)
ids: st.SearchStrategy[UUID] = st.builds(
    lambda now, seed: uuid7(now, source(seed)), instants, seeds
)
_signs = st.text(ALPHABET, min_size=4, max_size=4)
codes = st.tuples(_signs, _signs, _signs).map("-".join)
counts = st.integers(0, SAFE)
