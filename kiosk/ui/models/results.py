"""Services found by words, or those of an area, a life event, an authority or a place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.catalogue.search import Hit
from kiosk.ui.finding import SearchResults
from kiosk.ui.models.cards import Card, CardList
from kiosk.ui.narrowing import chosen_in, counts_of, groups_of, usable
from kiosk.ui.place_words import called, in_place
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit.pages import Results
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

SHOWN_AT_FIRST = 30
_AT_ONCE = 2
"""Cards that are there with the page; to build the others too would hold up its first frame, in
which it is still to appear."""
_AT_A_TIME = 2
"""Cards that are added between two frames."""
_A_FRAME = 20
"""Milliseconds."""


def summary_words(
    page: Results, found: SearchResults, words: Words, *, only_others: bool = False
) -> str:
    """How many there are and for what; or that there is nothing, and what may be done about it.

    `only_others`: what was found are no services.
    """
    query = page.query.strip()
    place = page.narrowing.place
    if found.hits:
        said_above = not query or found.understood
        key = "results.count" if said_above else "results.found"
        text = words(key, count=len(found.hits), query=query)
        return (
            words("results.in-place", found=text, place=in_place(place, words)) if place else text
        )
    if found.narrowed_away:
        return words("results.narrowed-to-none")
    if found.beyond:
        return words("results.none-here", query=query)
    if only_others:
        return words("results.only-others", query=query)
    if found.near:
        return words("results.near", query=query)
    return words("results.none", query=query) if query else words("results.empty")


def understood_words(found: SearchResults, words: Words) -> str:
    """What the search took the words to mean, where that is not what was typed."""
    place = in_place(found.place, words) if found.place else ""
    if found.understood and place:
        return words("results.understood-in", understood=found.understood, place=place)
    if found.understood:
        return words("results.understood", understood=found.understood)
    return words("results.understood-place", place=place) if place else ""


@dataclass(frozen=True)
class Listing:
    """How a page finds what it lists, and makes a card of what was found."""

    find: Callable[[Results], SearchResults]
    card: Callable[[Hit], Card]
    also: Callable[[str], Sequence[tuple[str, str]]] = lambda _: ()
    """What else there is with the words: its kind, and how many in words."""
    guides: Callable[[Results], Sequence[tuple[str, str, str]]] = lambda _: ()
    """Ways through several services: the id, the name, what it is for."""


@QmlElement
@QmlUncreatable("made by the screen")
class ResultsModel(QObject):
    """The list of one results page; the page itself belongs to the visit, which hands it down."""

    changed = Signal()
    moreChanged = Signal()

    def __init__(
        self,
        page: Results,
        title: str,
        listing: Listing,
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._title = title
        self._listing = listing
        self._words = words
        self._most = SHOWN_AT_FIRST
        self._cards = CardList(self)
        self._found = SearchResults()
        self._adding = QTimer(self, interval=_A_FRAME, singleShot=True)
        self._adding.timeout.connect(self._add_cards)
        self.show(page)

    def show(self, page: Results) -> None:
        """Other words, or narrowed otherwise."""
        if page != self._page:
            self._most = SHOWN_AT_FIRST
        self._page = page
        self._found = self._listing.find(page)
        self._show_cards()

    def renew(self, fresh: Self) -> None:
        """What is found now; as many are shown as before."""
        if fresh._found != self._found:
            self._found = fresh._found
            self._show_cards()

    @Slot()
    def showMore(self) -> None:
        self._most += SHOWN_AT_FIRST
        self.complete()

    @Property(str, constant=True)
    def heading(self) -> str:
        return self._title or self._words("results.heading")

    @Property(bool, constant=True)
    def searching(self) -> bool:
        """Whether the page was opened by typing: the field then has the focus."""
        return not self._title

    @Property(str, notify=changed)
    def query(self) -> str:
        return self._page.query

    @Property(str, notify=changed)
    def understood(self) -> str:
        return understood_words(self._found, self._words)

    @Property(str, notify=changed)
    def summary(self) -> str:
        only = self.onlyOthers
        return summary_words(self._page, self._found, self._words, only_others=only)

    @Property(bool, notify=changed)
    def onlyOthers(self) -> bool:
        """Whether the words are of no service, but of a guide, a tender, a job or a place."""
        found = self._found
        if found.hits or found.narrowed_away or found.beyond or not self._page.query.strip():
            return False
        return bool(self.also or self.guides)

    @Property(str, notify=changed)
    def nearWords(self) -> str:
        """Over services that are nearly meant, where others stand before them."""
        return self._words("results.near-too") if self.onlyOthers and self._found.near else ""

    @Property("QVariant", notify=changed)
    def suggestions(self) -> list[str]:
        return list(self._found.suggestions)

    @Property(CardList, constant=True)
    def cards(self) -> CardList:
        return self._cards

    @Property("QVariant", notify=changed)
    def also(self) -> list[dict[str, str]]:
        """Tenders and jobs with these words."""
        found = self._listing.also(self._page.query)
        return [{"kind": kind, "title": title} for kind, title in found]

    @Property("QVariant", notify=changed)
    def guides(self) -> list[dict[str, str]]:
        """Ways through several services, which come before any of them."""
        meant = replace(self._page, query=self._found.understood or self._page.query)
        found = self._listing.guides(meant)
        return [{"guide": guide, "title": name, "note": note} for guide, name, note in found]

    @Property(bool, notify=changed)
    def nothing(self) -> bool:
        """Whether what was looked for is not there: help is then offered."""
        return not self._found.hits

    @Property(str, notify=moreChanged)
    def more(self) -> str:
        """Said once those before are all there."""
        if self._adding.isActive():
            return ""
        left = len(self._found.hits) - self._most
        return self._words("results.more", count=min(left, SHOWN_AT_FIRST)) if left > 0 else ""

    @Property(str, notify=changed)
    def beyond(self) -> str:
        """How many more there are where this page does not look."""
        count = self._found.beyond
        return self._words("results.beyond", count=count) if count else ""

    # Narrowing -----------------------------------------------------------------------------

    @Property("QVariant", constant=True)
    def groups(self) -> list[dict[str, Any]]:
        return [
            {
                "title": group.title,
                "options": [{"name": name, "title": title} for name, title in group.options],
            }
            for group in groups_of(self._page, self._words)
        ]

    @Property("QVariant", constant=True)
    def options(self) -> list[dict[str, Any]]:
        """Those of all groups."""
        return [option for group in self.groups for option in group["options"]]

    @Property("QVariantMap", notify=changed)
    def counts(self) -> dict[str, dict[str, str]]:
        """How many each would leave, as a figure and in words."""
        return {
            name: {"figure": str(count), "words": self._words("narrow.count", count=count)}
            for name, count in counts_of(self._found.facets).items()
        }

    @Property("QVariantList", notify=changed)
    def chosen(self) -> list[str]:
        return chosen_in(self._page.narrowing)

    @Property("QVariantList", notify=changed)
    def usable(self) -> list[str]:
        return usable(counts_of(self._found.facets), chosen_in(self._page.narrowing))

    @Property(bool, constant=True)
    def hasPlace(self) -> bool:
        return self._page.authority is None

    @Property(str, notify=changed)
    def place(self) -> str:
        return self._words("narrow.place", place=called(self._page.narrowing.place, self._words))

    @Property(bool, notify=changed)
    def narrowed(self) -> bool:
        return self._page.narrowing != self._page.opened_with

    @Property(str, notify=changed)
    def away(self) -> str:
        """How many more there are without what was narrowed by."""
        count = self._found.narrowed_away
        return self._words("narrow.away", count=count) if count > 0 else ""

    @Property(str, notify=changed)
    def narrowWords(self) -> str:
        count = len(chosen_in(self._page.narrowing)) + (self._page.narrowing.place is not None)
        return (
            self._words("narrow.open-some", number=count) if count else self._words("narrow.open")
        )

    @Property(str, notify=changed)
    def seeWords(self) -> str:
        return self._words("narrow.see", count=len(self._found.hits))

    def complete(self) -> None:
        """Adds at once what is still to come, as for a picture."""
        self._adding.stop()
        self._show_first(self._most)

    def _show_cards(self) -> None:
        """At once what is looked at first, or was there before."""
        self._show_first(max(_AT_ONCE, self._cards.rowCount()))
        self.changed.emit()

    @Slot()
    def _add_cards(self) -> None:
        self._show_first(self._cards.rowCount() + _AT_A_TIME)

    def _show_first(self, count: int) -> None:
        hits = self._found.hits[: self._most] or self._found.near
        self._cards.show([self._listing.card(hit) for hit in hits[:count]])
        if count < len(hits):
            self._adding.start()
        else:
            self._adding.stop()
            self.moreChanged.emit()
