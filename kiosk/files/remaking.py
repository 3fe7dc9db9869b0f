"""Makes a picture or a document anew, so that only what is seen of it goes on.

Whatever else a file holds (where a photo was taken, who wrote a document, scripts, macros, other
files inside) is not in what comes out: pixels are drawn into a new file. Runs in the confined
process of `kiosk.files.workshop` alone: decoders meet bytes from outside there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Final
from warnings import catch_warnings

import pypdfium2
from PIL import Image
from pypdfium2 import PdfDocument, PdfImage, PdfiumError, PdfMatrix

from kiosk.files.upright import BROKEN, upright

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
PDF: Final = "application/pdf"
MOST_PIXELS: Final = 64_000_000
"""Of a picture that comes in: what a good telephone takes."""
LONGEST_SIDE: Final = 2_400
"""Pixels of what goes out: letters of a whole page are read well."""
PREVIEW_SIDE: Final = 720
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
_HEADS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"GIF8")
_PDF_HEAD: Final = b"%PDF-"
_PDF_WITHIN: Final = 1024
_TRIES: Final = ((85, 1.0), (70, 1.0), (60, 0.75), (50, 0.5), (45, 0.35))
_POINTS_TO_PIXELS: Final = 150 / 72
_LONGEST_PAGE: Final = 842.0 * 2
"""Points: what is larger than twice a page is made smaller."""


class Trouble(StrEnum):
    """Why nothing was made; the endings of the words for it."""

    NOT_TAKEN = "not-taken"
    """It is no picture or document, or of a kind that the form does not take."""
    DAMAGED = "damaged"
    LOCKED = "locked"
    """A document that asks for a password."""
    TOO_LARGE = "too-large"
    TOO_MANY_PAGES = "too-many-pages"


class NotMade(Exception):  # noqa: N818 - named for what happened
    """Nothing was made of it."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble.value)


@dataclass(frozen=True)
class Wanted:
    """What the form takes: `types` in the order of preference, and how much of them."""

    types: Sequence[str]
    most_bytes: int
    most_pages: int


@dataclass(frozen=True)
class Made:
    """A new file, and a small JPEG of (its first page) to show."""

    media_type: str
    content: bytes
    preview: bytes
    pages: int = 1


def kind_by_head(head: bytes) -> str | None:
    """`image` or `pdf`, as the first bytes say; None for everything else."""
    if head.startswith(_HEADS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "image"
    return "pdf" if _PDF_HEAD in head[:_PDF_WITHIN] else None


def is_taken(head: bytes, types: Sequence[str]) -> bool:
    """Whether what begins so may become one of the types: a picture may become a document."""
    kind = kind_by_head(head)
    return kind == "image" or (kind == "pdf" and PDF in types)


def remade(content: bytes, wanted: Wanted) -> Made:
    """The file made anew. Raises `NotMade`, and `MemoryError` where the process has no room."""
    match kind_by_head(content[: _PDF_WITHIN + len(_PDF_HEAD)]):
        case "image":
            return _of_picture(_picture(content), wanted)
        case "pdf" if PDF in wanted.types:
            return _of_document(content, wanted)
        case _:
            raise NotMade(Trouble.NOT_TAKEN)


def _picture(content: bytes) -> Image.Image:
    """Upright, on white, in plain colours, without anything but its pixels."""
    try:
        with catch_warnings(action="ignore"), _opened(content) as opened:
            _bearable(opened)
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            opened.load()
            standing = _in_tones(upright(opened))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotMade(Trouble.TOO_LARGE) from None
    except BROKEN:
        raise NotMade(Trouble.DAMAGED) from None
    standing.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return _on_white(standing)


def _opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content), formats=_FORMATS)


def _bearable(picture: Image.Image) -> None:
    """By what its head says, before any of it is unpacked."""
    if picture.width * picture.height > MOST_PIXELS:
        raise NotMade(Trouble.TOO_LARGE)


