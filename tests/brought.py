"""Files as people bring them, made for the tests: photos, scans, documents, and bad ones."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from io import BytesIO

import pypdfium2
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

CANARY = "canario-en-una-foto"


def picture(width: int = 300, height: int = 200) -> Image.Image:
    """A red left half, a green right half, a blue bar on top."""
    made = Image.new("RGB", (width, height), "red")
    draw = ImageDraw.Draw(made)
    draw.rectangle((width // 2, 0, width, height), fill="green")
    draw.rectangle((0, 0, width, height // 8), fill="blue")
    return made


def jpeg(made: Image.Image | None = None, *, orientation: int = 1, canary: str = CANARY) -> bytes:
    """With EXIF that tells where it was taken, and a comment."""
    sink = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = canary
    (made or picture()).save(sink, "JPEG", exif=exif, comment=canary.encode())
    return sink.getvalue()


def png(made: Image.Image | None = None, *, canary: str = CANARY) -> bytes:
    sink = BytesIO()
    told = PngInfo()
    told.add_text("Author", canary)
    (made or picture()).save(sink, "PNG", pnginfo=told)
    return sink.getvalue()


def pdf(pages: int = 2, *, size: tuple[float, float] = (612, 792)) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(*size).close()
    sink = BytesIO()
    document.save(sink)
    document.close()
    return sink.getvalue()


def pdf_with(objects: Sequence[str], trailer: str = "/Root 1 0 R") -> bytes:
    """A document written by hand, of these objects from 1 on."""
    parts = [b"%PDF-1.7\n"]
    places = []
    for number, one in enumerate(objects, 1):
        places.append(sum(map(len, parts)))
        parts.append(f"{number} 0 obj\n{one}\nendobj\n".encode("latin-1"))
    start = sum(map(len, parts))
    parts.append(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    parts += [f"{place:010} 00000 n \n".encode() for place in places]
    parts.append(
        f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return b"".join(parts)


PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"


def pdf_with_script(canary: str = CANARY) -> bytes:
    """A document that runs a script, says who wrote it and holds another file."""
    return pdf_with(
        [
            f"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS ({canary}) >> >>",
            PAGES,
            PAGE,
            f"<< /Author ({canary}) >>",
        ],
        "/Root 1 0 R /Info 4 0 R",
    )


def pdf_locked() -> bytes:
    """A document that asks for a password."""
    key = "00" * 32
    return pdf_with(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            PAGES,
            PAGE,
            f"<< /Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4 >>",
        ],
        f"/Root 1 0 R /Encrypt 4 0 R /ID [<{key}> <{key}>]",
    )


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it has 40,000 × 40,000 pixels."""
    made = bytearray(png(Image.new("1", (8, 8))))
    place = made.index(b"IHDR")
    made[place + 4 : place + 12] = (40_000).to_bytes(4, "big") * 2
    made[place + 17 : place + 21] = zlib.crc32(made[place : place + 17]).to_bytes(4, "big")
    return bytes(made)
