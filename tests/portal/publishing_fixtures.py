"""A desk with all keys, before and after its first release."""

from __future__ import annotations

from pathlib import Path

import pytest
from publishing_world import Desk


@pytest.fixture
def bare(tmp_path: Path) -> Desk:
    """It has keys, and a root."""
    desk = Desk(tmp_path)
    desk.make_keys()
    return desk


@pytest.fixture
def desk(bare: Desk) -> Desk:
    """Its first release is with everybody."""
    bare.publish()
    return bare
