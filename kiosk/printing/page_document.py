"""Pages in the form that a printer takes: PDF where it can be, else PWG Raster."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps

from kiosk.printing.page_words import Machine
from kiosk.printing.paper import DOTS_PER_INCH, MEDIA, Paper
from kiosk.printing.pwg import KINDS, write_pwg
from kiosk.printing.raster import Raster

PDF: Final = "application/pdf"
PWG: Final = "image/pwg-raster"
_FINEST: Final = 600
_COARSEST: Final = 150
_WHITE: Final = 255


@dataclass(frozen=True)
class Document:
    """`media` is the sheet's name (PWG 5101.1)."""

    form: str
    media: str
    content: bytes


def document_for(machine: Machine, pages: Sequence[Raster], sheet: Paper) -> Document | None:
    """None where the printer takes nothing that can be written here."""
    media = next(name for name, paper in MEDIA.items() if paper == sheet)
    if PDF in machine.formats:
        return Document(PDF, media, _pdf(pages, sheet))
    resolution = next((one for one in machine.resolutions if _COARSEST <= one <= _FINEST), None)
    kind = next((one for one in KINDS if one in machine.raster_kinds), None)
    if PWG not in machine.formats or resolution is None or kind is None:
        return None
    scaled = [_scaled(page, sheet, resolution) for page in pages]
    return Document(PWG, media, write_pwg(scaled, resolution, kind, media))


def _picture(page: Raster, sheet: Paper) -> Image.Image:
    """As wide and high as the sheet, to the dot."""
    dots = Image.frombytes("1", (page.width, page.height), page.rows).convert("L")
    picture = Image.new("L", (sheet.width, sheet.height or page.height), _WHITE)
    picture.paste(ImageOps.invert(dots), ((sheet.width - page.width) // 2, 0))
    return picture


def _pdf(pages: Sequence[Raster], sheet: Paper) -> bytes:
    """One bit a dot, with no word but ours in it."""
    first, *others = (_picture(page, sheet).convert("1") for page in pages)
    content = io.BytesIO()
    first.save(
        content,
        "PDF",
        resolution=DOTS_PER_INCH,
        save_all=True,
        append_images=others,
        title="Ventanilla",
    )
    return content.getvalue()


def _scaled(page: Raster, sheet: Paper, resolution: int) -> tuple[int, int, bytes]:
    """To the printer's own dots; width, height and rows, 1 is black."""
    picture = _picture(page, sheet)
    width, height = (round(n * resolution / DOTS_PER_INCH) for n in picture.size)
    picture = picture.resize((width, height), Image.Resampling.BICUBIC)
    black = ImageOps.invert(picture).point(lambda dot: 255 * (dot >= 128))
    return width, height, black.convert("1", dither=Image.Dither.NONE).tobytes()
