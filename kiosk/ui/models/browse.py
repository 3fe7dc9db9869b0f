"""Ways to services: by what happened, by who answers, by place; or one service's other places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Self

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.ui.ways import Group, matching
from kiosk.visit.pages import By
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

SHOWN_AT_FIRST = 48
_TABS = (By.LIFE_EVENT, By.AUTHORITY, By.PLACE)
_ENOUGH_TO_SEARCH = 16


@QmlElement
@QmlUncreatable("made by the screen")
class BrowseModel(QObject):
    """`tabbed`: the other ways can be turned to from here."""

    changed = Signal()

    def __init__(
        self,
        by: By,
        heading: str,
        lead: str,
        groups: Sequence[Group],
        words: Words,
        *,
        tabbed: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._by = by
        self._heading = heading
        self._lead = lead
        self._all = groups
        self._words = words
        self._tabbed = tabbed
        self._typed = ""
        self._most = SHOWN_AT_FIRST
        self._shown, self._left = matching(groups, "", self._most)

    @Property(str, constant=True)
    def heading(self) -> str:
        return self._heading

    @Property(str, constant=True)
    def lead(self) -> str:
        return self._lead

    @Property(str, constant=True)
    def by(self) -> str:
        return self._by.value

    @Property("QVariant", constant=True)
    def tabs(self) -> list[dict[str, str]]:
        if not self._tabbed:
            return []
        return [{"by": by.value, "title": self._words(f"browse.by-{by.value}")} for by in _TABS]

    @Property(bool, constant=True)
    def searchable(self) -> bool:
        """Whether there are so many that one wants to type."""
        return sum(len(group.entries) for group in self._all) > _ENOUGH_TO_SEARCH

    @Property(str, constant=True)
    def hint(self) -> str:
        return self._words(f"browse.hint-{self._by.value}")

    @Property("QVariant", notify=changed)
    def groups(self) -> list[dict[str, Any]]:
        return [
            {"title": group.title, "entries": [asdict(entry) for entry in group.entries]}
            for group in self._shown
        ]

    @Property(str, notify=changed)
    def nothing(self) -> str:
        return "" if self._shown else self._words("browse.nothing", query=self._typed.strip())

    @Property(str, notify=changed)
    def more(self) -> str:
        return self._words("results.more", count=self._left) if self._left else ""

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

    def renew(self, fresh: Self) -> None:
        """The entries that are there now; what was typed stays."""
        if list(fresh._all) != list(self._all):
            self._all = fresh._all
            self._match()

    def _match(self) -> None:
        self._shown, self._left = matching(self._all, self._typed, self._most)
        self.changed.emit()
