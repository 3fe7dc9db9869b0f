"""The process that looks at files: its orders and answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from brought import CANARY, bomb, jpeg, pdf

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
