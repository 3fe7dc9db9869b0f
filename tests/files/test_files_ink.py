"""A signature as it is drawn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.files.ink import MOST_POINTS, SHAPE, Ink


def drawn(*strokes: list[tuple[float, float]]) -> Ink:
    ink = Ink()
    for first, *others in strokes:
        ink = ink.pressed(*first)
        for point in others:
            ink = ink.moved(*point)
    return ink


def test_what_is_drawn_is_kept_stroke_by_stroke_and_undone_so() -> None:
    ink = drawn([(0.1, 0.5), (0.4, 0.5)], [(0.5, 0.2), (0.5, 0.8)])
    assert ink.strokes == (((0.1, 0.5), (0.4, 0.5)), ((0.5, 0.2), (0.5, 0.8)))
    assert ink.undone().strokes == ink.strokes[:1]
    assert Ink().undone() == Ink()


def test_ink_is_measured_in_widths_of_the_sheet() -> None:
    assert round(drawn([(0.1, 0.5), (0.4, 0.5)]).length, 6) == 0.3
    assert round(drawn([(0.5, 0.2), (0.5, 0.8)]).length, 6) == round(0.6 / SHAPE, 6)


def test_a_touch_by_chance_is_no_signature() -> None:
    assert not Ink().is_enough
    assert not drawn([(0.5, 0.5)], [(0.2, 0.2)]).is_enough
    assert not drawn([(0.5, 0.5), (0.6, 0.5)]).is_enough
    assert drawn([(0.1, 0.5), (0.9, 0.5)]).is_enough


def test_a_finger_that_rests_and_a_move_before_a_touch_add_nothing() -> None:
    ink = drawn([(0.5, 0.5)])
    assert ink.moved(0.5001, 0.5) is ink
    assert Ink().moved(0.5, 0.5) == Ink()


def test_a_dot_can_be_seen() -> None:
    assert list(drawn([(0.5, 0.5)]).scaled(100, 50)) == [[(50, 25), (51, 25)]]


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=40))
def test_every_point_lies_on_the_sheet(points: list[tuple[float, float]]) -> None:
    for stroke in drawn(points).strokes:
        assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in stroke)


def test_no_drawing_grows_for_ever() -> None:
    ink = Ink().pressed(0, 0)
    for number in range(MOST_POINTS + 100):
        ink = ink.moved((number % 2) * 0.5, 0)
    assert len(ink.strokes[0]) == MOST_POINTS
    assert ink.pressed(0.5, 0.5) is ink
