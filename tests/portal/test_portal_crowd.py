"""When those who are turned away may come again."""

from __future__ import annotations

import heapq
from random import Random

import pytest

from kiosk.offline.backoff import wait_seconds
from portal.api.crowd import COME_AGAIN, LONGEST_COME_AGAIN, Crowd

PLACES = 12
REQUESTS = 6
"""Of one kiosk that comes back."""
NOW = 5000.0


def crowd_at(seconds: float, chance: float = 0.0) -> Crowd:
    """Where each answer takes so long of late."""
    crowd = Crowd(PLACES, lambda: chance)
    for _ in range(300):
        crowd.answered(seconds)
    return crowd


def told(turned_away: int, seconds: float, chance: float = 0.0) -> int:
    """The last of so many that are turned away in one moment."""
    crowd = crowd_at(seconds, chance)
    return [crowd.refused(NOW) for _ in range(turned_away)][-1]


def test_the_more_were_turned_away_the_later_the_next_may_come() -> None:
    assert [told(count, 0.4) for count in (1, 100, 500, 1500, 3000, 4500)] == [
        10,
        10,
        11,
        33,
        67,
        150,
    ]


def test_the_longer_answers_take_the_later_one_may_come() -> None:
    assert [told(300, seconds) for seconds in (0.1, 1.0, 2.0, 4.0)] == [10, 17, 33, 67]


def test_beyond_all_reckoning_no_more_is_told_than_the_longest_and_not_all_the_same() -> None:
    assert told(80_000, 1.0, chance=0.0) == LONGEST_COME_AGAIN // 2
    assert told(80_000, 1.0, chance=0.5) == LONGEST_COME_AGAIN * 3 // 4
    assert told(80_000, 1.0, chance=1.0) == LONGEST_COME_AGAIN


def test_a_queue_that_ran_out_keeps_nobody_waiting() -> None:
    crowd = crowd_at(0.4)
    told_last = [crowd.refused(NOW) for _ in range(1500)][-1]
    assert told_last == 33
    assert crowd.refused(NOW + 100) == 17
    assert crowd.refused(NOW + 201) == COME_AGAIN


def test_an_answer_that_waits_for_a_slow_line_makes_no_queue() -> None:
    crowd = crowd_at(0.1)
    crowd.answered(3600.0)
    assert [crowd.refused(NOW) for _ in range(100)][-1] == COME_AGAIN


@pytest.mark.parametrize("kiosks", [100, 1000, 8000])
def test_a_crowd_comes_through_as_fast_as_it_is_answered_and_is_seldom_turned_away(
    kiosks: int,
) -> None:
    """All come within 18 s; whoever finds a place asks for all that it has to, then is gone."""
    chance, seconds = Random(7), 0.4  # noqa: S311 - a crowd, not a secret
    crowd = Crowd(PLACES, chance.random)
    asking = [(chance.random() * 18, REQUESTS) for _ in range(kiosks)]
    heapq.heapify(asking)
    taken: list[float] = []
    refused, last = 0, 0.0
    while asking:
        now, left = heapq.heappop(asking)
        while taken and taken[0] <= now:
            heapq.heappop(taken)
            crowd.answered(seconds)
        if len(taken) >= PLACES:
            refused += 1
            again = wait_seconds(1, chance.random, float(crowd.refused(now)))
            heapq.heappush(asking, (now + again, left))
            continue
        heapq.heappush(taken, now + seconds)
        last = max(last, now + seconds)
        if left > 1:
            heapq.heappush(asking, (now + seconds, left - 1))

    at_best = kiosks * REQUESTS * seconds / PLACES
    assert last < 1.5 * at_best + 120
    assert refused < 2.5 * kiosks
