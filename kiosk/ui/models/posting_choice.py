"""All values of one field of a list: who buys, who hires, where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.catalogue.places import is_municipality, is_state
from kiosk.catalogue.posting_list import Selection
from kiosk.ui.posting_groups import value_words
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.ui.ways import Group, Way, matching
from kiosk.visit.pages import PostingsPage
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

SHOWN_AT_FIRST: Final = 48


@QmlElement
@QmlUncreatable("made by the screen")
class PostingChoiceModel(QObject):
    """The most frequent first, states apart from towns; narrowed by what is typed."""

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
        self._counts: Mapping[str, int] = selection.counts.get(field, {})
        self._all = list(_groups(field, self._counts, words))
        self._typed = ""
        self._most = SHOWN_AT_FIRST
        self._shown, self._left = matching(self._all, "", self._most)

    @Slot(str)
    def narrow(self, typed: str) -> None:
        """Only what has these words."""
        self._typed = typed
        self._most = SHOWN_AT_FIRST
        self._match()

    @Slot()
    def showMore(self) -> None:
        self._most += self._left
        self._match()

    @Property(str, constant=True)
    def heading(self) -> str:
        return self._words(f"postings.choose-{self._field}")

    @Property(str, constant=True)
    def all(self) -> str:
        return self._words(f"postings.any-{self._field}")

    @Property("QVariantList", notify=changed)
    def groups(self) -> list[dict[str, Any]]:
        return [
            {"title": group.title, "entries": [self._entry(one) for one in group.entries]}
            for group in self._shown
        ]

    @Property(str, notify=changed)
    def nothing(self) -> str:
        return "" if self._shown else self._words("choice.none")

    @Property(str, notify=changed)
    def more(self) -> str:
        return self._words("results.more", count=self._left) if self._left else ""

    def _entry(self, one: Way) -> dict[str, Any]:
        note = self._words(f"postings.count-{self._of.kind}", count=self._counts[one.key])
        return {"key": one.key, "title": one.title, "note": note}

    def _match(self) -> None:
        self._shown, self._left = matching(self._all, self._typed, self._most)
        self.changed.emit()


def _groups(field: str, counts: Mapping[str, int], words: Words) -> Iterator[Group]:
    """States, municipalities, and what is neither; buyers and employers are not told apart."""
    entries = [Way(value, value_words(field, value, words)) for value in counts]
    entries.sort(key=lambda one: (-counts[one.key], one.title))
    kinds = {"states": is_state, "municipalities": is_municipality} if field == "place" else {}
    for name, is_of in kinds.items():
        if here := tuple(one for one in entries if is_of(one.key)):
            yield Group(words(f"browse.{name}"), here)
            entries = [one for one in entries if one not in here]
    if entries:
        yield Group("", tuple(entries))
