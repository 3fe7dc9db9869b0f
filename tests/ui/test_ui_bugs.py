"""A bug in a slot: the visit goes on, and `kiosk log` says where it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from kiosk.event_log import path_of

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from kiosk.event_log import log_into
from kiosk.ui.bugs import log_bugs
from kiosk.ui.while_there import while_there

def broken():
    while_there(application, lambda answer: {}["Rosa Hernández"])(None)

log_into(Path(sys.argv[1]), "screen")
log_bugs()
application = QCoreApplication([])
QTimer.singleShot(0, broken)
QTimer.singleShot(50, lambda: application.exit(7))
sys.exit(application.exec())
"""


def test_a_bug_in_a_slot_is_logged_without_what_was_typed_and_the_visit_goes_on(
    tmp_path: Path,
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=False,
        timeout=60,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 7, ran.stderr
    assert "KeyError" in ran.stderr, "a developer sees all of it"
    logged = path_of(tmp_path, "screen").read_text("utf-8")
    assert '"slot-failed"' in logged
    assert '"error": "KeyError", "place": "kiosk/ui/while_there.py:' in logged
    assert "Rosa" not in logged