def _in_tones(picture: Image.Image) -> Image.Image:
    """Of eight bits, which are averaged where it is made smaller: of black and white, or of a
    palette, thin lines would be left out; and of sixteen bits nearly all would become white."""
    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value / 256).convert("L")
        picture.info.pop("transparency", None)
    if picture.mode not in {"1", "P", "PA"}:
        return picture
    is_layered = picture.mode == "PA" or "transparency" in picture.info
    return picture.convert("RGBA" if is_layered else "RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    plain = Image.new("RGB", picture.size, "white")
    if picture.mode in {"RGBA", "LA"} or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        plain.paste(layered, mask=layered.getchannel("A"))
    else:
        plain.paste(picture.convert("RGB"))
    return plain


def _of_picture(picture: Image.Image, wanted: Wanted) -> Made:
    for kind in wanted.types:
        for content in _writings(picture, kind):
            if len(content) <= wanted.most_bytes:
                return Made(kind, content, _preview(picture))
    raise NotMade(Trouble.TOO_LARGE)


def _writings(picture: Image.Image, kind: str) -> Iterator[bytes]:
    """The picture in one type, smaller each time."""
    for quality, scale in _TRIES:
        smaller = picture
        if scale < 1:
            size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
            smaller = picture.resize(size, Image.Resampling.LANCZOS)
        match kind:
            case "image/png":
                yield _png(smaller)
            case "application/pdf":
                yield _document([_Page(_jpeg(smaller, quality), *_on_paper(smaller))])
            case _:
                yield _jpeg(smaller, quality)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    sink = BytesIO()
    picture.save(sink, "JPEG", quality=quality, optimize=True)
    return sink.getvalue()


def _png(picture: Image.Image) -> bytes:
    sink = BytesIO()
    picture.save(sink, "PNG", optimize=True)
    return sink.getvalue()


def _preview(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.LANCZOS)
    return _jpeg(small, 80)


@dataclass(frozen=True)
class _Page:
    """`width` and `height` in points."""

    jpeg: bytes
    width: float
    height: float


def _on_paper(picture: Image.Image) -> tuple[float, float]:
    scale = 792 / max(picture.size)
    return picture.width * scale, picture.height * scale


def _of_document(content: bytes, wanted: Wanted) -> Made:
    try:
        document = PdfDocument(content)
    except PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise NotMade(Trouble.LOCKED if locked else Trouble.DAMAGED) from None
    try:
        count = len(document)
        if not count:
            raise NotMade(Trouble.DAMAGED)
        if count > wanted.most_pages:
            raise NotMade(Trouble.TOO_MANY_PAGES)
        document.init_forms()
        for quality, scale in _TRIES[1:]:
            pages, first = _drawn(document, quality, scale)
            made = _document(pages)
            if len(made) <= wanted.most_bytes:
                return Made(PDF, made, _preview(first), count)
    except (PdfiumError, ValueError):
        raise NotMade(Trouble.DAMAGED) from None
    finally:
        document.close()
    raise NotMade(Trouble.TOO_LARGE)


def _drawn(document: PdfDocument, quality: int, smaller: float) -> tuple[list[_Page], Image.Image]:
    pages = []
    first: Image.Image | None = None
    for place in range(len(document)):
        page = document[place]
        width, height = page.get_size()
        if min(width, height) <= 0:
            raise NotMade(Trouble.DAMAGED)
        fitting = min(1.0, _LONGEST_PAGE / max(width, height))
        scale = _POINTS_TO_PIXELS * smaller * fitting
        picture = _on_white(page.render(scale=scale).to_pil())
        first = first or picture
        pages.append(_Page(_jpeg(picture, quality), width * fitting, height * fitting))
        page.close()
    if first is None:
        raise NotMade(Trouble.DAMAGED)
    return pages, first


def _document(pages: Sequence[_Page]) -> bytes:
    """A new document of pictures alone."""
    document = PdfDocument.new()
    for drawn in pages:
        page = document.new_page(drawn.width, drawn.height)
        image = PdfImage.new(document)
        image.load_jpeg(BytesIO(drawn.jpeg), inline=True)
        image.set_matrix(PdfMatrix().scale(drawn.width, drawn.height))
        page.insert_obj(image)
        page.gen_content()
        page.close()
    sink = BytesIO()
    document.save(sink)
    document.close()
    return sink.getvalue()


def ready() -> None:
    """Loads what decoding needs, before the process gives up its rights."""
    Image.preinit()
    Image.init()
    pypdfium2.PdfDocument.new().close()
