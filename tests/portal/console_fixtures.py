"""The fixtures of the console's tests, loaded by each test module as a plugin."""

from __future__ import annotations

import pytest
from console_world import Console
from portal_world import Portal


@pytest.fixture
def console(portal: Portal) -> Console:
    return Console(portal)
