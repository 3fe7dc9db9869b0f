"""The staff and a real stick: mounted for reading, writable while something is copied to it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from staff_world import acts, enters, staffed_station

from kiosk.station.staff.stick_writing import is_for_reading

if TYPE_CHECKING:
    from conftest import Kiosk


def mount(*arguments: str) -> bool:
    done = subprocess.run(["mount", *arguments], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Mounted for reading below the folder of sticks; `wanted` is waited for as root does it."""
    place, wanted, over = tmp_path / "sticks" / "sdb1", tmp_path / "wanted", Event()
    place.mkdir(parents=True)
    if os.geteuid() != 0 or not mount("-t", "tmpfs", "-o", "ro,size=4m", "tmpfs", str(place)):
        pytest.skip("nobody here may mount a stick")
    monkeypatch.setenv("KIOSK_STICKS", str(place.parent))
    monkeypatch.setenv("KIOSK_STICK_WANTED", str(wanted))

    def whoever_may_mount() -> None:
        writable = False
        while not over.wait(0.1):
            if wanted.exists() != writable:
                writable = not writable
                mount("-o", f"remount,{'rw' if writable else 'ro'}", str(place))

    helper = Thread(target=whoever_may_mount)
    helper.start()
    try:
        yield place
    finally:
        over.set()
        helper.join()
        subprocess.run(["umount", str(place)], check=True)


def test_logs_are_copied_and_what_cannot_be_is_told(kiosk: Kiosk, stick: Path) -> None:
    with staffed_station(kiosk):
        visitor = kiosk.open()
        enters(visitor)
        visitor.taps(visitor.words("staff.page-usb"))
        visitor.taps(visitor.words("staff.usb-log-do"))
        visitor.waits_for(visitor.words("staff.usb-log-done"), 60)
        for way, trouble in (("catalogue", "failed"), ("import", "nothing"), ("export", "failed")):
            visitor.taps(visitor.words(f"staff.usb-{way}-do"))
            visitor.waits_for(visitor.words(f"staff.usb-trouble-{trouble}"), 60)
        visitor.waits_until(lambda: is_for_reading(stick), "it is for reading again")

    assert acts(kiosk)[:3] == ["enter", "usb-log", "usb-done"]
    failed = ("catalogue", "import", "export")
    told = [act for way in failed for act in (f"usb-{way}", "not-done")]
    assert acts(kiosk)[3:9] == told
    names = {path.name for path in (stick / "ventanilla").iterdir()}
    assert len(names) == 4
    assert {name.rpartition("-")[2] for name in names} == {
        *("station.jsonl", "screen.jsonl", "staff.jsonl", "doctor.json"),
    }
