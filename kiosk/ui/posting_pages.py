"""Makes the models of the pages of tenders, jobs and places; says what applications are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from PySide6.QtCore import QObject

from kiosk.catalogue.errors import UnknownPosting
from kiosk.catalogue.feed import FeedHead
from kiosk.catalogue.location_facts import label_of
from kiosk.catalogue.location_list import NOWHERE, Here, location_entries, seen_from
from kiosk.catalogue.location_plots import location_plots_of
from kiosk.catalogue.model import Service
from kiosk.catalogue.posting_list import (
    PostingEntry,
    PostingList,
    Selection,
    job_entries,
    tender_entries,
)
from kiosk.catalogue.posting_store import PostingStore
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.tender_plots import plots_of
from kiosk.catalogue.terms import Subject
from kiosk.catalogue.text import Text
from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.dates import day_words
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import Form, FormUnsupported, compile_form
from kiosk.forms.known import deadline_in, lacks_fact, names_deadline
from kiosk.forms.locations import Among, places_asked_in
from kiosk.forms.questions import Option, Question
from kiosk.ui.ability import Verdict
from kiosk.ui.deadlines import Deadlines
from kiosk.ui.job_page import job_page
from kiosk.ui.location_page import location_page
from kiosk.ui.location_plot_words import kind_charts, where_charts
from kiosk.ui.models.posting import Offered, PostingModel
from kiosk.ui.models.posting_choice import PostingChoiceModel
from kiosk.ui.models.posting_plots import Charts, PostingPlotsModel
from kiosk.ui.models.postings import Board, PostingsModel
from kiosk.ui.paper_desk import OnPaper
from kiosk.ui.paper_pages import PaperPages
from kiosk.ui.plot_words import amount_charts, count_charts
from kiosk.ui.posting_facts import job_facts, location_facts, tender_facts
from kiosk.ui.posting_parts import Finds, PageParts
from kiosk.ui.tender_page import tender_page
from kiosk.visit.journey import Visit, has_begun, subject_of
from kiosk.visit.pages import (
    About,
    AnyPostings,
    PostingChoicePage,
    PostingPage,
    PostingPlotsPage,
    PostingsPage,
)
from kiosk.words import Words

_FRESH: Final = timedelta(minutes=1)
MOST_SUGGESTED: Final = 400
"""Places that a question knows to suggest, the nearest of all."""
_CHOOSE_FIRST: Final = {
    Subject.TENDER: Verdict.CHOOSE_TENDER,
    Subject.JOB: Verdict.CHOOSE_JOB,
    Subject.LOCATION: Verdict.CHOOSE_LOCATION,
}


@dataclass
class PostingPages:
    """`store` is None where there is no catalogue; the visitor's time is that of `deadlines`.

    `here` is where the centre stands: places are as far away as they are from it.
    """

    store: CatalogueStore | None
    withdrawn: WithdrawnList
    deadlines: Deadlines
    paper: PaperPages
    here: Here = NOWHERE
    _lists: dict[str, tuple[datetime, PostingList]] = field(default_factory=dict)

    @property
    def kinds(self) -> list[Subject]:
        """What there is at all."""
        if self.store is None:
            return []
        counts = zip(Subject, self.store.postings.counts(), strict=True)
        return [kind for kind, count in counts if count]

    def now(self) -> datetime:
        """In the visitor's own zone."""
        return self.deadlines.clock().astimezone()

    def make(self, page: AnyPostings, words: Words, parent: QObject) -> QObject:
        """The model of the page."""
        match page:
            case PostingsPage():
                return PostingsModel(page, self._board(words), words, parent)
            case PostingChoicePage(of, name):
                board = self._board(words)
                return PostingChoiceModel(of, name, board.find(of), words, parent)
            case PostingPlotsPage(of):
                return PostingPlotsModel(self._charts(of, words), parent)
            case PostingPage(about):
                return self._posting(about, words, parent)
            case never:
                assert_never(never)

    def count(self, kind: str, query: str) -> int:
        """How many a search finds."""
        return len(self._find(PostingsPage(kind, query)))

    def facts(self, about: About | None) -> Mapping[str, str]:
        """What forms may know of it; nothing of what is gone."""
        if about is None or self.store is None:
            return {}
        today = self.now().date()
        try:
            match Subject(about.kind):
                case Subject.TENDER:
                    return tender_facts(*self.store.postings.tender(about.feed, about.id, today))
                case Subject.JOB:
                    return job_facts(*self.store.postings.job(about.feed, about.id, today))
                case Subject.LOCATION:
                    found = self.store.postings.location(about.feed, about.id, today)
                    return location_facts(found[1])
        except UnknownPosting:
            return {}

    def verdict(self, verdict: Verdict, service: Service, visit: Visit) -> Verdict:
        """What could be done here, but for want of something that it is about."""
        if verdict is not Verdict.HERE or service.about is None or has_begun(visit, service.id):
            return verdict
        form = self._form(service)
        lacks = form is not None and lacks_fact(form, self.facts(subject_of(visit, service.id)))
        return _CHOOSE_FIRST[service.about] if lacks else verdict

    def deadline_notice(self, form: Form, answers: Mapping[str, Any], words: Words) -> str:
        """Said before sending; empty where there is no deadline."""
        return self.deadlines.before_sending(deadline_in(form, answers), words)

    def _board(self, words: Words) -> Board:
        return Board(find=self._find, now=self.now, as_of=lambda kind: self._as_of(kind, words))

    def _listed(self, kind: str) -> PostingList:
        """Read once a minute: a list of thousands is narrowed while somebody types."""
        now = self.now()
        read = self._lists.get(kind)
        if read is not None and timedelta() <= now - read[0] < _FRESH:
            return read[1]
        if self.store is None:
            return PostingList([])
        listed = PostingList(self._entries(self.store.postings, Subject(kind), now))
        self._lists[kind] = now, listed
        return listed

    def _find(self, page: PostingsPage) -> Selection:
        if self.store is None:
            return PostingList([]).select({}, None)
        postings = self.store.postings
        look = {
            Subject.TENDER: postings.tenders_with,
            Subject.JOB: postings.jobs_with,
            Subject.LOCATION: postings.locations_with,
        }[Subject(page.kind)]
        return self._listed(page.kind).select(dict(page.narrowing), look(page.query))

    def _entries(self, postings: PostingStore, kind: Subject, now: datetime) -> list[PostingEntry]:
        match kind:
            case Subject.TENDER:
                return tender_entries(postings.tenders(now.date()), now)
            case Subject.JOB:
                return job_entries(postings.jobs(now.date()))
            case Subject.LOCATION:
                return location_entries(postings.locations(now.date()), self.here, now)

    def _charts(self, of: PostingsPage, words: Words) -> Charts:
        found = [entry.traits for entry in self._find(of)]
        as_of = self._as_of(of.kind, words)
        if of.kind == Subject.LOCATION:
            plots = location_plots_of(found)
            lead = words("plots.of-locations", count=plots.locations)
            sides = kind_charts(plots, words), where_charts(plots, words)
            return Charts(words("plots.heading-location"), lead, as_of, *sides)
        of_tenders = plots_of(found)
        lead = words("plots.of", count=of_tenders.tenders)
        both = amount_charts(of_tenders, words), count_charts(of_tenders, words)
        return Charts(words("plots.heading"), lead, as_of, *both)

    def _as_of(self, kind: str, words: Words) -> str:
        """On which day what is listed was true, and whether it is an example."""
        used = {entry.traits.feed for entry in self._listed(kind).entries}
        heads = [head for feed, head in self._feeds().items() if feed in used]
        return as_of_words(heads, self.now(), words)

    def _feeds(self) -> Mapping[str, FeedHead]:
        return {} if self.store is None else self.store.postings.feeds

    def _as_of_feed(self, feed: str, now: datetime, words: Words) -> str:
        head = self._feeds().get(feed)
        return source_words([] if head is None else [head], now, words)

    def _posting(self, about: About, words: Words, parent: QObject) -> PostingModel:
        now = self.now()
        parts, taken = self._parts(about, now, words)
        offered = [] if parts is None else list(self._offered(about, now, words))
        as_of = self._as_of_feed(about.feed, now, words)
        paper = self.paper.model(taken, words)
        return PostingModel(about, parts, offered, as_of, words, paper=paper, parent=parent)

    def _parts(
        self, about: About, now: datetime, words: Words
    ) -> tuple[PageParts | None, OnPaper | None]:
        """What the page says, and what can be taken along of it."""
        if self.store is None:
            return None, None
        postings, key = self.store.postings, (about.feed, about.id)
        try:
            match Subject(about.kind):
                case Subject.TENDER:
                    return tender_page(*postings.tender(*key, now.date()), now, words), None
                case Subject.JOB:
                    return job_page(*postings.job(*key, now.date()), now, words), None
                case Subject.LOCATION:
                    location, traits = postings.location(*key, now.date())
                    traits = seen_from(self.here, traits, now)
                    as_of = self._as_of_feed(about.feed, now, words)
                    taken = self.paper.location(location, traits, as_of, words)
                    return location_page(location, traits, now, words), taken
        except UnknownPosting:
            return None, None

    def _offered(self, about: About, now: datetime, words: Words) -> Iterator[Offered]:
        """The services that are about it, but those whose deadline has passed; what has a deadline
        comes first."""
        if self.store is None:
            return
        facts = self.facts(about)
        named = [
            (self._deadline_name(one), one)
            for one in self.store.services_about(Subject(about.kind))
        ]
        for deadline, service in sorted(named, key=lambda each: not each[0]):
            due = facts.get(deadline, "")
            over = bool(due) and datetime.fromisoformat(due) <= now
            if service.id not in self.withdrawn and not over and self._suits(service, about):
                name = service.name.in_language(words.language)
                of_place = about.kind == Subject.LOCATION  # what it is for is known there
                note = "" if of_place else service.purpose.in_language(words.language)
                yield Offered(service.id, name, note)

    def _suits(self, service: Service, about: About) -> bool:
        """Whether a service is for such a place: one that its form asks for, where it is valid."""
        if about.kind != Subject.LOCATION:
            return True
        own = next(
            (
                entry
                for entry in self._listed(about.kind).entries
                if (entry.traits.feed, entry.traits.id) == (about.feed, about.id)
            ),
            None,
        )
        if own is None or not _is_within(own.traits.places, service.agency.place):
            return False
        asked = self._asked_places(service)
        if asked is None:
            return False
        return all(value in own.values.get(field, ()) for field, value in asked)

    def _asked_places(self, service: Service) -> Among | None:
        """What a service narrows the list of places by; None where its form asks for none."""
        form = self._form(service)
        return None if form is None else places_asked_in(form)

    def finds_for(self, service: Service, words: Words) -> Finds | None:
        """The places that a service is about; None where there are none."""
        asked = self._asked_places(service) if service.about is Subject.LOCATION else None
        if asked is None:
            return None
        page = PostingsPage(Subject.LOCATION, narrowing=asked)
        return Finds(page, words("service.finds-location")) if len(self._find(page)) else None

    def suggested(self, question: Question) -> tuple[Option, ...]:
        """The places that a question may be answered with, the nearest first."""
        page = PostingsPage(Subject.LOCATION, narrowing=question.among)
        near = self._find(page).first("near", MOST_SUGGESTED)
        labels = dict.fromkeys(label_of(entry.traits) for entry in near)
        return tuple(Option(label, label) for label in labels)

    def _deadline_name(self, service: Service) -> str:
        form = self._form(service)
        return "" if form is None else names_deadline(form)

    def _form(self, service: Service) -> Form | None:
        source = self.store.form(service) if self.store else None
        if source is None:
            return None
        try:
            return compile_form(dict(source.schema), dict(source.ui_schema), None)
        except (FormDamaged, FormUnsupported):
            return None


def _is_within(places: tuple[str, ...], of: str | None) -> bool:
    """Whether a place lies where an authority is one; nowhere known is everywhere."""
    return of is None or not places or of in places


def as_of_words(heads: list[FeedHead], now: datetime, words: Words) -> str:
    """The oldest of their days: no more is promised of any."""
    if not heads:
        return ""
    day = day_words(min(head.as_of_on(now.date()) for head in heads), words)
    example = any(head.example for head in heads)
    return words("posting.as-of-example" if example else "posting.as-of", day=day)


def source_words(heads: list[FeedHead], now: datetime, words: Words) -> str:
    """Whose word it is, and of which day."""
    said = as_of_words(heads, now, words)
    names = [Text(head.title).in_language(words.language) for head in heads]
    return words("posting.from", source=names[0], day=said) if names else said
