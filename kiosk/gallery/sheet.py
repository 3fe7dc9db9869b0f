"""Contact sheets: many pages small on one picture, each with its name below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

WIDTH = 1920
_GAP = 16
_CAPTION = 26
_PAPER = QColor("#DDDDDD")
_INK = QColor("#222222")


@dataclass(frozen=True)
class Thumb:
    """A page, small, and what it shows."""

    name: str
    image: QImage


def columns_of(width: int, height: int) -> int:
    """How many pages of that shape stand side by side."""
    return 3 if width > height else 6


def thumb(name: str, picture: QImage) -> Thumb:
    """The page at the size that it has on a sheet."""
    columns = columns_of(picture.width(), picture.height())
    width = (WIDTH - _GAP * (columns + 1)) // columns
    return Thumb(name, picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation))


def sheet(thumbs: Sequence[Thumb]) -> QImage:
    """All of them on one picture; they have one size."""
    first = thumbs[0].image
    columns = columns_of(first.width(), first.height())
    rows = -(-len(thumbs) // columns)
    across, down = first.width() + _GAP, first.height() + _CAPTION + _GAP
    whole = QImage(WIDTH, rows * down + _GAP, QImage.Format.Format_RGB32)
    whole.fill(_PAPER)
    painter = QPainter(whole)
    painter.setPen(_INK)
    painter.setFont(QFont("Noto Sans", 11))
    for place, one in enumerate(thumbs):
        corner = QPoint(_GAP + place % columns * across, _GAP + place // columns * down)
        painter.drawImage(corner, one.image)
        below = QRect(corner.x(), corner.y() + first.height(), first.width(), _CAPTION)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, one.name)
    painter.end()
    return whole
