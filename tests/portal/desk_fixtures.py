"""The agency's clerk as a fixture, loaded by test modules as a plugin; none imports it."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_world import Desk
from portal_world import Portal


@pytest.fixture
def agency_desk(portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(portal, tmp_path, capsys)
