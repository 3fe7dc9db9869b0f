"""Makes the models of the pages on which a service is found."""

from __future__ import annotations

from functools import partial
from typing import assert_never

from PySide6.QtCore import QObject

from kiosk.catalogue.facets import NO_FACETS
from kiosk.catalogue.filters import Filters
from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.search import Hit
from kiosk.catalogue.terms import LifeEvent
from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.ui.beforehand_pages import BeforehandPages
from kiosk.ui.enquiry_pages import EnquiryPages
from kiosk.ui.finding import Finder
from kiosk.ui.guide_pages import GuidePages
from kiosk.ui.models.browse import BrowseModel
from kiosk.ui.models.cards import Card, card_of
from kiosk.ui.models.home import HomeFacts, HomeModel
from kiosk.ui.models.results import Listing, ResultsModel
from kiosk.ui.notice_board import NoticeBoard
from kiosk.ui.place_words import called, in_place
from kiosk.ui.posting_pages import PostingPages
from kiosk.ui.ways import (
    Group,
    authority_groups,
    elsewhere_groups,
    life_event_groups,
    municipality_groups,
    place_groups,
)
from kiosk.visit.browsing_moves import narrowed_by_browsing
from kiosk.visit.journey import Visit
from kiosk.visit.pages import (
    AnyFinding,
    BeforehandPage,
    BeforehandResultPage,
    Browse,
    By,
    EnquiryPage,
    EnquiryResultPage,
    GuidePage,
    GuideQuestionPage,
    Home,
    PostingChoicePage,
    PostingPage,
    PostingPlotsPage,
    PostingsPage,
    Results,
)
from kiosk.words import Words


