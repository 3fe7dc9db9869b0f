"""When nobody is here any more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.settings import Settings
from kiosk.visit.idle import Asking, Gone, Presence, Present, presence

IDLE, WARNING = 60.0, 25.0


@pytest.mark.parametrize(
    ("untouched", "expected"),
    [
        (0, Present()),
        (59.9, Present()),
        (60, Asking(25)),
        (60.5, Asking(25)),
        (61, Asking(24)),
        (84, Asking(1)),
        (84.9, Asking(1)),
        (85, Gone()),
        (10_000, Gone()),
        (-1, Present()),
    ],
)
def test_presence(untouched: float, expected: Presence) -> None:
    assert presence(untouched, IDLE, WARNING) == expected


@given(st.floats(0, 1_000), st.floats(1, 600), st.floats(20, 120))
def test_the_countdown_is_never_nought_and_never_more_than_promised(
    untouched: float, idle: float, warning: float
) -> None:
    match presence(untouched, idle, warning):
        case Present():
            assert untouched < idle
        case Asking(seconds_left):
            assert 1 <= seconds_left <= warning + 1
            assert idle <= untouched
        case Gone():
            assert untouched >= idle + warning - 1e-6


def test_by_default_there_are_at_least_20_seconds_to_answer() -> None:
    """WCAG 2.2, 2.2.1; the settings refuse less."""
    settings = Settings()
    assert settings.idle_seconds == 60
    assert settings.idle_warning_seconds >= 20
