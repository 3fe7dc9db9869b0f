"""The files that take longest are begun first, so that no worker is left with one at the end.

A worker takes whole files (`--dist loadfile`), in the order in which pytest collects them; it keeps
to that order with `--no-loadscope-reorder` only.
"""

from __future__ import annotations

from pathlib import Path

import pytest

LONGEST = (
    "journeys/test_federal_forms.py",
    "privacy/test_nothing_stays.py",
    "access/test_gallery.py",
    "access/test_pseudo_language.py",
    "journeys/test_whole_way.py",
    "journeys/test_monkey.py",
    "day/test_day.py",
    "journeys/test_draft_taken_along.py",
    "journeys/test_saving_for_later.py",
    "faults/test_faults_accept.py",
    "faults/test_faults_send.py",
    "faults/test_faults_processes.py",
    "journeys/test_courier_way.py",
    "access/test_screen_reader_bus.py",
    "journeys/test_applying.py",
    "journeys/test_paper.py",
)
"""As measured (`pytest --durations=0`), the longest first; what takes less than ten seconds fills
the gaps wherever it stands."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sorts in place; the tests of one file stay together, in the order of this run's seed."""
    rank = {name: place for place, name in enumerate(LONGEST)}
    root = Path(__file__).parent
    items.sort(key=lambda item: rank.get(_name(item, root), len(rank)))


def _name(item: pytest.Item, root: Path) -> str:
    return item.path.relative_to(root).as_posix() if item.path.is_relative_to(root) else ""
