"""What is explained of the mutations speaks of code that stands there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from explanations import BREAK, REASONS, Explanation, explanations

ROOT = Path(__file__).parents[2]
ALL = explanations()


def _source(explanation: Explanation) -> Path:
    module = explanation.change.function.rpartition(".")[0]
    return ROOT.joinpath(*module.split(".")).with_suffix(".py")


@pytest.mark.parametrize("path", sorted({_source(one) for one in ALL}), ids=lambda path: path.stem)
def test_what_is_explained_stands_in_the_code(path: Path) -> None:
    lines = {line.strip() for line in path.read_text(encoding="utf-8").splitlines()}
    gone = [one.change for one in ALL if _source(one) == path
            and not lines.issuperset(one.change.went.split(BREAK))]  # fmt: skip
    assert gone == []


def test_each_says_why_once() -> None:
    assert {one.why for one in ALL} <= REASONS
    assert [one for one in ALL if not one.words] == []
    assert [
        change for change, count in Counter(one.change for one in ALL).items() if count > 1
    ] == []


def test_they_stand_in_the_order_of_their_functions() -> None:
    names = [one.change.function for one in ALL]
    assert names == sorted(names)
