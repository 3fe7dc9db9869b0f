"""Blocks on paper, with Qt: once for the roll's dots, for pages and for PDF.

Every block becomes a piece with a height, so that pages break between pieces and a roll is as long
as what stands on it. Black and white only; codes have whole dots a module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from kiosk.printing.blocks import Block
from kiosk.printing.breaking import broken
from kiosk.printing.pages import one_under_the_other
from kiosk.printing.paper import DOTS_PER_INCH, DOTS_PER_METRE, Paper
from kiosk.printing.pieces import Piece, Setting
from kiosk.printing.raster import Raster

_INCH_MM = 25.4


def draw_roll(blocks: Iterable[Block], paper: Paper, text_percent: int = 100) -> QImage:
    """A slip as long as it needs to be, one bit a dot."""
    setting = Setting(paper, text_percent)
    pieces = [setting.piece(block) for block in blocks]
    height = round(sum(piece.height for piece in pieces) + setting.gap)
    return _black_and_white(_painted(paper, height, pieces))


def draw_pages(blocks: Iterable[Block], paper: Paper, text_percent: int = 100) -> list[QImage]:
    """Whole pages, one bit a dot."""
    setting = Setting(paper, text_percent)
    pieces = [setting.piece(block) for block in fitting(blocks, paper, text_percent)]
    height = _height(paper)
    return [_black_and_white(_painted(paper, height, page)) for page in _pages(pieces, paper)]


def fitting(blocks: Iterable[Block], paper: Paper, text_percent: int = 100) -> tuple[Block, ...]:
    """The same, each no higher than a page has room."""
    return tuple(broken(blocks, Setting(paper, text_percent), _room(paper)))


@dataclass(frozen=True)
class Drawn:
    """Where a block stands: on which page, how far from its top, how high; in dots."""

    page: int
    top: float
    height: float


def draw_apart(
    blocks: Iterable[Block], paper: Paper, title: str, text_percent: int = 100
) -> tuple[bytes, list[Drawn]]:
    """A PDF with a page for each block, in its place, text as text; and where that place is.

    The blocks are `fitting`.
    `kiosk.printing.tagged_pdf` makes whole pages of them.
    """
    setting = Setting(paper, text_percent)
    pieces = [setting.piece(block) for block in blocks]
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    painter = QPainter(writer := _pdf_writer(buffer, paper, title))
    drawn: list[Drawn] = []
    for number, page in enumerate(_pages(pieces, paper)):
        top = float(paper.margin)
        for piece in page:
            if drawn:
                writer.newPage()
            _paint(painter, paper, [piece], top)
            drawn.append(Drawn(number, top, piece.height))
            top += piece.height
    painter.end()
    buffer.close()
    return bytes(content.data()), drawn


def _pdf_writer(buffer: QBuffer, paper: Paper, title: str) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("Ventanilla")
    writer.setResolution(DOTS_PER_INCH)
    size = QSizeF(paper.width, _height(paper)) / DOTS_PER_INCH * _INCH_MM
    page_size = QPageSize(size, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    writer.setPageLayout(
        QPageLayout(page_size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    return writer


def raster_of(image: QImage) -> Raster:
    """The dots of a picture with one bit each, black is 1."""
    stride = image.width() // 8
    bits = bytes(image.constBits())
    starts = range(0, image.height() * image.bytesPerLine(), image.bytesPerLine())
    rows = b"".join(bits[start : start + stride] for start in starts)
    return Raster(stride * 8, image.height(), rows)


def raster_for(blocks: Iterable[Block], paper: Paper, text_percent: int = 100) -> Raster:
    """A slip in the form in which it goes to the station; pages stand one under the other.

    Raises `RasterDamaged` for one that is too long.
    """
    if paper.height is None:
        return raster_of(draw_roll(blocks, paper, text_percent))
    pages = draw_pages(blocks, paper, text_percent)
    return one_under_the_other([raster_of(page) for page in pages])


def _pages(pieces: Sequence[Piece], paper: Paper) -> Iterator[list[Piece]]:
    room = _room(paper)
    page: list[Piece] = []
    for piece in pieces:
        if page and sum(one.height for one in page) + piece.height > room:
            yield page
            page = []
        page.append(piece)
    yield page


def _room(paper: Paper) -> int:
    return _height(paper) - 2 * paper.margin


def _height(paper: Paper) -> int:
    if paper.height is None:
        raise ValueError(f"{paper.name} is a roll and has no pages")
    return paper.height


def _painted(paper: Paper, height: int, pieces: Iterable[Piece]) -> QImage:
    image = QImage(paper.width, height, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    _paint(painter, paper, pieces)
    painter.end()
    return image


def _paint(
    painter: QPainter, paper: Paper, pieces: Iterable[Piece], top: float | None = None
) -> None:
    top = float(paper.margin) if top is None else top
    for piece in pieces:
        painter.save()
        painter.translate(paper.margin, top)
        piece.paint(painter)
        painter.restore()
        top += piece.height


def _black_and_white(image: QImage) -> QImage:
    mono = image.convertToFormat(
        QImage.Format.Format_Mono,
        [0xFFFFFFFF, 0xFF000000],
        Qt.ImageConversionFlag.ThresholdDither,
    )
    mono.setDotsPerMeterX(DOTS_PER_METRE)
    mono.setDotsPerMeterY(DOTS_PER_METRE)
    return mono
