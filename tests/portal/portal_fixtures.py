"""The fixtures of this folder, loaded by each test module as a plugin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from portal_world import Device, Portal


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(tmp_path)
    yield portal
    portal.close()


@pytest.fixture
def device(portal: Portal) -> Device:
    return portal.enrol()
