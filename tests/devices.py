"""A camera, a scanner and a stick for the tests: programs that speak as the real ones do."""

from __future__ import annotations

import sys
from pathlib import Path

CAMERA = """#!{python}
import sys, time
assert sys.argv[1] == "--device=/dev/video0", sys.argv
assert "pixelformat=MJPG" in sys.argv[2], sys.argv
assert sys.argv[-1] == "--stream-to=-", sys.argv
frame = open({frame!r}, "rb").read()
while True:
    sys.stdout.buffer.write(frame)
    sys.stdout.buffer.flush()
    sys.stderr.write("<")
    time.sleep(0.03)
"""
SCANNER = """#!{python}
import sys
assert "--format=jpeg" in sys.argv, sys.argv
sys.stdout.buffer.write(open({frame!r}, "rb").read())
"""
SILENT = """#!{python}
import time
time.sleep(60)
"""
NO_ANSWER = """#!{python}
import sys
sys.exit("VIDIOC_STREAMON returned -1 (No space left on device)")
"""


def put_program(folder: Path, name: str, source: str, frame: bytes = b"") -> None:
    """An executable program in `folder`, which belongs at the front of PATH."""
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / f"{name}.jpg"
    picture.write_bytes(frame)
    program = folder / name
    program.write_text(source.format(python=sys.executable, frame=str(picture)), "utf-8")
    program.chmod(0o755)


def put_camera(folder: Path, frame: bytes) -> None:
    """A `v4l2-ctl` that streams one picture again and again."""
    put_program(folder, "v4l2-ctl", CAMERA, frame)


def put_scanner(folder: Path, page: bytes) -> None:
    """A `scanimage` that scans that page."""
    put_program(folder, "scanimage", SCANNER, page)
