"""A signature as a picture: black on white, as large as paper would have it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPolygonF

from kiosk.files.ink import SHAPE, Ink

_WIDTH: Final = 1500
_HEIGHT: Final = round(_WIDTH / SHAPE)
_PEN: Final = 7
_LETTERS: Final = 40
_MARGIN: Final = 60


def signature_png(ink: Ink) -> bytes:
    """What was drawn."""
    image, painter = _sheet()
    painter.setPen(
        QPen(QColor("black"), _PEN, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
             Qt.PenJoinStyle.RoundJoin)
    )  # fmt: skip
    for stroke in ink.scaled(_WIDTH, _HEIGHT):
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in stroke]))
    return _png(image, painter)


def statement_png(text: str) -> bytes:
    """Words in the place of a signature, where the form lets them stand for it."""
    image, painter = _sheet()
    font = QFont("Noto Sans")
    font.setPixelSize(_LETTERS)
    painter.setFont(font)
    painter.setPen(QColor("black"))
    frame = QRectF(_MARGIN, _MARGIN, _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN)
    painter.drawText(frame, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap), text)
    return _png(image, painter)


def _sheet() -> tuple[QImage, QPainter]:
    image = QImage(_WIDTH, _HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return image, painter


def _png(image: QImage, painter: QPainter) -> bytes:
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide6's stubs want bytes
    buffer.close()
    return bytes(content.data())
