"""Samples of every slip as files: PNG for each page, PDF where a page printer would take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QImageWriter, QPainter

from kiosk.printing.composing import compose
from kiosk.printing.drawing import draw_pages, draw_roll
from kiosk.printing.paper import Paper
from kiosk.printing.samples import samples
from kiosk.printing.tagged_pdf import draw_pdf
from kiosk.words import words_of

_ACROSS: Final = 5
_WIDTH: Final = 400
_GAP: Final = 20
_CAPTION: Final = 32
_TABLE: Final = QColor("#BBBBBB")
_SMOOTH: Final = Qt.TransformationMode.SmoothTransformation


def pictures(
    papers: Iterable[Paper], language: str, text_percent: int
) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file, such as `payment-80mm-es.png`."""
    words = words_of(language)
    for paper in papers:
        for kind, slip in samples(language).items():
            blocks = compose(slip, words)
            stem = f"{kind}-{paper.name}-{language}"
            if paper.height is None:
                yield f"{stem}.png", png(draw_roll(blocks, paper, text_percent))
                continue
            for number, page in enumerate(draw_pages(blocks, paper, text_percent), start=1):
                yield f"{stem}-{number}.png", png(page)
            yield f"{stem}.pdf", draw_pdf(blocks, paper, "Ventanilla", language, text_percent)


def png(image: QImage) -> bytes:
    """A picture as PNG (ISO/IEC 15948)."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    buffer.close()
    return bytes(content.data())


def contact_sheet(files: Mapping[str, bytes]) -> bytes:
    """All pictures among the files side by side, each with its name below, as PNG."""
    slips = [
        (name, QImage.fromData(content).scaledToWidth(_WIDTH, _SMOOTH))
        for name, content in files.items()
        if name.endswith(".png")
    ]
    rows = [slips[start : start + _ACROSS] for start in range(0, len(slips), _ACROSS)]
    heights = [max(image.height() for _, image in row) + _CAPTION + _GAP for row in rows]
    width = _GAP + _ACROSS * (_WIDTH + _GAP)
    table = QImage(width, sum(heights) + _GAP, QImage.Format.Format_RGB32)
    table.fill(_TABLE)
    painter = QPainter(table)
    painter.setFont(QFont("Noto Sans", 11))
    top = _GAP
    for row, height in zip(rows, heights, strict=True):
        for place, (name, image) in enumerate(row):
            left = _GAP + place * (_WIDTH + _GAP)
            painter.drawImage(left, top, image)
            below = QRect(left, top + image.height(), _WIDTH, _CAPTION)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, name)
        top += height
    painter.end()
    return png(table)
