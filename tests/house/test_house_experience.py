"""`docs/experience.md` names tests that exist, for every point that is met."""

from __future__ import annotations

import re

import pytest
from house_tree import ROOT, defined_in

POINTS = 22
TEXT = (ROOT / "docs" / "experience.md").read_text("utf-8")
_POINT = re.compile(r"^(\d+)\. (.*?)(?=^\d+\. |^## |\Z)", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"`([\w/]+\.py)(?:::(\w+))?`")
PARTS = {int(number): text for number, text in _POINT.findall(TEXT)}


def test_every_point_is_there() -> None:
    assert sorted(PARTS) == list(range(1, POINTS + 1))


@pytest.mark.parametrize("number", range(1, POINTS + 1))
def test_a_point_names_its_tests_or_says_that_it_is_not_met(number: int) -> None:
    named = _NAMED.findall(PARTS[number])
    assert named or "Not yet:" in PARTS[number], f"point {number} names no test"
    for file, test in named:
        path = ROOT / "tests" / file
        assert path.is_file(), f"point {number} names {file}, which is not there"
        assert not test or test in defined_in(path), f"point {number}: {file} has no {test}"
