"""How each block looks on a paper: its letters, its lines, and how high it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption

from kiosk.none_kept import keep_none
from kiosk.printing import blocks as b
from kiosk.printing.codes import QUIET_BARS, QUIET_MODULES, bar_modules, qr_modules
from kiosk.printing.paper import Paper

keep_none()

FAMILY = "Noto Sans"
_LARGEST_MODULE = 6
_BLACK = Qt.GlobalColor.black


@dataclass(frozen=True)
class Piece:
    """`paint` draws at the origin, within the paper's column and `height` dots."""

    height: float
    paint: Callable[[QPainter], None]


@dataclass(frozen=True)
class _Text:
    """Text set in a width: its lines and their height."""

    layout: QTextLayout
    height: float

    def paint(self, painter: QPainter, left: float, top: float) -> None:
        self.layout.draw(painter, QPointF(left, top))


class Setting:
    """Sets blocks on one paper, in one text size."""

    def __init__(self, paper: Paper, text_percent: int) -> None:
        self._width = float(paper.column)
        self._body = paper.body * text_percent / 100
        self._beside = paper.column >= 18 * self._body
        """Whether a fact's label stands beside its value, rather than above."""
        self.gap = self._body * 0.5

    def piece(self, block: b.Block) -> Piece:  # noqa: C901, PLR0911, PLR0912 - one line a block
        """What a block is on this paper."""
        match block:
            case b.Masthead():
                return self._masthead(block)
            case b.Heading(text=text):
                return self._plain(self._set(text, 1.45, bold=True), above=0.5)
            case b.Subject(text=text):
                return self._plain(self._set(text, 1.1, bold=True), above=0.15)
            case b.Label(text=text):
                return self._plain(self._set(text, 0.84, bold=True), above=0.7)
            case b.Paragraph(text=text):
                return self._plain(self._set(text, 1.0), above=0.35)
            case b.Small(text=text):
                return self._plain(self._set(text, 0.8), above=0.25)
            case b.Large(text=text):
                return self._large(text)
            case b.Mark(text=text):
                return self._mark(text)
            case b.StateBlock():
                return self._state(block)
            case b.Fact():
                return self._fact(block)
            case b.Item():
                return self._item(block)
            case b.Code():
                return self._code(block)
            case b.Bars(text=text):
                return self._bars(text)
            case b.Rule():
                return self._rule()
            case b.Scale():
                return self._scale()
            case _:
                assert_never(block)

    def _font(self, size: float, *, bold: bool = False) -> QFont:
        font = QFont(FAMILY)
        font.setPixelSize(max(1, round(self._body * size)))
        font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Medium)
        font.setHintingPreference(QFont.HintingPreference.PreferFullHinting)
        return font

    def _set(
        self,
        text: str,
        size: float,
        *,
        bold: bool = False,
        width: float | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> _Text:
        layout = QTextLayout(text.replace("\n", "\u2028"), self._font(size, bold=bold))
        option = QTextOption(align)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self._width if width is None else width)
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return _Text(layout, height)

    def _plain(self, text: _Text, *, above: float) -> Piece:
        top = self._body * above
        return Piece(top + text.height, lambda painter: text.paint(painter, 0, top))

    def _masthead(self, block: b.Masthead) -> Piece:
        text = self._set(block.text, 1.0, bold=True)
        step = max(3.0, round(self._body / 8))
        top = text.height + self._body * 0.3

        def paint(painter: QPainter) -> None:
            text.paint(painter, 0, 0)
            painter.fillRect(QRectF(0, top, self._width, step), _BLACK)
            _greca(painter, top + step, self._width, step)

        return Piece(top + 5 * step, paint)

    def _large(self, text: str) -> Piece:
        font = self._fitting(text, 2.0)
        metrics = QFontMetricsF(font)

        def paint(painter: QPainter) -> None:
            painter.setFont(font)
            painter.drawText(QPointF(0, metrics.ascent()), text)

        return Piece(metrics.height(), paint)

    def _fitting(self, text: str, size: float) -> QFont:
        """Bold, in the size asked for or the largest below it that needs one line."""
        font = self._font(size, bold=True)
        wide = QFontMetricsF(font).horizontalAdvance(text)
        if wide > self._width:
            font.setPixelSize(int(font.pixelSize() * self._width / wide))
        return font

    def _mark(self, text: str) -> Piece:
        set_ = self._set(text, 1.1, bold=True, align=Qt.AlignmentFlag.AlignHCenter)
        top = self._body * 0.4
        height = set_.height + self._body * 0.3

        def paint(painter: QPainter) -> None:
            painter.fillRect(QRectF(0, top, self._width, height), _BLACK)
            painter.setPen(Qt.GlobalColor.white)
            set_.paint(painter, 0, top + self._body * 0.15)

        return Piece(top + height, paint)

    def _state(self, block: b.StateBlock) -> Piece:
        stroke = 6.0 if block.heavy else 3.0
        inset = self._body * 0.5
        text = self._set(block.text, 1.0, bold=True, width=self._width - 2 * inset)
        top = self._body * 0.6
        height = text.height + 2 * inset

        def paint(painter: QPainter) -> None:
            painter.setPen(QPen(_BLACK, stroke))
            half = stroke / 2
            frame = QRectF(half, top + half, self._width - stroke, height - stroke)
            painter.drawRoundedRect(frame, inset / 2, inset / 2)
            text.paint(painter, inset, top + inset)

        return Piece(top + height, paint)

    def _fact(self, block: b.Fact) -> Piece:
        top = self._body * 0.35
        if not self._beside:
            label = self._set(block.label, 0.84)
            value = self._set(block.value, 1.0, bold=True)

            def stacked(painter: QPainter) -> None:
                label.paint(painter, 0, top)
                value.paint(painter, 0, top + label.height)

            return Piece(top + label.height + value.height, stacked)
        left = self._width * 0.36
        label = self._set(block.label, 0.84, width=left - self.gap)
        value = self._set(block.value, 1.0, bold=True, width=self._width - left)
        lower = self._font_drop()

        def beside(painter: QPainter) -> None:
            label.paint(painter, 0, top + lower)
            value.paint(painter, left, top)

        return Piece(top + max(label.height + lower, value.height), beside)

    def _font_drop(self) -> float:
        """How far the small letters stand lower, to share a line with the usual ones."""
        return (
            QFontMetricsF(self._font(1.0, bold=True)).ascent()
            - QFontMetricsF(self._font(0.84)).ascent()
        )

    def _item(self, block: b.Item) -> Piece:
        size = 1.4 if block.large else 1.0
        left = self._body * 1.3
        top = self._body * 0.3
        mark = self._set(block.mark, size, bold=True, width=left)
        text = self._set(block.text, size, bold=block.large, width=self._width - left)
        box = QRectF(1, top + self._body * 0.38, self._body * 0.7, self._body * 0.7)

        def paint(painter: QPainter) -> None:
            if block.mark == "☐":
                painter.setPen(QPen(_BLACK, 2))
                painter.drawRect(box)
            else:
                mark.paint(painter, 0, top)
            text.paint(painter, left, top)

        return Piece(top + max(mark.height, text.height), paint)

    def _code(self, block: b.Code) -> Piece:
        rows = qr_modules(block.text)
        module = min(_LARGEST_MODULE, int(self._width // (len(rows) + 2 * QUIET_MODULES)))
        side = module * len(rows)
        quiet = module * QUIET_MODULES
        left = round((self._width - side) / 2)
        centre = Qt.AlignmentFlag.AlignHCenter
        caption = self._set(block.caption, 0.84, align=centre)

        def paint(painter: QPainter) -> None:
            painter.translate(0, quiet)
            for y, row in enumerate(rows):
                for x, dark in enumerate(row):
                    if dark:
                        place = QRectF(left + x * module, y * module, module, module)
                        painter.fillRect(place, _BLACK)
            caption.paint(painter, 0, side + quiet * 0.75)

        return Piece(side + quiet * 1.75 + caption.height, paint)

    def _bars(self, text: str) -> Piece:
        row = bar_modules(text)
        module = min(3, int(self._width // (len(row) + 2 * QUIET_BARS)))
        if not module:  # wider than the paper: bars that are cut off say nothing
            return self._plain(self._set(text, 1.0, bold=True), above=0.3)
        left = round((self._width - module * len(row)) / 2)
        top, height = self._body * 0.3, self._body * 2.8
        font = self._fitting(text, 1.0)
        metrics = QFontMetricsF(font)
        start = (self._width - metrics.horizontalAdvance(text)) / 2

        def paint(painter: QPainter) -> None:
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRectF(left + x * module, top, module, height), _BLACK)
            painter.setFont(font)
            painter.drawText(QPointF(start, top + height + metrics.ascent()), text)

        return Piece(top + height + metrics.height(), paint)

    def _rule(self) -> Piece:
        top = self._body * 0.7
        return Piece(
            top + 2, lambda painter: painter.fillRect(QRectF(0, top, self._width, 2), _BLACK)
        )

    def _scale(self) -> Piece:
        top, height = self._body * 0.3, self._body * 1.5

        def paint(painter: QPainter) -> None:
            painter.fillRect(QRectF(0, top, self._width / 3, height), _BLACK)
            for number in range(24):
                across = 1 + number // 8
                left = self._width / 3 + 12 + number * 8
                painter.fillRect(QRectF(round(left), top, across, height), _BLACK)

        return Piece(top + height, paint)


def _greca(painter: QPainter, top: float, width: float, step: float) -> None:
    """The stepped fret under the masthead, from whole dots."""
    tile = 8 * step
    for number in range(int(width // tile) + 1):
        left = number * tile
        for row, (start, end) in enumerate(((0, 7), (1, 6), (2, 5))):
            right = min(left + end * step, width)
            painter.fillRect(
                QRectF(left + start * step, top + row * step, right - left - start * step, step),
                _BLACK,
            )
