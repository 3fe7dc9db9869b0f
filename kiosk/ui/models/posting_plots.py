"""Tenders and places in pictures: bars with their words, which a screen reader finds as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtQml import QmlElement

from kiosk.ui.typed_qt import Property, QmlUncreatable

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


Chart = dict[str, Any]


@dataclass(frozen=True)
class Charts:
    """What the page is made of: two columns of charts."""

    heading: str
    lead: str
    as_of: str
    first: list[Chart]
    second: list[Chart]


@QmlElement
@QmlUncreatable("made by the screen")
class PostingPlotsModel(QObject):
    """Of the list that was open when they were asked for."""

    def __init__(self, charts: Charts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._charts = charts

    @Property(str, constant=True)
    def heading(self) -> str:
        return self._charts.heading

    @Property(str, constant=True)
    def lead(self) -> str:
        return self._charts.lead

    @Property(str, constant=True)
    def asOf(self) -> str:
        return self._charts.as_of

    @Property("QVariant", constant=True)
    def first(self) -> list[Chart]:
        """Of tenders: who buys for how much, each currency apart; of places: their kinds."""
        return self._charts.first

    @Property("QVariant", constant=True)
    def second(self) -> list[Chart]:
        """Of tenders: how many offered, and when they were published; of places: where."""
        return self._charts.second
