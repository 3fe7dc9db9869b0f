"""The order in which two switches reach everything: rows, then the things of a row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.scanning import Box, Scan, around, rows_of

ROWS = ((0, 1, 2), (3,), (4, 5))


def lit_after(*acts: str) -> tuple[int, ...]:
    scan = Scan(ROWS)
    for act in acts:
        scan = getattr(scan, act)()
    return scan.lit


@pytest.mark.parametrize(
    ("acts", "lit"),
    [
        ((), (0, 1, 2)),
        (("moved",), (3,)),
        (("moved",) * 3, (0, 1, 2)),
        (("entered",), (0,)),
        (("entered", "moved"), (1,)),
        (("entered", "moved", "moved"), (2,)),
        (("entered", "moved", "moved", "moved"), (0, 1, 2)),
        (("entered", "moved", "left"), (0, 1, 2)),
        (("moved", "moved", "entered", "moved"), (5,)),
    ],
)
def test_next_and_select(acts: tuple[str, ...], lit: tuple[int, ...]) -> None:
    assert lit_after(*acts) == lit


def test_an_empty_screen_lights_nothing() -> None:
    assert Scan(()).lit == ()
    assert Scan(()).moved().lit == ()


@given(st.lists(st.integers(1, 6), min_size=1, max_size=6))
def test_everything_is_reached_by_two_switches(widths: list[int]) -> None:
    """Without ever being caught: from any row one comes to any other."""
    starts = [sum(widths[:place]) for place in range(len(widths))]
    rows = tuple(tuple(range(s, s + w)) for s, w in zip(starts, widths, strict=True))
    scan, reached = Scan(rows), set()
    for _ in rows:
        inside = scan.entered()
        for _ in range(len(scan.lit)):
            reached |= set(inside.lit)
            inside = inside.moved()
        assert inside.place is None
        scan = scan.moved()
    assert reached == set(range(sum(widths)))
    assert scan == Scan(rows)


def test_things_side_by_side_are_a_row_from_left_to_right() -> None:
    boxes = [
        Box(200, 10, 50, 40),
        Box(0, 0, 50, 60),
        Box(0, 100, 300, 40),
        Box(100, 12, 50, 40),
    ]
    assert rows_of(boxes) == ((1, 3, 0), (2,))
    assert rows_of([]) == ()


def test_the_light_goes_around_all_of_a_row() -> None:
    assert around([Box(10, 20, 30, 40), Box(100, 10, 10, 10)]) == Box(10, 10, 100, 50)
