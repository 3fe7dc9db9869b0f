"""A part of a page is written by a program; what stands around it stays."""

from __future__ import annotations

import pytest

from benchmarks.marked_page import put_between_marks

PAGE = "# A\n<!-- day: begin -->\nold\n<!-- day: end -->\nmore\n"


def test_only_what_is_between_the_marks_is_changed() -> None:
    assert put_between_marks(PAGE, "day", "new") == PAGE.replace("old", "new")


@pytest.mark.parametrize("page", ["", PAGE.partition("old")[0], PAGE.partition("old")[2]])
def test_a_page_without_them_is_left_alone(page: str) -> None:
    with pytest.raises(ValueError, match="<!-- day: begin -->"):
        put_between_marks(page, "day", "new")
