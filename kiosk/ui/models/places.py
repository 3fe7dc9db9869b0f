"""The small pages: nobody here, with what is told to whoever passes by; choosing a language."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.catalogue.terms import Area
from kiosk.languages import language_of
from kiosk.ui.notice_board import NoticeBoard
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words, languages, words_of

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class AttractModel(QObject):
    """What this is, and how to begin, in more than one language; and one notice after another.

    They turn by themselves until somebody stops them, and where motion is not wanted only by touch.
    """

    noticesChanged = Signal()

    def __init__(
        self,
        centre: str,
        services: int,
        words: Words,
        parent: QObject | None = None,
        *,
        board: NoticeBoard,
    ) -> None:
        super().__init__(parent)
        self._board = board
        self._notices = board.showing()
        self._at = 0
        self._stopped = False
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

    @Property("QVariant", notify=noticesChanged)
    def notice(self) -> dict[str, str]:
        """`title`, `text`, `pictureWords` of the one that is seen; nothing: of none."""
        if not self._notices:
            return {}
        seen, language = self._notices[self._at], self._words.language
        words = seen.picture_words.in_language(language) if seen.picture_words else ""
        return {
            "title": seen.title.in_language(language),
            "text": seen.text.in_language(language),
            "pictureWords": words,
        }

    @Property(QUrl, notify=noticesChanged)
    def pictureSource(self) -> QUrl:
        """Of the one that is seen; empty where it has none."""
        seen = self._notices[self._at] if self._notices else None
        return QUrl(f"image://notice/{seen.id}") if seen and seen.picture else QUrl()

    @Property(bool, notify=noticesChanged)
    def several(self) -> bool:
        return len(self._notices) > 1

    @Property(str, notify=noticesChanged)
    def position(self) -> str:
        return self._words("notice.position", number=self._at + 1, count=len(self._notices))

    @Property(bool, notify=noticesChanged)
    def stopped(self) -> bool:
        return self._stopped

    @Property(str, notify=noticesChanged)
    def stopWords(self) -> str:
        return self._words("notice.go-on" if self._stopped else "notice.stop")

    @Property(str, notify=noticesChanged)
    def leadsTo(self) -> str:
        """`service`, `guide`, `enquiry`, or nothing; `leadsWhere` says which one."""
        if not self._notices:
            return ""
        seen = self._notices[self._at]
        if seen.enquiry:
            return "enquiry"
        return "service" if seen.service else "guide" if seen.guide else ""

    @Property(str, notify=noticesChanged)
    def leadsWhere(self) -> str:
        seen = self._notices[self._at] if self._notices else None
        return (seen.service or seen.guide or "") if seen else ""

    @Slot(bool)
    def turn(self, moves: bool) -> None:
        """Some time has passed: what is over goes; the next one comes, where things may move."""
        self._look(1 if moves and not self._stopped else 0)

    @Slot()
    def showNext(self) -> None:
        """By touch."""
        self._look(1)

    @Slot()
    def stopOrGoOn(self) -> None:
        self._stopped = not self._stopped
        self.noticesChanged.emit()

    def renew(self, _: Self) -> None:
        """What leads to a service that is gone goes; the board knows."""
        self._look(0)

    def _look(self, steps: int) -> None:
        before = self._notices, self._at
        seen = self._notices[self._at].id if self._notices else ""
        self._notices = self._board.showing()
        ids = [notice.id for notice in self._notices]
        place = ids.index(seen) + steps if seen in ids else 0
        self._at = place % len(ids) if ids else 0
        if before != (self._notices, self._at):
            self.noticesChanged.emit()

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
        return "\n".join(words_of(code)("language.choose") for code in languages())

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
