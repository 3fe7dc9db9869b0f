"""What changes daily, as the screen reads it out of the store: lists, one posting, words.

`today` and `now` are the visitor's: dates of examples move with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import apsw

from kiosk.catalogue import location_table, posting_tables
from kiosk.catalogue.errors import UnknownPosting
from kiosk.catalogue.feed import Feed, FeedHead, moved
from kiosk.catalogue.job import Job
from kiosk.catalogue.job_facts import JobTraits, is_over
from kiosk.catalogue.job_facts import traits_of as job_traits_of
from kiosk.catalogue.location import Location
from kiosk.catalogue.location_facts import LocationTraits
from kiosk.catalogue.location_facts import traits_of as location_traits_of
from kiosk.catalogue.spelling import stem, words
from kiosk.catalogue.stop_words import is_stop_word
from kiosk.catalogue.store_file import damage_in_words
from kiosk.catalogue.tender import Tender
from kiosk.catalogue.tender_facts import TenderTraits, offerers
from kiosk.catalogue.tender_facts import traits_of as tender_traits_of
from kiosk.catalogue.text import SPANISH


class PostingStore:
    """One version, read-only. Whatever is read may raise `StoreDamaged`."""

    def __init__(self, db: apsw.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    @cached_property
    def feeds(self) -> Mapping[str, FeedHead]:
        """By id."""
        with damage_in_words(self._path):
            rows = list(posting_tables.read_feeds(self._db))
        return {feed: FeedHead.model_validate_json(row) for feed, row in rows}

    def counts(self) -> tuple[int, int, int]:
        """How many tenders, jobs and places there are, without opening any."""
        with damage_in_words(self._path):
            return (
                posting_tables.count_tenders(self._db),
                posting_tables.count_jobs(self._db),
                location_table.count_locations(self._db),
            )

    def tenders(self, today: date) -> list[TenderTraits]:
        """All, the oldest too."""
        with damage_in_words(self._path):
            return list(posting_tables.read_tender_traits(self._db, self._shifts(today)))

    def jobs(self, today: date) -> list[JobTraits]:
        """Those that can still be applied for."""
        with damage_in_words(self._path):
            found = list(posting_tables.read_job_traits(self._db, self._shifts(today)))
        stale = self._stale(today)
        return [each for each in found if not is_over(each, today) and each.feed not in stale]

    def locations(self, today: date) -> list[LocationTraits]:
        """Those whose publisher's word for them has not run out."""
        shifts = self._shifts(today)
        with damage_in_words(self._path):
            found = list(location_table.read_location_traits(self._db, shifts))
        stale = self._stale(today)
        return [each for each in found if each.feed not in stale]

    def tender(self, feed: str, tender: str, today: date) -> tuple[Tender, TenderTraits]:
        """Raises `UnknownPosting`."""
        with damage_in_words(self._path):
            found = posting_tables.read_tender(self._db, feed, tender)
        if found is None:
            raise UnknownPosting(f"the catalogue has no tender {feed}/{tender}")
        head = self.feeds[feed]
        read = Tender.model_validate(moved(found[1], head.shift(today)))
        return read, tender_traits_of(read, found[0], feed, head.place)

    def job(self, feed: str, job: str, today: date) -> tuple[Job, JobTraits]:
        """Raises `UnknownPosting`, of what is over too."""
        with damage_in_words(self._path):
            found = posting_tables.read_job(self._db, feed, job)
        head = self.feeds.get(feed)
        if found is None or head is None:
            raise UnknownPosting(f"the catalogue has no job {feed}/{job}")
        read = Job.model_validate(moved(found[1], head.shift(today)))
        traits = job_traits_of(read, found[0], feed, head.place)
        if is_over(traits, today) or is_stale(head, today):
            raise UnknownPosting(f"the job {feed}/{job} is over")
        return read, traits

    def location(self, feed: str, location: str, today: date) -> tuple[Location, LocationTraits]:
        """Raises `UnknownPosting`."""
        with damage_in_words(self._path):
            found = location_table.read_location(self._db, feed, location)
        head = self.feeds.get(feed)
        if found is None or head is None or is_stale(head, today):
            raise UnknownPosting(f"the catalogue has no place {feed}/{location}")
        read = Location.model_validate(moved(found[1], head.shift(today)))
        return read, location_traits_of(read, found[0], feed, head.place)

    def tenders_with(self, typed: str) -> set[int] | None:
        """The numbers of those that have all words typed, the last one begun; None: no words."""
        return self._matching(typed, posting_tables.tenders_with)

    def jobs_with(self, typed: str) -> set[int] | None:
        """As `tenders_with`."""
        return self._matching(typed, posting_tables.jobs_with)

    def locations_with(self, typed: str) -> set[int] | None:
        """As `tenders_with`."""
        return self._matching(typed, location_table.locations_with)

    def _stale(self, today: date) -> set[str]:
        return {feed for feed, head in self.feeds.items() if is_stale(head, today)}

    def _shifts(self, today: date) -> dict[str, timedelta]:
        return {feed: head.shift(today) for feed, head in self.feeds.items()}

    def _matching(
        self, typed: str, find: Callable[[apsw.Connection, str], set[int]]
    ) -> set[int] | None:
        stems = stems_of(typed).split()
        if not stems:
            return None
        with damage_in_words(self._path):
            return find(self._db, " AND ".join(f'"{each}"*' for each in stems))