class FindingPages:
    """`store` is None where there is no catalogue; the pages then say so."""

    def __init__(
        self,
        store: CatalogueStore | None,
        finder: Finder,
        withdrawn: WithdrawnList,
        postings: PostingPages,
        enquiry: EnquiryPages,
        *,
        guides: GuidePages,
        beforehand: BeforehandPages,
    ) -> None:
        self.guides = guides
        self.postings = postings
        self._enquiry = enquiry
        self.beforehand = beforehand
        self._store = store
        self._finder = finder
        self._withdrawn = withdrawn

    @property
    def notices(self) -> NoticeBoard:
        """What is told to whoever passes by."""
        return NoticeBoard(self._store, self._withdrawn, self.place, self.postings.now)

    @property
    def place(self) -> str | None:
        """The centre's own."""
        return self._finder.place

    def is_withdrawn(self, service: str) -> bool:
        """As of the last look."""
        return service in self._withdrawn

    def look(self) -> bool:
        """Looks whether services were withdrawn, or are back; whether anything changed."""
        return self._withdrawn.look()

    def others(self, service: Service) -> int:
        """How many other places have the same service."""
        return len(self._finder.elsewhere(service))

    def make(  # noqa: PLR0911 - one page, one return
        self, page: AnyFinding, visit: Visit, unfinished: str, words: Words, parent: QObject
    ) -> QObject:
        """The model of the page; `unfinished` is what the visitor has begun to apply for."""
        match page:
            case Home():
                return self._home(visit, unfinished, words, parent)
            case Browse():
                return self._browse(visit, page, words, parent)
            case Results():
                return self._results(page, words, parent)
            case PostingsPage() | PostingChoicePage() | PostingPlotsPage() | PostingPage():
                return self.postings.make(page, words, parent)
            case EnquiryPage() | EnquiryResultPage():
                return self._enquiry.make(page, visit.enquiry, words, parent)
            case GuideQuestionPage() | GuidePage():
                return self.guides.make(page, visit, words, parent)
            case BeforehandPage() | BeforehandResultPage():
                return self.beforehand.make(page, visit, words, parent)
            case never:
                assert_never(never)

    def _home(self, visit: Visit, unfinished: str, words: Words, parent: QObject) -> HomeModel:
        if self._store is None:
            return HomeModel(HomeFacts(has_catalogue=False, unfinished=unfinished), words, parent)
        counts = self._life_events(self._store)
        frequent = sorted((event for event in counts if counts[event]), key=lambda e: -counts[e])
        facts = HomeFacts(
            has_catalogue=True,
            life_events=[event.value for event in frequent],
            popular=[(s.id, s.name.in_language(words.language)) for s in self._finder.popular()],
            unfinished=unfinished,
            postings=[kind.value for kind in self.postings.kinds],
            has_enquiry=self._enquiry.is_offered,
            guides=self.guides.offered(visit, words),
        )
        return HomeModel(facts, words, parent)

    def _results(self, page: Results, words: Words, parent: QObject) -> ResultsModel:
        listing = Listing(
            lambda asked: self._finder.find(asked, words.language),
            partial(self._card, words),
            partial(self._also, words),
            lambda asked: self.guides.shown_in(asked, words),
        )
        return ResultsModel(page, self._title(page, words), listing, words, parent)

    def _also(self, words: Words, query: str) -> list[tuple[str, str]]:
        """Tenders and jobs with the words of a search: of what kind, and how many."""
        if not query.strip():
            return []
        counts = [(kind, self.postings.count(kind, query)) for kind in self.postings.kinds]
        return [
            (kind.value, words(f"results.also-{kind.value}", count=count))
            for kind, count in counts
            if count
        ]

    def _browse(self, visit: Visit, page: Browse, words: Words, parent: QObject) -> BrowseModel:
        asking = narrowed_by_browsing(visit)
        heading, lead = self._ways_title(page, words)
        return BrowseModel(
            page.by,
            heading,
            lead,
            self._groups(page, asking, words),
            words,
            tabbed=not page.inside and asking is None,
            parent=parent,
        )

    def _groups(self, page: Browse, asking: Results | None, words: Words) -> list[Group]:
        if self._store is None:
            return []
        passing = Filters(withdrawn=self._withdrawn.ids)
        match page.by:
            case By.LIFE_EVENT:
                return life_event_groups(self._life_events(self._store), words)
            case By.AUTHORITY:
                return authority_groups(self._store.authorities(passing), self.place, words)
            case By.PLACE:
                found = self._finder.find(asking, words.language).facets if asking else NO_FACETS
                counts = found.place if asking else self._store.facets(passing).place
                if page.inside:
                    return municipality_groups(page.inside, counts, words)
                whole_country = asking is not None
                return place_groups(counts, self.place, words, whole_country=whole_country)
            case By.ELSEWHERE:
                service = self._store.service(page.inside)
                return elsewhere_groups(self._finder.elsewhere(service), words)

    def _life_events(self, store: CatalogueStore) -> dict[LifeEvent, int]:
        """How long the list of each is that opens."""
        gone = self._withdrawn.ids
        return {
            event: store.listed(Filters(life_event=event, place=self.place, withdrawn=gone))
            for event in LifeEvent
        }

    def _ways_title(self, page: Browse, words: Words) -> tuple[str, str]:
        """What is to be chosen, and of what."""
        if page.by is By.PLACE and page.inside:
            return words("browse.which-municipality", place=called(page.inside, words)), ""
        heading = words(f"browse.heading-{page.by.value}")
        if page.by is By.ELSEWHERE and self._store is not None:
            service = self._store.service(page.inside)
            return heading, service.name.in_language(words.language)
        return heading, ""

    def _title(self, page: Results, words: Words) -> str:
        """Empty for a search over all."""
        if page.area:
            return words(f"area.{page.area}")
        if page.life_event:
            return words(f"life-event.{page.life_event}")
        if page.authority and self._store is not None:
            return self._store.agency(page.authority).name.in_language(words.language)
        if page.opened_with.place:
            return words("browse.services-in", place=in_place(page.opened_with.place, words))
        return ""

    def _card(self, words: Words, hit: Hit) -> Card:
        if self._store is None:
            raise LookupError("there is no catalogue")
        return card_of(self._store.service(hit.service_id), hit.others, words)
