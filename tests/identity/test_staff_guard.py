"""Wrong PINs cost waiting, whatever is restarted or put forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.identity.staff.guard import FREE_TRIES, LOCKED_AFTER, WAITS, PinGuard


class Time:
    """A machine's two clocks; after a restart the steady one begins anew."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 3, 2, 9, tzinfo=UTC)
        self.steady = 50.0

    def passes(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.steady += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def guard_in(folder: Path, time: Time) -> PinGuard:
    return PinGuard(folder / "tries.json", lambda: time.wall, lambda: time.steady)


def wrong(guard: PinGuard, times: int) -> None:
    for _ in range(times):
        guard.begin()


def test_three_are_free_and_then_each_costs_more(tmp_path: Path, time: Time) -> None:
    guard = guard_in(tmp_path, time)
    waits = []
    for _ in range(FREE_TRIES + len(WAITS)):
        guard.begin()
        waits.append(guard.standing().wait)
        time.passes(guard.standing().wait)
        assert guard.standing().wait == 0

    assert waits == [0] * (FREE_TRIES - 1) + [*WAITS, WAITS[-1]]


def test_the_right_one_forgives_all(tmp_path: Path, time: Time) -> None:
    guard = guard_in(tmp_path, time)
    wrong(guard, LOCKED_AFTER)
    assert guard.standing().is_locked

    guard.was_right()

    assert (guard.standing().wrong, guard.standing().wait) == (0, 0)


def test_a_restart_gains_nothing(tmp_path: Path, time: Time) -> None:
    wrong(guard_in(tmp_path, time), FREE_TRIES)
    time.passes(10)
    time.steady = 0.0

    assert guard_in(tmp_path, time).standing().wait == WAITS[0] - 10


def test_pulling_the_plug_before_the_verdict_gains_nothing(tmp_path: Path, time: Time) -> None:
    for _ in range(FREE_TRIES):
        guard_in(tmp_path, time).begin()

    assert guard_in(tmp_path, time).standing().wait == WAITS[0]


def test_a_clock_put_forward_or_back_while_it_runs_changes_nothing(
    tmp_path: Path, time: Time
) -> None:
    guard = guard_in(tmp_path, time)
    wrong(guard, FREE_TRIES)

    time.wall += timedelta(days=400)
    assert guard.standing().wait == WAITS[0]
    time.wall -= timedelta(days=800)
    assert guard.standing().wait == WAITS[0]


def test_a_clock_that_went_back_over_a_restart_makes_no_longer_wait(
    tmp_path: Path, time: Time
) -> None:
    wrong(guard_in(tmp_path, time), FREE_TRIES)
    time.wall -= timedelta(days=400)

    assert guard_in(tmp_path, time).standing().wait == WAITS[0]


def test_breaking_the_file_opens_nothing(tmp_path: Path, time: Time) -> None:
    (tmp_path / "tries.json").write_text("{}")

    assert guard_in(tmp_path, time).standing().wait == WAITS[LOCKED_AFTER - FREE_TRIES]
