"""A list of tenders, jobs or places: searched, narrowed and sorted while somebody types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.catalogue.posting_list import Selection
from kiosk.catalogue.terms import Subject
from kiosk.ui.location_words import location_card
from kiosk.ui.posting_groups import CHOSEN_FROM, chip_groups, field_words, name_of, sorts_of
from kiosk.ui.posting_words import job_card, tender_card
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit.pages import PostingsPage
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

SHOWN_AT_FIRST = 20
_CARDS = {Subject.TENDER: tender_card, Subject.JOB: job_card, Subject.LOCATION: location_card}
_HAS_PLOTS = {Subject.TENDER, Subject.LOCATION}


@dataclass(frozen=True)
class Board:
    """How a list finds what it shows. `as_of` says on which day a kind's postings were true."""

    find: Callable[[PostingsPage], Selection]
    now: Callable[[], datetime]
    as_of: Callable[[str], str]


@QmlElement
@QmlUncreatable("made by the screen")
class PostingsModel(QObject):
    """The list of one page; the page itself belongs to the visit, which hands it down."""

    changed = Signal()

    def __init__(
        self, page: PostingsPage, board: Board, words: Words, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._kind = Subject(page.kind)
        self._board = board
        self._words = words
        self._most = SHOWN_AT_FIRST
        self._selection = board.find(page)
        self._as_of = board.as_of(page.kind)
        self._there = self._of_all() if self._kind is Subject.LOCATION else None

    def show(self, page: PostingsPage) -> None:
        """Other words, narrowed or sorted otherwise."""
        self._page = page
        self._most = SHOWN_AT_FIRST
        self._selection = self._board.find(page)
        self.changed.emit()

    def _of_all(self) -> set[str]:
        """What there is to narrow the whole list by: of places there are many kinds elsewhere."""
        counts = self._board.find(PostingsPage(self._kind)).counts
        return {name_of(field, value) for field, values in counts.items() for value in values}

    @Slot()
    def showMore(self) -> None:
        self._most += SHOWN_AT_FIRST
        self.changed.emit()

    @Property(str, constant=True)
    def kind(self) -> str:
        return self._kind.value

    @Property(str, constant=True)
    def heading(self) -> str:
        return self._words(f"postings.heading-{self._kind.value}")

    @Property(str, constant=True)
    def hint(self) -> str:
        return self._words(f"postings.hint-{self._kind.value}")

    @Property(str, constant=True)
    def label(self) -> str:
        """What the field for words is called."""
        return self._words(f"postings.search-{self._kind.value}")

    @Property(str, constant=True)
    def asOf(self) -> str:
        """The day that all of it was true on, and whether it is an example."""
        return self._as_of

    @Property(str, constant=True)
    def query(self) -> str:
        """What was searched for when the page was opened."""
        return self._page.query

    @Property(str, notify=changed)
    def summary(self) -> str:
        count = len(self._selection)
        if count:
            return self._words(f"postings.count-{self._kind.value}", count=count)
        key = "postings.none" if self._page.query or self._page.narrowing else "postings.empty"
        return self._words(key)

    @Property("QVariantList", notify=changed)
    def cards(self) -> list[dict[str, Any]]:
        card = _CARDS[self._kind]
        sort = self._page.sort or sorts_of(self._kind)[0]
        entries = self._selection.first(sort, self._most)
        now = self._board.now()
        return [card(entry, now, self._words).for_view() for entry in entries]

    @Property(str, notify=changed)
    def more(self) -> str:
        left = len(self._selection) - self._most
        return self._words("results.more", count=min(left, SHOWN_AT_FIRST)) if left > 0 else ""

    @Property(bool, constant=True)
    def hasPlots(self) -> bool:
        return self._kind in _HAS_PLOTS

    # Narrowing and sorting -------------------------------------------------------------------

    @Property("QVariant", constant=True)
    def groups(self) -> list[dict[str, Any]]:
        return chip_groups(self._kind, self._words, self._there)

    @Property("QVariantMap", notify=changed)
    def counts(self) -> dict[str, dict[str, str]]:
        """How many each would leave, as a figure and in words."""
        found = {}
        for group in self.groups:
            for option in group["options"]:
                count = self._selection.counts.get(group["field"], {}).get(option["value"], 0)
                said = self._words(f"postings.count-{self._kind.value}", count=count)
                found[option["name"]] = {"figure": str(count), "words": said}
        return found

    @Property("QVariant", notify=changed)
    def chosen(self) -> list[str]:
        return [name_of(field, value) for field, value in self._page.narrowing]

    @Property("QVariant", notify=changed)
    def usable(self) -> list[str]:
        """What would leave something, and what is to be taken back."""
        chosen = self.chosen
        counts = self.counts
        return [name for name, count in counts.items() if count["figure"] != "0" or name in chosen]

    @Property("QVariantList", notify=changed)
    def choices(self) -> list[dict[str, Any]]:
        """What is chosen from a page of its own: who, and where."""
        now = dict(self._page.narrowing)
        return [
            {
                "field": field,
                "glyph": glyph,
                "text": field_words(field, now.get(field), self._words),
                "chosen": field in now,
            }
            for field, glyph in CHOSEN_FROM[self._kind]
        ]

    @Property("QVariant", constant=True)
    def sorts(self) -> list[dict[str, str]]:
        return [
            {"sort": sort, "title": self._words(f"postings.sort-{sort}")}
            for sort in sorts_of(self._kind)
        ]

    @Property(str, notify=changed)
    def sort(self) -> str:
        return self._page.sort or sorts_of(self._kind)[0]

    @Property(bool, notify=changed)
    def narrowed(self) -> bool:
        return bool(self._page.narrowing)

    @Property(str, notify=changed)
    def narrowWords(self) -> str:
        count = len(self._page.narrowing)
        return (
            self._words("narrow.open-some", number=count) if count else self._words("narrow.open")
        )
