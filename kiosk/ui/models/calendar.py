"""The calendar beside a date's boxes, and how far the visitor has come in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.calendar_pages import CalendarProgress, before, cells_of, chosen, columns_of
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the question")
class CalendarModel(QObject):
    """Closed until it is asked for; a chosen day closes it again."""

    changed = Signal()
    chosen = Signal(str, str, str)

    def __init__(
        self, earliest: date, latest: date, words: Words, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._range = (earliest, latest)
        self._words = words
        self._open = False
        self._place = CalendarProgress()

    @Property(bool, notify=changed)
    def open(self) -> bool:
        return self._open

    @Property(str, notify=changed)
    def heading(self) -> str:
        """What is to be touched next, and what was chosen so far."""
        place = self._place
        if place.decade is None:
            return self._words("calendar.decade")
        if place.year is None:
            return self._words("calendar.year")
        if place.month is None:
            return self._words("calendar.month", year=place.year)
        month = self._words(f"month.{place.month}")
        return self._words("calendar.day", month=month, year=place.year)

    @Property("QVariant", notify=changed)
    def cells(self) -> list[dict[str, Any]]:
        months = [self._words(f"month.{number}") for number in range(1, 13)]
        weekdays = [self._words(f"calendar.weekday-{number}") for number in range(1, 8)]
        return [
            {
                "title": cell.title,
                "value": cell.value,
                "name": cell.name or cell.title,
                "open": cell.may_be_chosen,
            }
            for cell in cells_of(self._place, *self._range, months, weekdays)
        ]

    @Property(int, notify=changed)
    def columns(self) -> int:
        return columns_of(self._place)

    @Property(bool, notify=changed)
    def mayGoBack(self) -> bool:
        return self._place != CalendarProgress()

    @Slot()
    def toggle(self) -> None:
        self._open = not self._open
        self._place = CalendarProgress()
        self.changed.emit()

    @Slot()
    def back(self) -> None:
        self._place = before(self._place)
        self.changed.emit()

    @Slot(int)
    def choose(self, value: int) -> None:
        if value <= 0:
            return
        further = chosen(self._place, value)
        if isinstance(further, date):
            self._open, self._place = False, CalendarProgress()
            self.chosen.emit(f"{further.day:02}", f"{further.month:02}", f"{further.year:04}")
        else:
            self._place = further
        self.changed.emit()
