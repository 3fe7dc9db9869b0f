"""The tour itself: portal, station and screen, without a line and then with one.

In short its scenes are walked in test_tour_scenes.py, by programs that are begun warm.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from at_length import only_at_length


@only_at_length
def test_the_tour_ends_with_exactly_one_delivered_submission(tmp_path: Path) -> None:
    out = tmp_path / "tour"
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "tour", "--out", str(out), "--size", "1366x768"],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads((out / "tour.json").read_text("utf-8"))
    assert told["portal_submissions"] == 1
    assert told["receipt_verified"]
    assert told["states"][0] == "queued"
    assert told["states"][-1] == "delivered"
    assert told["folio"]
    pictures = {path.name for path in out.glob("*.png")}
    assert {step["screenshot"] for step in told["steps"]} == pictures
    assert len(pictures) >= 20


def test_a_tour_that_cannot_write_says_so_in_one_line(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("mine")
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "tour", "--out", str(in_the_way)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert in_the_way.read_text() == "mine"
