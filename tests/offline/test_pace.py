"""How much goes out at once, on wide, thin, long and broken lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outbox_samples import accept
from sync_world import LONG_WAY, Portal, always, send

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import State
from kiosk.offline.pace import (
    LEAST_PIECE,
    MAX_BATCH_BYTES,
    MAX_BATCH_ITEMS,
    MAX_IN_FLIGHT,
    MOST_PIECE,
    Pace,
    PiecePace,
)
from kiosk.offline.sync import PortalBearing
from kiosk.portal_client.errors import PortalUnreachable
from kiosk.protocol.batch import Batch

PROVEN = Pace(proven=True)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "outbox.sqlite") as opened:
        yield opened


@pytest.mark.parametrize(
    ("round_trip", "in_flight"),
    [(0.0, 1), (0.02, 1), (0.149, 1), (0.15, 2), (0.225, 3), (0.3, 4), (5.0, 4)],
)
def test_several_are_under_way_on_a_long_way(round_trip: float, in_flight: int) -> None:
    assert replace(PROVEN, round_trip=round_trip).in_flight == in_flight
    assert replace(PROVEN, round_trip=round_trip, proven=False).in_flight == 1


@pytest.mark.parametrize(
    ("bytes_a_second", "round_trip", "least", "most"),
    [
        (2_900, 0.6, 8_000, 9_500),  # 23 kbit/s
        (30_000, 0.3, 85_000, 95_000),
        (10_000_000, 0.02, MAX_BATCH_BYTES, MAX_BATCH_BYTES),
    ],
)
def test_a_full_batch_comes_to_take_three_seconds(
    bytes_a_second: float, round_trip: float, least: int, most: int
) -> None:
    pace = Pace().after_answer(round_trip)
    for _ in range(20):
        pace = pace.after_success(pace.batch_bytes, round_trip + pace.batch_bytes / bytes_a_second)
    assert least <= pace.batch_bytes <= most


@pytest.mark.parametrize(("filled", "grows"), [(0.01, 1), (0.49, 1), (0.5, 2), (1, 2)])
def test_a_batch_that_was_not_half_full_proves_nothing_of_a_larger_one(
    filled: float, grows: int
) -> None:
    weight = int(filled * PROVEN.batch_bytes)
    assert PROVEN.after_success(weight, 0.01).batch_bytes == grows * PROVEN.batch_bytes


def test_failures_halve_down_to_a_single_item_and_successes_double() -> None:
    pace, items, kibibytes = PROVEN, [], []
    for _ in range(8):
        pace = pace.after_failure()
        items.append(pace.batch_items)
        kibibytes.append(pace.batch_bytes // 1024)
    assert items == [50, 25, 12, 6, 3, 1, 1, 1]
    assert kibibytes == [32, 16, 8, 4, 4, 4, 4, 4]
    for _ in range(8):
        pace = pace.after_success(pace.batch_bytes, 0.1)
        items.append(pace.batch_items)
    assert items[8:] == [2, 4, 8, 16, 32, 64, 100, 100]


def test_after_a_failure_one_goes_alone_until_one_arrived() -> None:
    broken = replace(LONG_WAY, proven=True).after_failure()
    assert broken.in_flight == 1
    assert broken.after_success(1_000, 0.5).in_flight == MAX_IN_FLIGHT


def test_a_shorter_way_counts_at_once_and_a_longer_one_little_by_little() -> None:
    pace = Pace().after_answer(0.4)
    assert pace.round_trip == 0.4
    assert pace.after_answer(0.1).round_trip == 0.1
    assert pace.after_success(1_000, 0.1).round_trip == 0.1
    assert pace.after_success(1_000, 0.8).round_trip == 0.4
    assert pace.after_answer(0.8).round_trip == pytest.approx(0.5)


def test_one_slow_answer_makes_the_next_batch_no_smaller_than_half() -> None:
    assert PROVEN.after_success(PROVEN.batch_bytes, 600.0).batch_bytes == PROVEN.batch_bytes // 2


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.tuples(
                st.integers(1, 3_000_000), st.floats(0, 1e6, allow_nan=False, allow_infinity=False)
            ),
        ),
        max_size=40,
    )
)
def test_whatever_is_measured_the_bounds_are_kept(course: list[tuple[int, float] | None]) -> None:
    pace, piece = Pace(), PiecePace()
    for step in course:
        pace = pace.after_failure() if step is None else pace.after_success(*step)
        piece = piece.after_failure(piece.bytes) if step is None else piece.after_success(*step)
        if step is not None:
            pace = pace.after_answer(step[1])
        assert 1 <= pace.batch_items <= MAX_BATCH_ITEMS
        assert 1 <= pace.batch_bytes <= MAX_BATCH_BYTES
        assert 1 <= pace.in_flight <= MAX_IN_FLIGHT
        assert LEAST_PIECE <= piece.bytes <= MOST_PIECE


def carried(piece: PiecePace, total: int, bytes_a_second: float) -> PiecePace:
    """After a stream of that much went well."""
    while piece.arrived < total:
        piece = piece.after_success(piece.bytes, piece.bytes / bytes_a_second)
    return piece


def test_a_piece_takes_a_few_seconds() -> None:
    assert carried(PiecePace(), 20_000_000, 50_000).bytes == 150_000
    assert carried(PiecePace(), 20_000_000, 2_900).bytes == LEAST_PIECE
    assert carried(PiecePace(), 60_000_000, 10_000_000).bytes == MOST_PIECE


def test_what_may_be_lost_is_a_small_part_of_what_arrived() -> None:
    piece = carried(PiecePace(), 2_000_000, 10_000_000)
    assert 80_000 <= piece.bytes <= 105_000
    broken = piece.after_failure(piece.bytes)
    assert broken.bytes == LEAST_PIECE
    assert broken.after_failure(0).bytes == broken.bytes
    assert piece.for_another_stream().bytes == LEAST_PIECE


def test_four_batches_are_under_way_together_each_on_its_own_line(outbox: Outbox) -> None:
    for _ in range(60):
        accept(outbox)
    portal = Portal(together=MAX_IN_FLIGHT)
    sent = send(outbox, portal, pace=LONG_WAY)
    assert sent is not None
    assert (sent.line, sent.delivered) == (PortalBearing.FINE, 60)
    assert (portal.most_flying, portal.numbers) == (MAX_IN_FLIGHT, {0, 1, 2, 3})


def test_a_bug_in_one_flight_ends_the_pass_when_all_have_landed(outbox: Outbox) -> None:
    """Else the next pass would share a line with what still flies."""
    items = [accept(outbox) for _ in range(40)]
    landed: list[Batch] = []

    def fails(batch: Batch) -> None:
        if items[0].id in {one.header.id for one in batch.envelopes}:
            raise ZeroDivisionError
        Event().wait(0.2)  # so that it lands after the other
        landed.append(batch)

    portal = Portal(fails=fails, together=2)
    with pytest.raises(ZeroDivisionError):
        send(outbox, portal, pace=LONG_WAY)
    assert len(landed) == len(portal.received) - 1 > 0


def test_on_a_short_way_they_go_one_after_another(outbox: Outbox) -> None:
    for _ in range(60):
        accept(outbox)
    portal = Portal()
    send(outbox, portal, pace=PROVEN)
    assert (portal.most_flying, portal.numbers) == (1, {0})


def test_many_that_wait_go_in_a_few_requests(outbox: Outbox) -> None:
    for _ in range(200):
        accept(outbox, sealed=b"s" * 2_300)
    portal = Portal(together=MAX_IN_FLIGHT)
    sent = send(outbox, portal, pace=replace(Pace(), round_trip=0.3, proven=True))
    assert sent is not None
    assert sent.delivered == 200
    assert len(portal.received) <= 14
    assert {entry.state for entry in outbox.items()} == {State.DELIVERED}


def test_after_a_failure_nothing_more_goes_out_in_this_pass(outbox: Outbox) -> None:
    for _ in range(60):
        accept(outbox)
    portal = Portal(fails=always(PortalUnreachable("no line")), together=MAX_IN_FLIGHT)
    sent = send(outbox, portal, pace=replace(LONG_WAY, batch_items=10))
    assert sent is not None
    assert (sent.line, sent.waiting) == (PortalBearing.ABSENT, 40)
    assert len(portal.received) == MAX_IN_FLIGHT
    assert sent.pace.batch_items == 1
    assert [entry.attempts for entry in outbox.items()] == [1] * 40 + [0] * 20
