"""Pictures that QML asks for by address: `image://icon/<name>/<rrggbb>`, `image://code/<text>`,
`image://files/…` and `image://notice/<id>`.

Icons are one family of line drawings whose `currentColor` becomes the colour asked for. Codes are
QR (ISO/IEC 18004), black on white with a quiet zone of four modules, at error level M.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import unquote

import qrcode
from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

from kiosk.assets import assets_folder
from kiosk.catalogue.reading import CatalogueStore
from kiosk.ui.file_desk import FileDesk

_QUIET_MODULES = 4


class IconProvider(QQuickImageProvider):
    """Draws `assets/icons/<name>.svg` in a colour at the size asked for."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, address: str, size: QSize, requested: QSize) -> QImage:
        name, colour = address.split("/")
        drawn = requested if not requested.isEmpty() else QSize(1, 1)
        image = QImage(drawn, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        drawing = _icon_source(name).replace("currentColor", f"#{colour[-6:]}")
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        QSvgRenderer(QByteArray(drawing.encode())).render(painter)
        painter.end()
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image


class CodeProvider(QQuickImageProvider):
    """Draws a text as a QR code, whole pixels a module, as large as fits."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, address: str, size: QSize, requested: QSize) -> QImage:
        code = qrcode.QRCode(
            error_correction=qrcode.ERROR_CORRECT_M, border=_QUIET_MODULES, box_size=1
        )
        code.add_data(unquote(address))
        matrix = code.get_matrix()
        modules = len(matrix)
        scale = max(1, requested.width() // modules)
        image = QImage(modules * scale, modules * scale, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        for row, line in enumerate(matrix):
            for column, dark in enumerate(line):
                if dark:
                    painter.fillRect(
                        column * scale, row * scale, scale, scale, Qt.GlobalColor.black
                    )
        painter.end()
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image


class FileProvider(QQuickImageProvider):
    """Shows a visitor's files, by `<sha256>`, and the camera's newest picture, by `frame/<n>`."""

    def __init__(self, desk: FileDesk) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._desk = desk

    def requestImage(self, address: str, size: QSize, requested: QSize) -> QImage:
        kind, _, _ = address.partition("/")
        held = self._desk.held(kind)
        content = self._desk.frame if kind == "frame" else held.preview if held else b""
        return _shown(QImage.fromData(content), size, requested)


class NoticeProvider(QQuickImageProvider):
    """Shows the picture of a notice, by its id."""

    def __init__(self, store: CatalogueStore | None) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._store = store

    def requestImage(self, address: str, size: QSize, requested: QSize) -> QImage:
        notices = self._store.notices() if self._store else ()
        content = next((one.picture for one in notices if one.id == address), None)
        return _shown(QImage.fromData(content or b""), size, requested)


def _shown(image: QImage, size: QSize, requested: QSize) -> QImage:
    """As large as asked for; white where there is no picture."""
    if image.isNull():
        image = QImage(1, 1, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
    elif not requested.isEmpty():
        image = image.scaled(
            requested,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    size.setWidth(image.width())
    size.setHeight(image.height())
    return image


@cache
def _icon_source(name: str) -> str:
    return (assets_folder() / "icons" / Path(f"{name}.svg").name).read_text("utf-8")
