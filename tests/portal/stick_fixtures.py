"""The stick as a fixture, loaded by the courier's test modules as a plugin."""

from __future__ import annotations

from pathlib import Path

import pytest
from portal_world import Portal
from stick_world import Stick


@pytest.fixture
def stick(
    portal: Portal,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Stick:
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    return Stick(tmp_path / "stick", portal, capsys)
