"""The home page: five areas, what happened in one's life, an application left unfinished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.catalogue.terms import Area
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

LIFE_EVENTS_SHOWN = 6


@dataclass(frozen=True)
class HomeFacts:
    """`life_events` has the most frequent first; `popular` is id and name of what is applied for
    most here; `unfinished` is a service's name, or empty; `postings` are the kinds there are;
    `has_enquiry` where one may find out what one has a right to; `guides` are id and words."""

    has_catalogue: bool
    life_events: Sequence[str] = ()
    popular: Sequence[tuple[str, str]] = ()
    unfinished: str = ""
    postings: Sequence[str] = ()
    has_enquiry: bool = False
    guides: Sequence[tuple[str, str]] = ()


@QmlElement
@QmlUncreatable("made by the screen")
class HomeModel(QObject):
    """Without a catalogue there is nothing to find, and the page says so."""

    changed = Signal()

    def __init__(self, facts: HomeFacts, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._words = words

    def renew(self, fresh: Self) -> None:
        """As of now: other services may be there."""
        if fresh._facts != self._facts:
            self._facts = fresh._facts
            self.changed.emit()

    @Property("QVariant", constant=True)
    def areas(self) -> list[dict[str, Any]]:
        if not self._facts.has_catalogue:
            return []
        return [
            {
                "area": area.value,
                "title": self._words(f"area.{area.value}"),
                "examples": self._words(f"area.{area.value}.examples"),
            }
            for area in Area
        ]

    @Property("QVariant", notify=changed)
    def lifeEvents(self) -> list[dict[str, Any]]:
        return [
            {"event": event, "title": self._words(f"life-event.{event}")}
            for event in self._facts.life_events[:LIFE_EVENTS_SHOWN]
        ]

    @Property("QVariant", notify=changed)
    def popular(self) -> list[dict[str, str]]:
        return [{"service": service, "title": name} for service, name in self._facts.popular]

    @Property(bool, constant=True)
    def hasTenders(self) -> bool:
        return "tender" in self._facts.postings

    @Property(bool, constant=True)
    def hasJobs(self) -> bool:
        return "job" in self._facts.postings

    @Property(bool, constant=True)
    def hasLocations(self) -> bool:
        return "location" in self._facts.postings

    @Property(bool, constant=True)
    def hasEnquiry(self) -> bool:
        return self._facts.has_enquiry

    @Property("QVariant", constant=True)
    def guides(self) -> list[dict[str, str]]:
        """Ways through several services; the one that is followed says so."""
        return [{"guide": guide, "title": title} for guide, title in self._facts.guides]

    @Property(bool, constant=True)
    def canBrowse(self) -> bool:
        return self._facts.has_catalogue

    @Property(str, constant=True)
    def unfinished(self) -> str:
        unfinished = self._facts.unfinished
        return self._words("home.resume", service=unfinished) if unfinished else ""

    @Property(str, constant=True)
    def trouble(self) -> str:
        return "" if self._facts.has_catalogue else self._words("home.no-catalogue")
