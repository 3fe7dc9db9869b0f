"""The process that looks at files: its orders and answers, and what it cannot do."""

from __future__ import annotations

import json
import os
import platform
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from brought import CANARY, bomb, jpeg, pdf

from kiosk.files.confined import _ALLOW, _ARCHITECTURES, _REFUSE, _program
from kiosk.files.remaking import JPEG, PDF

LIMITS = {"types": [JPEG, PDF], "most_bytes": 5_000_000, "most_pages": 3}


def asked(order: dict[str, Any], content: bytes = b"") -> tuple[dict[str, Any], bytes, bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.files.workshop"],
        input=json.dumps(order).encode() + b"\n" + content,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == b""
    line, _, rest = done.stdout.partition(b"\n")
    told = json.loads(line)
    size = told.get("size", 0)
    return told, rest[:size], rest[size:]


@pytest.fixture
def sticks(tmp_path: Path) -> Path:
    (tmp_path / "usb0").mkdir()
    (tmp_path / "usb0" / "credencial.jpg").write_bytes(jpeg())
    (tmp_path / "usb0" / "acta.pdf").write_bytes(pdf())
    (tmp_path / "usb0" / "juego.exe").write_bytes(b"MZ")
    (tmp_path / "usb0" / os.fsdecode(b"\xff\n.jpg")).write_bytes(bomb())
    return tmp_path


def test_files_are_listed_and_taken_by_their_path(sticks: Path) -> None:
    told, _, _ = asked({"do": "list", "sticks": str(sticks), "types": [JPEG, PDF]})
    named = {file["name"]: file for file in told["files"]}
    assert set(named) == {"credencial.jpg", "acta.pdf", "��.jpg"}
    taking = {"do": "take", "sticks": str(sticks), **LIMITS}
    told, content, preview = asked({**taking, "path": named["credencial.jpg"]["path"]})
    assert told["media_type"] == JPEG
    assert (len(content), len(preview)) == (told["size"], told["preview"])
    assert CANARY.encode() not in content + preview
    told, _, _ = asked({**taking, "path": named["acta.pdf"]["path"]})
    assert (told["media_type"], told["pages"]) == (PDF, 2)
    told, _, _ = asked({**taking, "path": named["��.jpg"]["path"]})
    assert told == {"trouble": "too-large"}


def test_documents_are_not_listed_where_pictures_are_taken(sticks: Path) -> None:
    told, _, _ = asked({"do": "list", "sticks": str(sticks), "types": [JPEG]})
    assert not any(file["name"] == "acta.pdf" for file in told["files"])


def test_what_comes_by_the_pipe_is_made_anew() -> None:
    told, content, _ = asked({"do": "remake", **LIMITS}, jpeg())
    assert told["size"] == len(content)
    assert asked({"do": "remake", **LIMITS}, b"MZ")[0] == {"trouble": "not-taken"}


def test_a_stick_that_is_gone_is_told(sticks: Path) -> None:
    order = {"do": "take", "sticks": str(sticks), "path": ["usb1", "x.jpg"], **LIMITS}
    assert asked(order)[0] == {"trouble": "gone"}


def confined(code: str) -> str:
    """What a confined process says of an attempt."""
    script = f"""
import os, socket, subprocess, sys
from kiosk.files.confined import confine
confine()
try:
    {code}
except (OSError, MemoryError) as error:
    os.write(1, type(error).__name__.encode())
else:
    os.write(1, b"done")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout or f"ended by {-done.returncode}"


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("os.getpid()", "done"),
        ("socket.socket(socket.AF_INET)", "PermissionError"),
        ("socket.socket(socket.AF_UNIX)", "PermissionError"),
        ("os.execv(sys.executable, ['x'])", "PermissionError"),
        ("bytearray(3_000_000_000)", "MemoryError"),
    ],
)
def test_what_a_confined_process_cannot_do(code: str, outcome: str) -> None:
    assert confined(code) == outcome


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are x86-64's")
@pytest.mark.parametrize(
    "number",
    [41, 425, 0x40000000 | 41, 0x40000000 | 39],
    ids=["socket", "io_uring_setup", "x32's socket", "any of x32's"],
)
def test_no_other_number_leads_to_a_socket(number: int) -> None:
    code = (
        "import ctypes; libc = ctypes.CDLL(None, use_errno=True)\n"
        f"    if libc.syscall({number}, 2, 1, 0) < 0: raise OSError(ctypes.get_errno(), 'x')"
    )
    assert confined(code) == "PermissionError"


def test_another_architecture_makes_no_call() -> None:
    """Every path through the filter, as the kernel takes it."""
    for architecture, refused in _ARCHITECTURES.values():
        program = [
            struct.unpack_from("HBBI", _program(architecture, refused), at)
            for at in range(0, len(_program(architecture, refused)), 8)
        ]

        def verdict(machine: int, call: int, program: Any = program) -> int:
            loaded, at = 0, 0
            while True:
                what, when, else_, value = program[at]
                at += 1
                if what == 0x06:
                    return int(value)
                if what == 0x20:
                    loaded = {0: call, 4: machine}[value]
                    continue
                holds = loaded == value if what == 0x15 else loaded >= value
                at += when if holds else else_

        assert verdict(architecture, 39) == _ALLOW
        assert verdict(architecture, 0x40000000 | 39) == _REFUSE
        assert {verdict(architecture, number) for number in refused} == {_REFUSE}
        assert verdict(0x40000003, 39) == _REFUSE, "i386"


def test_a_confined_process_writes_no_file(tmp_path: Path) -> None:
    place = tmp_path / "leak"
    assert confined(f"open({str(place)!r}, 'wb', 0).write(b'x')") in {"OSError", "ended by 25"}
    assert not place.exists() or place.read_bytes() == b""


def test_a_confined_process_dies_with_its_parent() -> None:
    script = """
import os, sys
from kiosk.files.confined import confine
reading, writing = os.pipe()
if os.fork() == 0:
    confine()
    os.write(writing, b"x")
    sys.stdin.read()  # stays until it is killed: the writing end is ours too
    os._exit(0)
os.read(reading, 1)
os._exit(0)
"""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        end = theirs.fileno()
        started = subprocess.Popen([sys.executable, "-c", script], stdin=end, stdout=end)
        theirs.close()
        started.wait(30)
        ours.settimeout(30)
        assert ours.recv(1) == b"", "the confined process still holds its end"
