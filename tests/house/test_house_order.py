"""What takes longest is begun first, so that two workers end together."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from house_tree import ROOT
from longest_first import LONGEST, pytest_collection_modifyitems

TESTS = ROOT / "tests"


def item(file: Path, name: str) -> pytest.Item:
    return cast("pytest.Item", SimpleNamespace(path=file, name=name))


def test_every_file_that_is_to_be_begun_first_is_there() -> None:
    gone = [name for name in LONGEST if not (TESTS / name).is_file()]
    assert not gone, f"{gone}: take them out of LONGEST, or name what they are called now."


def test_the_longest_comes_first_and_files_stay_whole() -> None:
    first, second = (TESTS / name for name in LONGEST[:2])
    other, elsewhere = TESTS / "access" / "test_a.py", ROOT / "test_outside.py"
    items = [
        item(path, name)
        for path in (elsewhere, other, second, first)
        for name in ("b", "a")
    ]  # fmt: skip
    pytest_collection_modifyitems(items)
    assert [(each.path, each.name) for each in items] == [
        (path, name) for path in (first, second, elsewhere, other) for name in ("b", "a")
    ]


def test_make_test_keeps_to_that_order() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = makefile.partition("\ntest:")[2].partition("\n\n")[0]
    assert "--dist loadfile --no-loadscope-reorder" in recipe
