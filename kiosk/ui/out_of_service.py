"""What is seen while visits keep dying: that it is so, and what staff can do.

Painted by itself, without views, models, catalogue or outbox: any of them may be what fails. For
the same reason it takes neither touch nor key, and its colours are its own.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QFont,
    QGuiApplication,
    QPaintDevice,
    QPainter,
    QPaintEvent,
    QRasterWindow,
)

from kiosk.ui.supervisor import Reporter, Word
from kiosk.words import languages, words_of

_GROUND = QColor("#611232")
_INK = QColor("#FFFFFF")
_PARTS = (
    ("out.heading", 72, True),
    ("out.visitor", 34, False),
    ("out.staff", 34, True),
    ("out.wait", 30, False),
    ("out.restart", 30, False),
    ("out.call", 30, False),
)
"""Each message's key, its letters' size on a screen of 1080 lines, and whether it is bold."""
_OTHERS = 0.8
"""How much smaller the other languages are than the first."""
_MARGIN = 0.07
_LARGEST = 1.3
_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft


class OutOfServiceWindow(QRasterWindow):
    """The page; nothing on it can be touched, and it cannot be closed."""

    def __init__(self) -> None:
        super().__init__()
        self.setTitle("Ventanilla")
        self.lines = [
            (words_of(language)(key), size if place == 0 else size * _OTHERS, bold)
            for place, language in enumerate(languages())
            for key, size, bold in _PARTS
        ]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        self.paint(self)

    def paint(self, device: QPaintDevice) -> None:
        """Paints the page, as large as it fits the window."""
        painter = QPainter(device)
        painter.fillRect(QRect(0, 0, self.width(), self.height()), _GROUND)
        painter.setPen(_INK)
        scale = _LARGEST * min(self.width(), self.height()) / 1080
        room = self.height() - round(self.width() * _MARGIN / 2)
        while self._laid_out(painter, scale, draws=False) > room and scale > 0.1:
            scale *= 0.95
        self._laid_out(painter, scale, draws=True)
        painter.end()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()

    def _laid_out(self, painter: QPainter, scale: float, *, draws: bool) -> float:
        """Where the last line ends."""
        margin = round(self.width() * _MARGIN)
        top = margin
        for text, size, bold in self.lines:
            font = QFont("Noto Sans")
            font.setPixelSize(max(1, round(size * scale)))
            font.setBold(bold)
            painter.setFont(font)
            top += round(size * scale) if bold and top > margin else 0
            room = QRect(margin, top, self.width() - 2 * margin, self.height())
            taken = painter.boundingRect(room, _WRAPPED, text)
            if draws:
                painter.drawText(taken, _WRAPPED, text)
            top = taken.bottom() + round(size * scale * 0.35)
        return top


def show_out_of_service(size: QSize | None, reporter: Reporter) -> int:
    """The page's own process; it stays until it is killed."""
    application = QGuiApplication(sys.argv[:1])
    application.setApplicationName("Ventanilla")
    window = OutOfServiceWindow()
    if size is None:
        window.setGeometry(application.primaryScreen().geometry())
        window.showFullScreen()
    else:
        window.resize(size)
        window.show()
    reporter.say(Word.READY)
    return application.exec()
