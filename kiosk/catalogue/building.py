"""Builds the store: beside the old one, checked, then swapped in at once.

Whatever happens on the way (a full disk, a crash, a check that fails), the store under its name is
either the old one or the new one, whole.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import apsw

from kiosk.catalogue import (
    guide_table,
    notice_table,
    place_table,
    saying_table,
    search_table,
    tables,
    word_table,
)
from kiosk.catalogue.errors import StoreDamaged
from kiosk.catalogue.indexing import indexed, sayings_of, texts_of, vocabulary_of
from kiosk.catalogue.model import Catalogue, Service
from kiosk.catalogue.placing import spelled_places
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.sayings import read_sayings
from kiosk.catalogue.spelling import sort_key
from kiosk.catalogue.store_file import APPLICATION_ID, FORMAT, refusal_in_words
from kiosk.catalogue.text import SPANISH
from kiosk.disk.syncing import sync
from kiosk.disk.transaction import transaction

_CHECKED_SEARCHES = 20
_TABLES = (tables, guide_table, notice_table, search_table, word_table, saying_table, place_table)


def build_store(catalogue: Catalogue, path: Path, *, source_stamp: str = "") -> None:
    """Makes the store of `catalogue` at `path`; `source_stamp` says what it was made from.

    Raises `StoreNotWritten` (disk) and `StoreDamaged` (the new store failed its check); then what
    was at `path` is still there.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    with refusal_in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with refusal_in_words(path):
            _write(catalogue, draft, source_stamp)
            check_store(draft, catalogue)
            sync(draft)
            draft.replace(path)
            sync(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def remove_drafts(path: Path) -> None:
    """Clears away what a build that was killed left beside `path`; for one process at a time."""
    for draft in path.parent.glob(f".{path.name}.*.new"):
        draft.unlink(missing_ok=True)


def check_store(path: Path, catalogue: Catalogue) -> None:
    """Opens everything that stands in the store, and searches. Raises `StoreDamaged`."""
    with CatalogueStore.open(path) as store:
        store.check()
        if list(store.services()) != sorted(catalogue.services, key=_alphabetical):
            raise StoreDamaged(f"the new store {path} does not hold the catalogue's services")
        for service in catalogue.services:
            if store.form(service) != catalogue.form_of(service):
                raise StoreDamaged(f"the new store {path} does not hold the form of {service.id}")
        if store.criteria() != catalogue.criteria:
            raise StoreDamaged(f"the new store {path} does not hold the criteria's questions")
        if store.guides() != catalogue.guides:
            raise StoreDamaged(f"the new store {path} does not hold the guides")
        if store.notices() != catalogue.notices:
            raise StoreDamaged(f"the new store {path} does not hold the notices")
        _check_feeds(store, catalogue)
        step = len(catalogue.services) // _CHECKED_SEARCHES + 1
        for service in catalogue.services[::step]:
            for language in catalogue.languages:
                if not store.search(service.name.in_language(language), language).hits:
                    raise StoreDamaged(f"the new store {path} does not find {service.id}")


def _check_feeds(store: CatalogueStore, catalogue: Catalogue) -> None:
    for feed in catalogue.feeds:
        day = feed.head.as_of
        for tender in feed.tenders:
            if store.postings.tender(feed.id, tender.id, day)[0] != tender:
                raise StoreDamaged(f"the new store does not hold the tender {feed.id}/{tender.id}")
    expected = tuple(
        sum(len(getattr(feed, kind)) for feed in catalogue.feeds)
        for kind in ("tenders", "jobs", "locations")
    )
    if store.postings.counts() != expected:
        raise StoreDamaged("the new store does not hold all tenders, jobs and places")


def _write(catalogue: Catalogue, draft: Path, source_stamp: str) -> None:
    db = apsw.Connection(str(draft))
    try:
        # Nothing reads the draft, and it is synced as a whole once it is done.
        db.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT}")
        with transaction(db):
            for module in _TABLES:
                db.execute(module.SCHEMA)
            _insert(db, catalogue, source_stamp)
        db.execute("PRAGMA optimize")
    finally:
        db.close()


def _insert(db: apsw.Connection, catalogue: Catalogue, source_stamp: str) -> None:
    about = {
        "title": catalogue.title.words,
        "languages": catalogue.languages,
        "version": catalogue.version,
        "notice": catalogue.notice and catalogue.notice.words,
        "source_stamp": source_stamp,
        "newest_day": max(
            (service.reviewed for service in catalogue.services), default=date.min
        ).isoformat(),
    }
    tables.insert_about(db, {name: json.dumps(value) for name, value in about.items()})
    for agency in catalogue.agencies.values():
        tables.insert_agency(db, agency)
    for form in catalogue.forms.values():
        tables.insert_form(db, form)
    if catalogue.criteria is not None:
        tables.insert_form(db, catalogue.criteria)
    guide_table.insert_guides(db, catalogue.guides)
    notice_table.insert_notices(db, catalogue.notices)
    services = sorted(catalogue.services, key=_alphabetical)
    for number, service in enumerate(services, start=1):
        tables.insert_service(db, number, service)
    saying_table.insert_sayings(db, read_sayings())
    place_table.insert_place_names(db, spelled_places())
    _insert_feeds(db, catalogue)
    for place, language in enumerate(catalogue.languages):
        _index(db, place, language, services)


def _insert_feeds(db: apsw.Connection, catalogue: Catalogue) -> None:
    # Their validators take 100 ms to import, which a start without a change never needs.
    from kiosk.catalogue import location_table, posting_tables  # noqa: PLC0415
    from kiosk.catalogue.posting_store import insert_feeds  # noqa: PLC0415

    db.execute(posting_tables.SCHEMA)
    db.execute(location_table.SCHEMA)
    insert_feeds(db, catalogue.feeds)


def _index(db: apsw.Connection, place: int, language: str, services: Sequence[Service]) -> None:
    texts = [texts_of(service, language) for service in services]
    stems = [indexed(text, language) for text in texts]
    search_table.insert_index(db, place, stems, [sayings_of(text) for text in texts])
    word_table.insert_words(db, place, vocabulary_of(texts, language))


def _alphabetical(service: Service) -> tuple[str, str]:
    return sort_key(service.name.words[SPANISH]), service.id
