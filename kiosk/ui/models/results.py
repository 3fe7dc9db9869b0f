"""Services found by words, or those of an area or a life event, narrowed by what was ticked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.catalogue.model import Service
from kiosk.ui.service_words import cost_summary, where_summary
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

_FILTERS: dict[str, Callable[[Service], bool]] = {
    "here": lambda service: service.can_apply,
    "free": lambda service: service.is_free,
    "federal": lambda service: service.level.value == "federal",
    "state": lambda service: service.level.value == "state",
    "municipal": lambda service: service.level.value == "municipal",
}
_LEVELS = {"federal", "state", "municipal"}


@dataclass(frozen=True)
class Found:
    """What a search brought: `understood` the words it took for those typed, if others;
    `suggestions` the words to try where nothing was found."""

    services: Sequence[Service]
    understood: str = ""
    suggestions: tuple[str, ...] = ()


def narrowed(services: Sequence[Service], chosen: Sequence[str]) -> list[Service]:
    """The services that pass what was ticked: any of the levels, and all of the rest."""
    levels = [name for name in chosen if name in _LEVELS]
    others = [name for name in chosen if name not in _LEVELS]
    return [
        service
        for service in services
        if all(_FILTERS[name](service) for name in others)
        and (not levels or any(_FILTERS[name](service) for name in levels))
    ]


def summary_words(query: str, found: Found, shown: int, words: Words) -> str:
    """What was found, and what the search took the words to mean."""
    if found.services and not shown:
        return words("results.filtered-none")
    if not query:
        return words("results.count", count=shown)
    if not shown:
        return words("results.near" if found.suggestions else "results.none", query=query)
    if found.understood:
        count = words("results.count", count=shown)
        return words("results.understood", understood=found.understood, count=count)
    return words("results.found", count=shown, query=query)


@QmlElement
@QmlUncreatable("made by the screen")
class ResultsModel(QObject):
    """`find` gives what there is for a query; for an empty one, what the page was opened with."""

    changed = Signal()
    filtersChanged = Signal()

    def __init__(
        self,
        title: str,
        query: str,
        find: Callable[[str], Found],
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = title
        self._query = query
        self._find = find
        self._words = words
        self._chosen: tuple[str, ...] = ()
        self._found = find(query)

    def search(self, query: str) -> None:
        """Other words."""
        self._query = query
        self._found = self._find(query)
        self.changed.emit()

    @Slot(str)
    def toggleFilter(self, name: str) -> None:
        chosen = set(self._chosen) ^ {name}
        self._chosen = tuple(known for known in _FILTERS if known in chosen)
        self.filtersChanged.emit()
        self.changed.emit()

    @Property(str, constant=True)
    def heading(self) -> str:
        return self._title or self._words("results.heading")

    @Property(bool, constant=True)
    def searching(self) -> bool:
        """Whether the page was opened by typing: the field then has the focus."""
        return not self._title

    @Property(str, notify=changed)
    def query(self) -> str:
        return self._query

    @Property(str, notify=changed)
    def summary(self) -> str:
        return summary_words(self._query.strip(), self._found, len(self._shown), self._words)

    @Property("QVariant", constant=True)
    def filters(self) -> list[dict[str, str]]:
        return [{"filter": name, "title": self._words(f"filter.{name}")} for name in _FILTERS]

    @Property("QVariantList", notify=filtersChanged)
    def chosenFilters(self) -> list[str]:
        return list(self._chosen)

    @Property("QVariant", notify=changed)
    def suggestions(self) -> list[str]:
        return list(self._found.suggestions)

    @Property("QVariant", notify=changed)
    def services(self) -> list[dict[str, Any]]:
        language = self._words.language
        return [
            {
                "id": service.id,
                "name": service.name.in_language(language),
                "area": service.area.value,
                "authority": service.agency.called.in_language(language),
                "cost": cost_summary(service, self._words),
                "free": service.is_free,
                "where": where_summary(service, self._words),
                "here": service.can_apply,
            }
            for service in self._shown
        ]

    @property
    def _shown(self) -> list[Service]:
        return narrowed(self._found.services, self._chosen)
