"""Samples of every slip as files: PNG for each page, PDF where a page printer would take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from kiosk.printing.composing import compose
from kiosk.printing.drawing import draw_pages, draw_roll
from kiosk.printing.paper import Paper
from kiosk.printing.samples import samples
from kiosk.printing.tagged_pdf import draw_pdf
from kiosk.words import words_of


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
