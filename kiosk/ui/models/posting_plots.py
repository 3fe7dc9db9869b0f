"""Tenders in pictures: bars with their words, which a screen reader finds as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtQml import QmlElement

from kiosk.catalogue.tender_facts import TenderTraits
from kiosk.catalogue.tender_plots import plots_of
from kiosk.ui.plot_words import amount_charts, count_charts
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class PostingPlotsModel(QObject):
    """Of the list that was open when they were asked for."""

    def __init__(
        self,
        tenders: Sequence[TenderTraits],
        as_of: str,
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        plots = plots_of(tenders)
        self._lead = words("plots.of", count=plots.tenders)
        self._as_of = as_of
        self._amounts = amount_charts(plots, words)
        self._counts = count_charts(plots, words)

    @Property(str, constant=True)
    def lead(self) -> str:
        return self._lead

    @Property(str, constant=True)
    def asOf(self) -> str:
        return self._as_of

    @Property("QVariant", constant=True)
    def amounts(self) -> list[dict[str, Any]]:
        """Who buys for how much: each currency apart."""
        return self._amounts

    @Property("QVariant", constant=True)
    def counts(self) -> list[dict[str, Any]]:
        """How many offered, and how many were published when."""
        return self._counts
