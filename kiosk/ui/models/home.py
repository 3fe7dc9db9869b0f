"""The home page: five areas, what happened in one's life, an application left unfinished."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtQml import QmlElement

from kiosk.catalogue.terms import Area
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

_LIFE_EVENTS_SHOWN = 6


@QmlElement
@QmlUncreatable("made by the screen")
class HomeModel(QObject):
    """`life_events` has the most frequent first; `unfinished` is a service's name, or empty."""

    def __init__(
        self,
        life_events: Sequence[str],
        unfinished: str,
        words: Words,
        *,
        has_catalogue: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._life_events = life_events[:_LIFE_EVENTS_SHOWN]
        self._unfinished = unfinished
        self._words = words
        self._has_catalogue = has_catalogue

    @Property("QVariant", constant=True)
    def areas(self) -> list[dict[str, Any]]:
        if not self._has_catalogue:
            return []
        return [
            {
                "area": area.value,
                "title": self._words(f"area.{area.value}"),
                "examples": self._words(f"area.{area.value}.examples"),
            }
            for area in Area
        ]

    @Property("QVariant", constant=True)
    def lifeEvents(self) -> list[dict[str, Any]]:
        return [
            {"event": event, "title": self._words(f"life-event.{event}")}
            for event in self._life_events
        ]

    @Property(str, constant=True)
    def unfinished(self) -> str:
        return self._words("home.resume", service=self._unfinished) if self._unfinished else ""

    @Property(str, constant=True)
    def trouble(self) -> str:
        return "" if self._has_catalogue else self._words("home.no-catalogue")
