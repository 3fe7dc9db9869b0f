"""A process outlives more calls of Qt than it began with references to None."""

from __future__ import annotations

import subprocess
import sys

_CALLS = """
from kiosk.none_kept import keep_none
keep_none()
from PySide6.QtCore import QObject
thing = QObject()
for _ in range(60_000):
    thing.setObjectName("")
"""


def test_none_outlives_qt() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CALLS], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
