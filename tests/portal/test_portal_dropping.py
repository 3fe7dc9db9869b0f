"""What expired is deleted with no transaction open, and never under somebody who begins anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from portal_world import Portal
from uploading import announced

from kiosk.protocol.identifier import uuid7
from portal.attachments.outcome import UnknownUpload
from portal.attachments.stream_folder import StreamFolder
from portal.attachments.streams import PartBusy
from portal.attachments.uploads import DELETING, KEPT, Uploads
from portal.storage import uploads as table
from portal.storage.database import open_database
from portal.stream_place import StreamPlace

pytest_plugins = ["portal_fixtures"]

STREAM = os.urandom(5_000)
WHAT = announced(STREAM)


class Store(StreamFolder):
    """Does `first` before it deletes the next one, and `then` after it.

    At the so manieth look from now on at how much is there: `looked`.
    """

    first: Callable[[], None] | None = None
    then: Callable[[], None] | None = None
    looked: Callable[[], None] | None = None
    looks = 0

    def size(self, place: StreamPlace) -> int:
        self.looks -= 1
        if self.looks == 0 and self.looked is not None:
            self.looked()
        return super().size(place)

    def remove(self, place: StreamPlace) -> None:
        happens, self.first = self.first, None
        if happens is not None:
            happens()
        super().remove(place)
        happens, self.then = self.then, None
        if happens is not None:
            happens()


@pytest.fixture
def store(portal: Portal) -> Store:
    return Store(portal.settings.attachments)


@pytest.fixture
def uploads(portal: Portal, store: Store) -> Uploads:
    return Uploads(portal.database, store, portal.settings.max_waiting_bytes, portal.clock)


@pytest.fixture
def place(portal: Portal) -> StreamPlace:
    return new_place(portal)


def new_place(portal: Portal) -> StreamPlace:
    return StreamPlace("kiosk-1", uuid7(portal.clock(), os.urandom), 0)


def put(uploads: Uploads, place: StreamPlace) -> None:
    uploads.take_in(place, WHAT, [STREAM])


def expire(portal: Portal) -> None:
    portal.clock.advance(seconds=KEPT.total_seconds() + 1)


def breaks() -> None:
    raise OSError(5, "the store is gone")


@pytest.mark.both_databases
def test_others_write_while_the_store_deletes(
    portal: Portal, uploads: Uploads, store: Store, place: StreamPlace
) -> None:
    put(uploads, place)
    expire(portal)
    other = new_place(portal)
    elsewhere = open_database(portal.settings.database)
    beside = Uploads(elsewhere, store, portal.settings.max_waiting_bytes, portal.clock)
    store.first = lambda: put(beside, other)

    uploads.prune()

    assert (store.size(place), store.size(other)) == (0, len(STREAM))
    assert beside.state(other).is_whole
    elsewhere.close()


@pytest.mark.both_databases
def test_what_somebody_goes_on_with_at_that_moment_is_not_dropped(
    portal: Portal, uploads: Uploads, store: Store, place: StreamPlace
) -> None:
    uploads.announce(place, WHAT)
    with closing(uploads.begin(place, 0)) as writing:
        writing.write(STREAM[:100])
    expire(portal)
    elsewhere = open_database(portal.settings.database)
    beside = Uploads(elsewhere, store, portal.settings.max_waiting_bytes, portal.clock)

    with ThreadPoolExecutor(1) as pool:

        def prunes() -> None:
            pruned = pool.submit(beside.prune)
            if portal.database.is_postgresql:  # SQLite has its writers wait in line
                pruned.result(30)

        store.looks, store.looked = 2, prunes  # the second is where it is decided
        with closing(uploads.begin(place, 100)) as writing:
            writing.write(STREAM[100:])
            assert writing.finish().is_whole

    assert beside.state(place).is_whole
    assert store.size(place) == len(STREAM)
    elsewhere.close()


@pytest.mark.both_databases
def test_what_is_being_deleted_is_nobodys_and_its_place_is_not_free(
    portal: Portal, uploads: Uploads, store: Store, place: StreamPlace
) -> None:
    put(uploads, place)
    expire(portal)
    seen = []

    def tried() -> None:
        for ask in (lambda: uploads.state(place), lambda: uploads.begin(place, 0)):
            with pytest.raises(UnknownUpload):
                ask()
        with pytest.raises(PartBusy):
            uploads.announce(place, WHAT)
        with portal.database.reading() as session:
            seen.extend(table.whole(session, [place.submission]))

    store.first = tried
    uploads.prune()

    assert seen == [], "no receipt can name it any more"
    put(uploads, place)
    assert uploads.state(place).is_whole


@pytest.mark.both_databases
@pytest.mark.parametrize("when", ["first", "then"])
def test_what_a_crash_left_is_deleted_later_and_its_place_is_free_again(
    portal: Portal, uploads: Uploads, store: Store, place: StreamPlace, when: str
) -> None:
    put(uploads, place)
    expire(portal)
    setattr(store, when, breaks)
    with pytest.raises(OSError, match="the store is gone"):
        uploads.prune()
    with pytest.raises(UnknownUpload):
        uploads.state(place)
    with pytest.raises(PartBusy):
        uploads.announce(place, WHAT)

    portal.clock.advance(seconds=DELETING.total_seconds() + 1)
    uploads.prune()

    assert store.size(place) == 0
    put(uploads, place)
    assert uploads.state(place).is_whole


def test_one_that_outlived_its_time_deletes_nothing_of_who_came_after(
    portal: Portal, uploads: Uploads, store: Store, place: StreamPlace
) -> None:
    put(uploads, place)
    late = new_place(portal)
    portal.clock.advance(seconds=1)
    put(uploads, late)
    expire(portal)
    beside = Uploads(portal.database, store, portal.settings.max_waiting_bytes, portal.clock)

    def slept() -> None:
        portal.clock.advance(seconds=DELETING.total_seconds() + 1)
        beside.prune()
        put(beside, late)

    store.then = slept
    uploads.prune()

    assert beside.state(late).is_whole
    assert store.size(late) == len(STREAM)


@pytest.mark.both_databases
def test_what_a_receipt_names_stays_however_much_expires(
    portal: Portal, uploads: Uploads, store: Store, place: StreamPlace
) -> None:
    put(uploads, place)
    with portal.database.writing() as session:
        (held,) = table.whole(session, [place.submission], lock=True)
        held.is_held = True
    many = [new_place(portal) for _ in range(45)]
    for one in many:
        uploads.announce(one, WHAT)
    expire(portal)

    uploads.prune()

    assert store.size(place) == len(STREAM)
    assert uploads.state(place).is_whole
    for one in many:
        with pytest.raises(UnknownUpload):
            uploads.state(one)
