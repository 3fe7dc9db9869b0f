"""The files that take longest are begun first, so that no worker is left with one at the end.

A worker takes whole files (`--dist loadfile`), in the order in which pytest collects them; it keeps
to that order with `--no-loadscope-reorder` only.
"""

from __future__ import annotations

from pathlib import Path

import pytest

LONGEST = (
    "privacy/test_nothing_stays.py",
    "journeys/test_tour_scenes.py",
    "test_wheel.py",
    "journeys/test_signing.py",
    "access/test_gallery.py",
    "access/test_pseudo_language.py",
    "forms/test_forms_catalogue.py",
    "journeys/test_monkey.py",
    "journeys/test_paper_pages.py",
    "journeys/test_staff_panel.py",
    "journeys/test_saving_for_later.py",
    "portal/test_public_in_browser.py",
    "portal/test_portal_workers.py",
    "portal/test_draft_in_browser.py",
    "faults/test_faults_clock.py",
    "access/test_screen_reader_bus.py",
)
"""As measured (`tests/cpu_times.py`), the longest first; what takes less than twenty seconds fills
the gaps wherever it stands."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sorts in place; the tests of one file stay together, in the order of this run's seed."""
    rank = {name: place for place, name in enumerate(LONGEST)}
    root = Path(__file__).parent
    items.sort(key=lambda item: rank.get(_name(item, root), len(rank)))


def _name(item: pytest.Item, root: Path) -> str:
    return item.path.relative_to(root).as_posix() if item.path.is_relative_to(root) else ""
