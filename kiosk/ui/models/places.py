"""The small pages: nobody here, and choosing a language."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtQml import QmlElement

from kiosk.catalogue.terms import Area
from kiosk.languages import language_of
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words, languages, words_of

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class AttractModel(QObject):
    """What this is, and how to begin, in more than one language."""

    def __init__(
        self, centre: str, services: int, words: Words, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._centre = centre
        self._services = services
        self._words = words

    @Property(str, constant=True)
    def centreName(self) -> str:
        return self._centre

    @Property(str, constant=True)
    def promise(self) -> str:
        if self._services:
            return self._words("attract.promise", count=self._services)
        return self._words("attract.promise-bare")

    @Property("QVariant", constant=True)
    def areas(self) -> list[dict[str, str]]:
        """What there is to find, by sign and name."""
        return [{"area": a.value, "title": self._words(f"area.{a.value}")} for a in Area]

    @Property(str, constant=True)
    def startElsewhere(self) -> str:
        """How to begin, in the other languages."""
        others = [code for code in languages() if code != self._words.language]
        return " · ".join(words_of(code)("attract.start") for code in others)


@QmlElement
@QmlUncreatable("made by the screen")
class LanguagesModel(QObject):
    """Every reviewed language by its own name, then `drafts`, each of which says what it is."""

    def __init__(
        self, current: str, drafts: tuple[str, ...] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._current = current
        self._drafts = drafts

    @Property(str, constant=True)
    def heading(self) -> str:
        return " · ".join(words_of(code)("language.choose") for code in languages())

    @Property(str, constant=True)
    def current(self) -> str:
        return self._current

    @Property("QVariant", constant=True)
    def languages(self) -> list[dict[str, Any]]:
        draft = partial(words_of(self._current), "language.draft")
        return [
            *({"code": code, "name": language_of(code).name} for code in languages()),
            *({"code": code, "name": draft(name=language_of(code).name)} for code in self._drafts),
        ]