def is_stale(head: FeedHead, today: date) -> bool:
    """Whether the publisher's word for it has run out."""
    return head.expires is not None and head.expires < today and not head.example


def insert_feeds(db: apsw.Connection, feeds: tuple[Feed, ...]) -> None:
    """Into a store that is being built."""
    tenders = jobs = locations = 0
    for feed in feeds:
        head = feed.head
        posting_tables.insert_feed(db, feed.id, head.as_json().decode())
        for tender in feed.tenders:
            tenders += 1
            tender_traits = tender_traits_of(tender, tenders, feed.id, head.place)
            row = tender.model_dump_json(by_alias=True, exclude_defaults=True)
            posting_tables.insert_tender(db, tender_traits, row, _tender_words(tender))
        for job in feed.jobs:
            jobs += 1
            job_traits = job_traits_of(job, jobs, feed.id, head.place)
            row = job.model_dump_json(by_alias=True, exclude_defaults=True)
            posting_tables.insert_job(db, job_traits, row, _job_words(job))
        for location in feed.locations:
            locations += 1
            traits = location_traits_of(location, locations, feed.id, head.place)
            row = location.model_dump_json(by_alias=True, exclude_defaults=True)
            location_table.insert_location(db, traits, row, _location_words(location))


def stems_of(text: str) -> str:
    """What a text is found by: its words' stems, each once, stop words left out."""
    found = [word for word, _ in words(text)]
    telling = [word for word in found if not is_stop_word(word, SPANISH)]
    return " ".join(dict.fromkeys(stem(word, SPANISH) for word in telling or found))


def _tender_words(tender: Tender) -> str:
    parties = (tender.buyer, tender.procuring_entity, *offerers(tender))
    suppliers = (each for award in tender.awards for each in award.suppliers)
    return stems_of(
        " ".join(
            (
                tender.title,
                tender.description or "",
                tender.ocid,
                *(item.description for item in tender.items),
                *(party.name for party in (*parties, *suppliers) if party is not None),
                *(party.address or "" for party in parties[:2] if party is not None),
            )
        )
    )


def _job_words(job: Job) -> str:
    employer = job.hiring_organization.name if job.hiring_organization else None
    said = [job.title, job.description, employer, job.industry, job.occupational_category]
    for place in job.job_location:
        said += [place.address_locality, place.address_region]
    return stems_of(" ".join(filter(None, [*said, job.skills])))


def _location_words(location: Location) -> str:
    operator = location.parent_organization.name if location.parent_organization else None
    said = [location.name, operator, location.source.identifier, *location.available_service]
    if (place := location.address) is not None:
        said += [place.street_address, place.address_locality, place.address_region]
    return stems_of(" ".join(filter(None, said)))
