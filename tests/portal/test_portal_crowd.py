"""When those who are turned away may come again."""

from __future__ import annotations

import pytest

from portal.api.crowd import COME_AGAIN, LONGEST_COME_AGAIN, Crowd


def told(refused: int, answered: int, chance: float = 0.999, seconds: float = 10.0) -> int:
    """The last of so many that are turned away beside so many answers, evenly in that time."""
    crowd, last = Crowd(lambda: chance), COME_AGAIN
    for moment in range(1000):
        now = 5000 + moment * seconds / 1000
        for _ in range((moment + 1) * answered // 1000 - moment * answered // 1000):
            crowd.answered(now)
        for _ in range((moment + 1) * refused // 1000 - moment * refused // 1000):
            last = crowd.refused(now)
    return last


@pytest.mark.parametrize(
    ("refused", "answered", "longest"),
    [(1, 0, 10), (15, 0, 10), (100, 200, 10), (400, 100, 40), (8000, 300, 120)],
)
def test_the_more_are_turned_away_for_each_answer_the_later_they_may_come(
    refused: int, answered: int, longest: int
) -> None:
    assert told(refused, answered) == pytest.approx(longest, abs=2)


def test_there_is_always_somebody_who_may_come_soon() -> None:
    assert told(8000, 300, chance=0.0) == COME_AGAIN
    assert told(8000, 300, chance=0.5) == (COME_AGAIN + LONGEST_COME_AGAIN) // 2


def test_what_was_long_ago_counts_no_more() -> None:
    crowd = Crowd(lambda: 0.999)
    for _ in range(1000):
        crowd.refused(5000)
    assert crowd.refused(5000) > 100
    assert crowd.refused(5120) == COME_AGAIN
