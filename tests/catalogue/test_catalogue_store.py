"""The store: what goes in comes out, filters, and files that are not what they should be."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from catalogue_author import AGENCY, SERVICE, Author, text
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.building import build_store, check_store
from kiosk.catalogue.codec import decode_agency, decode_form, decode_service, encode
from kiosk.catalogue.errors import (
    CatalogueError,
    ForeignStore,
    NoCatalogue,
    StoreDamaged,
    StoreNotWritten,
    UnknownAgency,
    UnknownService,
)
from kiosk.catalogue.model import Catalogue, Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.source import load_source
from kiosk.catalogue.spelling import sort_key
from kiosk.catalogue.terms import Area, Level, LifeEvent
from kiosk.catalogue.text import Text


def test_everything_comes_out_as_it_went_in(
    shipped: Catalogue, shipped_store: CatalogueStore
) -> None:
    for service in shipped.services:
        assert shipped_store.service(service.id) == service
        assert shipped_store.form(service) == shipped.form_of(service)
    for agency in shipped.agencies.values():
        assert shipped_store.agency(agency.id) == agency
    assert shipped_store.version == shipped.version
    assert shipped_store.title == shipped.title
    assert shipped_store.notice == shipped.notice
    assert shipped_store.languages == shipped.languages
    assert shipped_store.count() == len(shipped.services)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20)), st.text())
def test_any_words_survive_the_rows(words: dict[str, str], phone: str) -> None:
    agency = replace(_AGENCY, name=Text(words), phone=phone)
    assert decode_agency(encode(agency)) == agency


def test_rows_keep_what_the_shipped_catalogue_does_not_have(author: Author) -> None:
    author.keys()
    author.form("solicitud", ui={"name": {"ui:placeholder": "Luis"}})
    author.service(
        SERVICE,
        form="solicitud",
        form_version=1,
        channels=[{"type": "kiosk"}],
        costs=[{"amount": None, "note": text("Varía.", "Varies.")}, {"amount": 10}],
        processing_time={"duration": "P1Y2M3DT4H5M"},
        official_name=text("Copia certificada", "Certified copy"),
        description=text("Uno.\n\nDos.", "One."),
        source={"identifier": "SAMJ/01", "system": "juarez", "retrieved": "2026-11-25"},
    )
    catalogue = load_source(author.folder)
    (service,) = catalogue.services
    form = catalogue.form_of(service)
    assert form is not None
    assert decode_service(encode(service), service.agency) == service
    assert decode_agency(encode(service.agency)) == service.agency
    assert decode_form(encode(form)) == form
    assert service.can_apply
    assert service.description is not None
    assert service.description.in_language("es") == "Uno.\nDos."
    assert service.source is not None
    assert service.source.identifier == "SAMJ/01"


def test_the_unknown_is_said_by_name(shipped_store: CatalogueStore) -> None:
    with pytest.raises(UnknownService, match="no service 'nope'"):
        shipped_store.service("nope")
    with pytest.raises(UnknownAgency, match="no agency 'nope'"):
        shipped_store.agency("nope")


def _applies_in_oaxaca_city(service: Service) -> bool:
    return service.agency.place in {None, "MX-OAX", "20067"}


def _applies_in_jalisco(service: Service) -> bool:
    place = service.agency.place
    return place is None or place == "MX-JAL" or place.startswith("14")


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        ({}, lambda _: True),
        ({"area": Area.HEALTH}, lambda s: s.area is Area.HEALTH),
        ({"level": Level.MUNICIPAL}, lambda s: s.agency.level is Level.MUNICIPAL),
        ({"life_event": LifeEvent.STUDYING}, lambda s: LifeEvent.STUDYING in s.life_events),
        ({"free": True}, lambda s: s.is_free),
        ({"free": False}, lambda s: not s.is_free),
        ({"here": True}, lambda s: s.can_apply),
        ({"place": "20067"}, _applies_in_oaxaca_city),
        ({"place": "MX-JAL"}, _applies_in_jalisco),
        (
            {"area": Area.JOBS, "free": True, "place": "20067"},
            lambda s: s.area is Area.JOBS and s.is_free and _applies_in_oaxaca_city(s),
        ),
    ],
)
def test_filters_keep_exactly_what_passes(
    keyed_store: CatalogueStore,
    keyed: Catalogue,
    filters: dict[str, object],
    passes: Callable[[Service], bool],
) -> None:
    expected = {service.id for service in keyed.services if passes(service)}
    assert expected
    assert {service.id for service in keyed_store.services(**filters)} == expected  # type: ignore[arg-type]  # a table of keywords


def test_lists_stand_in_the_order_of_the_alphabet(shipped_store: CatalogueStore) -> None:
    names = [service.name.words["es"] for service in shipped_store.services()]
    assert names == sorted(names, key=sort_key)


def test_the_home_page_gets_its_counts(shipped: Catalogue, shipped_store: CatalogueStore) -> None:
    areas = shipped_store.areas()
    assert [count.area for count in areas] == list(Area)
    assert sum(count.services for count in areas) == len(shipped.services)
    for count in shipped_store.life_events():
        having = [s for s in shipped.services if count.life_event in s.life_events]
        assert count.services == len(having) > 0


def test_an_area_without_services_counts_none(author: Author, tmp_path: Path) -> None:
    build_store(load_source(author.folder), tmp_path / "store")
    with CatalogueStore.open(tmp_path / "store") as store:
        assert [count.services for count in store.areas()] == [1, 0, 0, 0, 0]
        assert [count.life_event for count in store.life_events()] == [LifeEvent.HAVING_A_CHILD]


@pytest.fixture
def store_path(author: Author, tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.sqlite"
    build_store(load_source(author.folder), path)
    return path


def _cut(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.01, 0.3, 0.5, 0.999])
def test_a_truncated_store_is_known_at_once(store_path: Path, share: float) -> None:
    _cut(store_path, share)
    with pytest.raises(StoreDamaged, match=r"catalogue\.sqlite is damaged"):
        CatalogueStore.open(store_path)


def test_a_store_that_rots_is_told_where_it_is_read(store_path: Path) -> None:
    content = bytearray(store_path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    store_path.write_bytes(content)
    with pytest.raises(StoreDamaged, match="is damaged"), CatalogueStore.open(store_path) as store:
        store.check()


@pytest.mark.parametrize("content", [b"", b"hello", b"\x00" * 8192, b"SQLite format 3\x00"])
def test_what_is_no_database_is_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreDamaged):
        CatalogueStore.open(path)


def test_another_programs_database_is_foreign(tmp_path: Path) -> None:
    path = foreign_database(tmp_path)
    with pytest.raises(ForeignStore, match="another program's database"):
        CatalogueStore.open(path)


def foreign_database(folder: Path) -> Path:
    path = folder / "catalogue.sqlite"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE precious (row TEXT)")
    db.execute("INSERT INTO precious VALUES ('keep me')")
    db.commit()
    db.close()
    return path


def test_an_older_format_is_built_anew(store_path: Path) -> None:
    db = sqlite3.connect(store_path)
    db.execute("PRAGMA user_version = 999")
    db.close()
    with pytest.raises(StoreDamaged, match="format 999"):
        CatalogueStore.open(store_path)


@pytest.mark.parametrize("make", [Path.mkdir, lambda _: None])
def test_no_file_is_no_store(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "catalogue.sqlite"
    make(path)
    with pytest.raises((NoCatalogue, StoreDamaged), match=r"catalogue\.sqlite"):
        CatalogueStore.open(path)


def test_names_with_strange_signs_open(author: Author, tmp_path: Path) -> None:
    path = tmp_path / "a?b#c %20ñ" / "store;sqlite"
    build_store(load_source(author.folder), path)
    with CatalogueStore.open(path) as store:
        assert store.service(SERVICE).id == SERVICE


def test_an_open_store_outlives_its_replacement(author: Author, store_path: Path) -> None:
    with CatalogueStore.open(store_path) as old:
        author.service(SERVICE, name=text("Nombre nuevo", "New name"))
        build_store(load_source(author.folder), store_path)
        assert old.service(SERVICE).name.words["en"] == "Birth certificate copy"
    with CatalogueStore.open(store_path) as new:
        assert new.service(SERVICE).name.words["en"] == "New name"


def test_the_old_store_stays_where_the_new_one_cannot_be_written(
    author: Author, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    with pytest.raises(StoreNotWritten, match="cannot be written"):
        build_store(load_source(author.folder), blocked / "catalogue.sqlite")


def test_the_check_finds_a_store_of_something_else(
    author: Author, store_path: Path, tmp_path: Path
) -> None:
    catalogue = load_source(author.folder)
    check_store(store_path, catalogue)
    author.service("otro", name=text("Otro", "Other"))
    with pytest.raises(StoreDamaged, match="does not hold"):
        check_store(store_path, load_source(author.folder))


def test_a_draft_that_fails_its_check_replaces_nothing(
    author: Author, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store_path.read_bytes()

    def rotten(path: Path, catalogue: Catalogue) -> None:
        _cut(path, 0.5)
        check_store(path, catalogue)

    monkeypatch.setattr("kiosk.catalogue.building.check_store", rotten)
    with pytest.raises(CatalogueError, match="is damaged"):
        build_store(load_source(author.folder), store_path)
    assert store_path.read_bytes() == before
    assert [p.name for p in store_path.parent.iterdir() if p.name.endswith(".new")] == []


def test_the_draft_is_on_disk_before_it_takes_its_name_and_the_name_after(
    author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "catalogue.sqlite"
    synced: list[tuple[str, bool]] = []
    fsync = os.fsync

    def told(descriptor: int) -> None:
        synced.append((Path(f"/proc/self/fd/{descriptor}").readlink().name, path.exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", told)
    build_store(load_source(author.folder), path)
    (draft, had_name), (folder, has_name) = synced
    assert (draft.endswith(".new"), had_name) == (True, False)
    assert (folder, has_name) == (tmp_path.name, True)


def test_a_copy_of_a_store_is_a_store(store_path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    shutil.copy(store_path, copy)
    with CatalogueStore.open(copy) as store:
        store.check()
        assert store.agency(AGENCY).id == AGENCY


_AGENCY = decode_agency(
    '{"id":"a","name":{"words":{"es":"A"}},"level":"federal","short_name":null,"place":null,'
    '"phone":null,"email":null,"website":null,"hours":null,"address":null,"keys":[]}'
)
