"""The commands' own door: what they say reaches whoever called, whatever it is written on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_name_that_is_no_text_is_told_all_the_same(tmp_path: Path, encoding: str) -> None:
    folder = os.fsencode(tmp_path) + b"/slips\xff\xc3\xb1"
    ended = subprocess.run(
        [
            os.fsencode(sys.executable),
            b"-m",
            b"kiosk",
            b"slips",
            b"--out",
            folder,
            b"--paper",
            b"58mm",
        ],
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr.decode()) == (0, "")
    assert b"slips\\udcff" in ended.stdout
