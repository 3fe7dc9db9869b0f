"""PySide6 reads no module's source: that cost a tenth of the start and memory in every visit."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import linecache, sys
import kiosk.ui.command
print(len(sys.modules), *(path for path in linecache.cache if "/kiosk/ui/" in path))
"""


def test_the_screens_modules_are_loaded_without_reading_their_sources() -> None:
    told = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    ).stdout.split()
    assert int(told[0]) > 400
    assert told[1:] == []
