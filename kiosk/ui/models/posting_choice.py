"""All values of one field of a list: who buys, who hires, where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.catalogue.places import is_state
from kiosk.catalogue.posting_list import Selection
from kiosk.ui.models.folding import folded
from kiosk.ui.posting_groups import value_words
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit.pages import PostingsPage
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

_SHOWN = 60


@QmlElement
@QmlUncreatable("made by the screen")
class PostingChoiceModel(QObject):
    """The most frequent first, states before towns; narrowed by what is typed."""

    changed = Signal()

    def __init__(
        self,
        of: PostingsPage,
        field: str,
        selection: Selection,
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._of = of
        self._field = field
        self._words = words
        counts: Mapping[str, int] = selection.counts.get(field, {})
        titled = [(value_words(field, value, words), value) for value in counts]
        self._values = sorted(
            titled, key=lambda one: (not is_state(one[1]), -counts[one[1]], one[0])
        )
        self._counts = counts
        self._typed = ""

    @Slot(str)
    def narrow(self, typed: str) -> None:
        self._typed = folded(typed.strip())
        self.changed.emit()

    @Property(str, constant=True)
    def heading(self) -> str:
        return self._words(f"postings.choose-{self._field}")

    @Property(str, constant=True)
    def all(self) -> str:
        return self._words(f"postings.any-{self._field}")

    @Property("QVariantList", notify=changed)
    def entries(self) -> list[dict[str, Any]]:
        kind = self._of.kind
        fitting = [one for one in self._values if self._typed in folded(one[0])]
        return [
            {
                "value": value,
                "title": title,
                "note": self._words(f"postings.count-{kind}", count=self._counts[value]),
            }
            for title, value in fitting[:_SHOWN]
        ]

    @Property(str, notify=changed)
    def nothing(self) -> str:
        return "" if self.entries else self._words("choice.none")
