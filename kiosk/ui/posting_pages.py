"""Makes the models of the pages of tenders and jobs, and says what an application is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from PySide6.QtCore import QObject

from kiosk.catalogue.errors import UnknownPosting
from kiosk.catalogue.feed import FeedHead
from kiosk.catalogue.model import Service
from kiosk.catalogue.posting_list import PostingList, Selection, job_entries, tender_entries
from kiosk.catalogue.store import CatalogueStore
from kiosk.catalogue.terms import Subject
from kiosk.catalogue.text import Text
from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.dates import day_words
from kiosk.forms.definition import Form, FormDamaged, FormUnsupported, compile_form
from kiosk.forms.known import deadline_in, lacks_fact, names_deadline
from kiosk.ui.deadlines import Deadlines
from kiosk.ui.job_page import job_page
from kiosk.ui.models.posting import Offered, PostingModel
from kiosk.ui.models.posting_choice import PostingChoiceModel
from kiosk.ui.models.posting_plots import PostingPlotsModel
from kiosk.ui.models.postings import Board, PostingsModel
from kiosk.ui.models.service import Verdict
from kiosk.ui.posting_facts import job_facts, tender_facts
from kiosk.ui.posting_parts import PageParts
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
_CHOOSE_FIRST: Final = {
    Subject.TENDER: Verdict.CHOOSE_TENDER,
    Subject.JOB: Verdict.CHOOSE_JOB,
}


@dataclass
class PostingPages:
    """`store` is None where there is no catalogue; the visitor's time is that of `deadlines`."""

    store: CatalogueStore | None
    withdrawn: WithdrawnList
    deadlines: Deadlines
    _lists: dict[str, tuple[datetime, PostingList]] = field(default_factory=dict)

    @property
    def kinds(self) -> list[Subject]:
        """What there is at all."""
        if self.store is None:
            return []
        tenders, jobs = self.store.postings.counts()
        return [kind for kind, count in ((Subject.TENDER, tenders), (Subject.JOB, jobs)) if count]

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
                found = [entry.traits for entry in self._find(of)]
                return PostingPlotsModel(found, self._as_of(of.kind, words), words, parent)
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
            if about.kind == Subject.TENDER:
                return tender_facts(*self.store.postings.tender(about.feed, about.id, today))
            return job_facts(*self.store.postings.job(about.feed, about.id, today))
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
        if kind == Subject.TENDER:
            entries = tender_entries(self.store.postings.tenders(now.date()), now)
        else:
            entries = job_entries(self.store.postings.jobs(now.date()))
        listed = PostingList(entries)
        self._lists[kind] = now, listed
        return listed

    def _find(self, page: PostingsPage) -> Selection:
        if self.store is None:
            return PostingList([]).select({}, None)
        postings = self.store.postings
        look = postings.tenders_with if page.kind == Subject.TENDER else postings.jobs_with
        return self._listed(page.kind).select(dict(page.narrowing), look(page.query))

    def _as_of(self, kind: str, words: Words) -> str:
        """On which day what is listed was true, and whether it is an example."""
        used = {entry.traits.feed for entry in self._listed(kind).entries}
        heads = [head for feed, head in self._feeds().items() if feed in used]
        return as_of_words(heads, self.now(), words)

    def _feeds(self) -> Mapping[str, FeedHead]:
        return {} if self.store is None else self.store.postings.feeds

    def _posting(self, about: About, words: Words, parent: QObject) -> PostingModel:
        now = self.now()
        heads = [self._feeds()[about.feed]] if about.feed in self._feeds() else []
        parts = self._parts(about, now, words)
        offered = [] if parts is None else list(self._offered(about, now, words))
        as_of = source_words(heads, now, words)
        return PostingModel(about, parts, offered, as_of, words, parent=parent)

    def _parts(self, about: About, now: datetime, words: Words) -> PageParts | None:
        if self.store is None:
            return None
        postings, key = self.store.postings, (about.feed, about.id)
        try:
            if about.kind == Subject.TENDER:
                return tender_page(*postings.tender(*key, now.date()), now, words)
            return job_page(*postings.job(*key, now.date()), now, words)
        except UnknownPosting:
            return None

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
            if service.id not in self.withdrawn and not over:
                name = service.name.in_language(words.language)
                yield Offered(service.id, name, service.purpose.in_language(words.language))

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
