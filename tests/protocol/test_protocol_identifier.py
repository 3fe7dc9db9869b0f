"""UUIDv7 as RFC 9562 lays it out: a time, a version, a variant, and 74 random bits."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import RFC_4122, UUID

import pytest
from basic_samples import instants, seeds, source
from hypothesis import given
from hypothesis import strategies as st

from kiosk.protocol.identifier import uuid7


def test_the_example_of_the_standard() -> None:
    """RFC 9562, appendix A.6."""
    random = (0xCC3 << 62 | 0x18C4DC0C0C07398F).to_bytes(10, "big")
    now = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)

    assert uuid7(now, lambda _: random) == UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")


@given(instants, seeds)
def test_version_variant_and_time_stand_in_their_places(now: datetime, seed: int) -> None:
    minted = uuid7(now, source(seed))

    assert minted.version == 7
    assert minted.variant == RFC_4122
    assert minted.int >> 80 == int(now.timestamp() * 1000)


@pytest.mark.parametrize("now", [datetime(1969, 12, 31, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)])
def test_a_clock_before_1970_mints_as_well(now: datetime) -> None:
    minted = uuid7(now, bytes)

    assert minted.version == 7
    assert minted.variant == RFC_4122
    assert minted.int >> 80 == 2**48 + int(now.timestamp() * 1000)


@given(st.lists(st.integers(0, 4 * 10**12), unique=True, min_size=2), seeds)
def test_ids_sort_by_their_millisecond(milliseconds: list[int], seed: int) -> None:
    random = source(seed)
    minted = {
        at: uuid7(datetime.fromtimestamp(at / 1000, UTC), random) for at in sorted(milliseconds)
    }

    seconds = [at // 1000 for at in milliseconds]
    if len(set(seconds)) == len(seconds):  # a float of a second is exact to the millisecond below
        assert list(minted.values()) == sorted(minted.values())


@given(instants, st.binary(min_size=10, max_size=10), st.integers(0, 73))
def test_every_random_bit_counts(now: datetime, random: bytes, place: int) -> None:
    changed = (int.from_bytes(random, "big") ^ 1 << place).to_bytes(10, "big")

    assert uuid7(now, lambda _: random) != uuid7(now, lambda _: changed)


def test_it_asks_for_ten_bytes_once() -> None:
    asked: list[int] = []

    def random(count: int) -> bytes:
        asked.append(count)
        return bytes(count)

    uuid7(datetime(2026, 1, 1, tzinfo=UTC), random)

    assert asked == [10]
