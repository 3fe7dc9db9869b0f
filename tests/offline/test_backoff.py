"""Waiting: jittered, capped, never for ever, and never shorter than the portal asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.offline.backoff import (
    LONGEST_RETRY_AFTER_SECONDS,
    LONGEST_WINDOW_SECONDS,
    next_attempt,
    wait_seconds,
    window_seconds,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def waits(attempts: int, draw: float, retry_after: float | None = None) -> float:
    return wait_seconds(attempts, lambda: draw, retry_after)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(0, 2), (1, 2), (2, 4), (3, 8), (9, 512), (10, 900), (11, 900), (1_000_000, 900)],
)
def test_the_window_doubles_up_to_a_quarter_of_an_hour(attempts: int, seconds: float) -> None:
    assert window_seconds(attempts) == seconds


@pytest.mark.parametrize(("draw", "seconds"), [(0.0, 0), (0.5, 4), (0.75, 6)])
def test_the_wait_is_any_part_of_the_window(draw: float, seconds: float) -> None:
    assert waits(3, draw) == seconds
    assert next_attempt(3, NOW, lambda: draw) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("retry_after", "draw", "seconds"),
    [
        (60.0, 0.0, 60),
        (60.0, 0.5, 60 + 300),
        (120.0, 0.5, 120 + 450),
        (0.0, 0.5, 1),
        (-5.0, 0.5, 1),
        (inf, 0.0, LONGEST_RETRY_AFTER_SECONDS),
    ],
)
def test_what_the_portal_asks_is_waited_out_and_then_spread(
    retry_after: float, draw: float, seconds: float
) -> None:
    assert waits(1, draw, retry_after) == seconds


def test_a_short_request_does_not_shorten_a_long_window() -> None:
    assert waits(12, 0.5, retry_after=1.0) == 1 + 450


@given(
    attempts=st.integers(0, 10**9),
    draw=st.floats(0, 1, exclude_max=True),
    retry_after=st.none() | st.floats(min_value=0, allow_nan=False),
)
def test_every_wait_is_bounded(attempts: int, draw: float, retry_after: float | None) -> None:
    asked = min(retry_after or 0.0, LONGEST_RETRY_AFTER_SECONDS)
    assert asked - 1e-6 <= waits(attempts, draw, retry_after) <= asked + LONGEST_WINDOW_SECONDS
