"""The calendar in which a visitor touches the days that they could come, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.dates import weekday_words
from kiosk.forms.open_days import OpenDays
from kiosk.ui.days_pages import Month, cells_of, pages_of, toggled
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the question")
class DaysModel(QObject):
    """`chosen` are ISO dates in the order of the visitor's wish, at most `most` of them."""

    changed = Signal()
    turned = Signal()

    def __init__(
        self,
        days: OpenDays,
        chosen: Sequence[str],
        most: int,
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._days = days
        self._chosen = [one for one in chosen if not days.fault(one)]
        self._most = most
        self._words = words
        self._pages = pages_of(days)
        first = Month.of(date.fromisoformat(self._chosen[0])) if self._chosen else None
        self._page = self._pages.index(first) if first in self._pages else 0

    @Property("QVariantList", notify=changed)
    def chosen(self) -> list[str]:
        return list(self._chosen)

    @Property(str, notify=turned)
    def heading(self) -> str:
        """The month that is seen; where there is none, that nothing can be chosen."""
        if not self._pages:
            return self._words("days.none")
        page = self._pages[self._page]
        return self._words("days.month", month=self._words(f"month.{page.month}"), year=page.year)

    @Property("QVariant", constant=True)
    def weekdays(self) -> list[str]:
        return [self._words(f"calendar.weekday-{number}") for number in range(1, 8)]

    @Property("QVariant", notify=turned)
    def cells(self) -> list[dict[str, Any]]:
        if not self._pages:
            return []
        cells = cells_of(self._pages[self._page], self._days)
        first = next(cell for cell in cells if cell.open)
        return [
            {
                "title": str(cell.day.day) if cell.day else "",
                "name": weekday_words(cell.day, self._words) if cell.day else "",
                "day": cell.day.isoformat() if cell.day else "",
                "open": cell.open,
                "first": cell is first,
            }
            for cell in cells
        ]

    @Property("QVariant", notify=changed)
    def wishes(self) -> list[dict[str, str]]:
        """What was chosen, in words, the best first."""
        return [
            {
                "day": iso,
                "text": f"{number}. {weekday_words(date.fromisoformat(iso), self._words)}",
                "name": self._words(
                    "days.remove", day=weekday_words(date.fromisoformat(iso), self._words)
                ),
            }
            for number, iso in enumerate(self._chosen, start=1)
        ]

    @Property(str, notify=changed)
    def note(self) -> str:
        """How many more may be chosen."""
        if len(self._chosen) >= self._most:
            return self._words("days.full", count=len(self._chosen))
        return self._words("days.choose", count=self._most)

    @Property(bool, notify=turned)
    def hasEarlier(self) -> bool:
        return self._page > 0

    @Property(bool, notify=turned)
    def hasLater(self) -> bool:
        return self._page + 1 < len(self._pages)

    @Slot(int)
    def turn(self, pages: int) -> None:
        """To an earlier or a later month."""
        self._page = max(0, min(len(self._pages) - 1, self._page + pages))
        self.turned.emit()

    @Slot(str)
    def toggle(self, day: str) -> None:
        """Puts a day in as the last wish, or takes it out."""
        if self._days.fault(day):
            return
        self._chosen = toggled(self._chosen, day, self._most)
        self.changed.emit()
