"""The field for long texts, by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Q_ARG, QMetaObject, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickView

from kiosk.ui import app

VIEWS = Path(app.__file__).with_name("qml")
WRITTEN = "Se cayó el poste de luz"


@pytest.fixture
def area(qapp: QGuiApplication) -> Iterator[QQuickItem]:
    """A field in which something was written before, in a window of its own."""
    view = QQuickView()
    view.engine().addImportPath(str(VIEWS))
    view.setInitialProperties({"label": "¿Qué pasó?", "text": WRITTEN})
    view.setSource(QUrl.fromLocalFile(str(VIEWS / "Ventanilla" / "Controls" / "EntryArea.qml")))
    view.show()
    yield view.rootObject()
    view.close()


def test_who_comes_back_goes_on_where_they_stopped(area: QQuickItem) -> None:
    area.forceActiveFocus()
    QMetaObject.invokeMethod(area, "typeIn", Q_ARG("QString", " y no hay luz"))
    assert area.property("text") == f"{WRITTEN} y no hay luz"
