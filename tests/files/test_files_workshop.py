"""The process that looks at files: its orders and answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
import qrcode
from brought import CANARY, bomb, jpeg, pdf, pdf_with, picture
from PIL import Image, ImageChops, ImageStat

from kiosk.files.remaking import JPEG, PDF, Wanted, remade

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


def kept(kind: str, mode: str, **told: Any) -> bytes:
    sink = BytesIO()
    picture().convert(mode).save(sink, kind, **told)
    return sink.getvalue()


def written(font: str) -> bytes:
    """A page of text in a font that the document does not bring along."""
    line = "BT /F 40 Tf 40 90 Td (Acta de nacimiento) Tj ET"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 200] /Contents 4 0 R"
    return pdf_with(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"{page} /Resources << /Font << /F 5 0 R >> >> >>",
            f"<< /Length {len(line)} >>\nstream\n{line}\nendstream",
            f"<< /Type /Font /Subtype /TrueType /BaseFont /{font} /Encoding /WinAnsiEncoding >>",
        ]
    )


KINDS: Final = {
    "progressive JPEG": kept("JPEG", "RGB", progressive=True),
    "JPEG for print": kept("JPEG", "CMYK"),
    "grey JPEG with a profile": kept("JPEG", "L", icc_profile=bytes(128)),
    "layered PNG": kept("PNG", "RGBA"),
    "PNG of a palette": kept("PNG", "P"),
    "PNG of a fax": kept("PNG", "1"),
    "WEBP": kept("WEBP", "RGB"),
    "layered WEBP": kept("WEBP", "RGBA", lossless=True),
    "BMP": kept("BMP", "RGB"),
    "GIF": kept("GIF", "P"),
    "document in a font that pdfium has": written("Helvetica"),
    "document in a font of the machine": written("NotoSans"),
}


@pytest.mark.parametrize("content", KINDS.values(), ids=KINDS)
def test_what_is_made_in_confinement_is_what_is_made_without(content: bytes) -> None:
    """Nothing that a decoder needs was taken from it: no plug-in, profile or font."""
    told, made, preview = asked({"do": "remake", **LIMITS}, content)
    assert told["media_type"] == (PDF if content.startswith(b"%PDF") else JPEG)
    free = remade(content, Wanted((JPEG, PDF), 5_000_000, 3))
    assert (len(made), preview) == (len(free.content), free.preview)
    with Image.open(BytesIO(preview)) as shown:
        blank = Image.new("RGB", shown.size, "white")
        drawn = any(ImageStat.Stat(ImageChops.difference(shown.convert("RGB"), blank)).sum)
    assert drawn


def test_a_code_is_read_in_confinement() -> None:
    sink = BytesIO()
    qrcode.make("7K3M-9QXR-2TFA", box_size=8).get_image().convert("RGB").save(sink, "JPEG")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "kiosk.files.code_workshop"],
        input=sink.getvalue(),
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == {"text": "7K3M-9QXR-2TFA"}
