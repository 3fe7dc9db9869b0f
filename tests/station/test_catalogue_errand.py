"""The catalogue errand: when it starts an update, what it makes of the end, and the real thing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import cast

import pytest
from catalogue_author import Author, text
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from free_port import free_port
from kiosk_world import Kiosk, enrolled, enrolment
from loopback_portal import LoopbackPortal, served
from updating_repository import Repository
from updating_world import world_at
from waiting import until

from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.released import current_release
from kiosk.catalogue.updating import facts
from kiosk.catalogue.updating.facts import UpdateStanding
from kiosk.catalogue.updating.marks import Marks
from kiosk.identity.enrolment_record import save_enrolment
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.heartbeat import HeartbeatAnswer
from kiosk.protocol.trouble import Trouble
from kiosk.station.catalogue_errand import EVERY_SECONDS, CatalogueErrand
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal
from kiosk.station.troubles import catalogue_trouble

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
ROOT = sha256(b"a root").digest()
NOBODY = cast("Portal", None)


@dataclass
class Handmade:
    """An update that ends when it is told."""

    over: Event = field(default_factory=Event)
    returncode: int = 0
    words: str = ""
    killed: bool = False

    def communicate(self, *, timeout: float) -> tuple[str, str]:
        assert self.over.wait(min(timeout, 10))
        return "", self.words

    def kill(self) -> None:
        self.killed, self.returncode = True, -9
        self.over.set()


@dataclass
class Bench:
    """A clock moved by hand, and updates that end when they are told."""

    folder: Path
    deployed: bool = False
    steady: float = 1000.0
    started: list[Handmade] = field(default_factory=list)
    troubles: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.errand = CatalogueErrand(
            self.folder,
            deployed=self.deployed,
            start=self._start,
            monotonic=lambda: self.steady,
            clock=lambda: NOON,
            draw=lambda: 0.5,
            tell=self._tell,
        )

    def _start(self) -> Handmade:
        self.started.append(Handmade())
        return self.started[-1]

    def _tell(self, trouble: Trouble | None) -> None:
        self.troubles.append(None if trouble is None else trouble.name)

    def run(self, root: bytes | None = ROOT) -> None:
        known = enrolment(bytes(32)).model_copy(update={"catalogue_root_sha256": root})
        member = Member(known, Ed25519PrivateKey.generate())
        self.errand.run(NOBODY, member, NOON)

    def end(self, returncode: int = 0, words: str = "") -> None:
        process = self.started[-1]
        process.returncode, process.words = returncode, words
        process.over.set()
        until(lambda: self.due is not None)

    def news(self, number: int) -> None:
        self.errand.heard(PortalHealth(time=NOON, catalogue=number))

    @property
    def due(self) -> float | None:
        return self.errand.due_in(NOON)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "catalogue")


def test_it_runs_at_the_start_then_every_few_hours_and_at_news(bench: Bench) -> None:
    assert bench.due == 0
    bench.run()
    assert bench.due is None
    bench.end()
    assert bench.due == EVERY_SECONDS
    bench.news(7)
    assert bench.due == 0
    bench.run()
    bench.end()
    bench.news(7)
    assert bench.due == EVERY_SECONDS
    bench.news(8)
    assert bench.due == 0


def test_a_folder_that_may_not_be_entered_is_a_trouble_and_ends_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path / ("no system looks into a name as long as this one " * 10))
    bench.errand.look(NOON)
    assert bench.troubles == ["catalogue-disk"]


def test_what_is_seen_already_is_no_news(bench: Bench) -> None:
    marks_at(bench.folder, timestamp=9)
    again = Bench(bench.folder)
    again.run()
    again.end()
    again.news(9)
    assert again.due == EVERY_SECONDS


def marks_at(folder: Path, timestamp: int) -> None:
    world = world_at(folder.parent)
    world.folder = folder
    world.publish_name("x")
    world.repository.timestamp.version = timestamp - 1
    world.repository.publish_timestamp()
    world.update()


def test_without_a_root_to_trust_nothing_starts(bench: Bench) -> None:
    bench.run(root=None)
    assert bench.started == []
    assert bench.due == EVERY_SECONDS
    assert bench.errand.figures() is None
    deployed = Bench(bench.folder, deployed=True)
    deployed.run(root=None)
    assert len(deployed.started) == 1
    deployed.end()


def test_failures_rest_ever_longer_and_news_does_not_hurry_them(bench: Bench) -> None:
    waits = []
    for number in range(1, 5):
        bench.news(number)
        bench.run()
        bench.end(1, "no answer from the portal")
        waits.append(bench.due)
    assert waits == [1, 2, 4, 8]
    bench.news(9)
    assert bench.due == 8


def test_a_key_that_is_not_known_asks_for_the_catalogue_ever_more_rarely(bench: Bench) -> None:
    known = enrolment(bytes(32)).model_copy(update={"catalogue_root_sha256": ROOT})
    member = Member(known, Ed25519PrivateKey.generate())
    doubt = partial(bench.errand.doubted, member)
    doubt()
    doubt()
    assert len(bench.started) == 1, "one at a time"
    bench.end()
    for number, seconds in ((2, 31), (3, 32), (4, 34)):
        bench.steady += seconds - 1
        doubt()
        assert len(bench.started) == number - 1
        bench.steady += 1
        doubt()
        assert len(bench.started) == number
        bench.end()
    bench.news(1)
    doubt()
    assert len(bench.started) == 5, "the portal was heard in between"
    bench.end()


def test_at_the_end_an_update_is_killed_and_none_starts(bench: Bench) -> None:
    bench.run()
    bench.errand.end()
    assert bench.started[0].killed
    bench.run()
    assert len(bench.started) == 1


def test_a_ring_is_kept_and_asked_for_at_once(bench: Bench) -> None:
    bench.run()
    bench.end()
    bench.errand.told(HeartbeatAnswer(portal_time=NOON, ring=2))
    assert facts.standing(bench.folder).ring == 2
    assert bench.due == 0
    bench.run()
    bench.end()
    for ring in (2, None):
        bench.errand.told(HeartbeatAnswer(portal_time=NOON, ring=ring))
        assert bench.due == EVERY_SECONDS


def test_the_portals_time_is_kept_for_the_update(bench: Bench) -> None:
    bench.errand.heard(PortalHealth(time=NOON + timedelta(days=9)))
    bench.run()
    bench.end()
    assert facts.reference_time(Marks(bench.folder / facts.MARKS), NOON) == NOON + timedelta(days=9)


@pytest.mark.parametrize(
    ("standing", "name"),
    [
        (UpdateStanding(), None),
        (UpdateStanding(snapshot=7, expires=NOON + timedelta(days=1)), None),
        (UpdateStanding(failure="SourceFailed", reason="no line"), None),
        (UpdateStanding(failure="NoRoom", reason="full"), "catalogue-no-room"),
        (UpdateStanding(failure="DiskRefused", reason="read-only"), "catalogue-disk"),
        (UpdateStanding(failure="MetadataRefused", reason="forged"), "catalogue-refused"),
        (UpdateStanding(failure="RolledBack", reason="older"), "catalogue-refused"),
        (UpdateStanding(failure="ReleaseRefused", reason="form"), "catalogue-refused"),
        (UpdateStanding(failure="MetadataExpired", reason="old"), "catalogue-expired"),
        (UpdateStanding(failure="NotTrusted", reason="?"), "catalogue-not-trusted"),
        (UpdateStanding(expires=NOON - timedelta(seconds=1)), "catalogue-expired"),
        (UpdateStanding(expired=("imss",)), "catalogue-agency-expired"),
    ],
)
def test_what_staff_hear(standing: UpdateStanding, name: str | None) -> None:
    trouble = catalogue_trouble(standing, NOON)
    assert (trouble and trouble.name) == name


def test_staff_hear_by_a_look_and_not_while_an_update_runs(bench: Bench) -> None:
    assert bench.due == 0
    assert bench.troubles == []
    bench.errand.look(NOON)
    assert bench.troubles == [None]
    bench.run()
    bench.errand.look(NOON)
    assert bench.troubles == [None]
    bench.end()


def test_what_the_heartbeat_says(bench: Bench) -> None:
    marks_at(bench.folder, timestamp=2)
    marks = Marks(bench.folder / facts.MARKS)
    facts.note_refusal(marks, 12, "d", "m", "a form does not compile")
    bench.run()
    bench.end(1)
    figures = bench.errand.figures()
    assert figures is not None
    assert (figures.snapshot, figures.refused) == (1, 12)


@contextmanager
def in_service(home: Path, repository: Repository) -> Iterator[tuple[Kiosk, LoopbackPortal]]:
    """A real station, and a portal that publishes."""
    port = free_port()
    kiosk, portal = enrolled(home, f"http://127.0.0.1:{port}")
    root = sha256(repository.anchor).digest()
    known = enrolment(portal.public_key).model_copy(update={"catalogue_root_sha256": root})
    save_enrolment(kiosk.settings.enrolment_path, known)
    portal.repository, portal.news = repository.files, 1
    with served(portal, port), kiosk.station():
        yield kiosk, portal


def shown(kiosk: Kiosk) -> list[str]:
    released = current_release(kiosk.settings.catalogue_folder)
    if released is None:
        return []
    with CatalogueStore.open(released.store) as store:
        return [service.name.words["es"] for service in store.services()]


def test_a_real_station_takes_what_is_published_and_withdrawn(tmp_path: Path) -> None:
    author = Author(tmp_path / "author")
    author.service("acta-de-nacimiento", name=text("Acta", "Certificate"))
    author.service("otro-tramite", name=text("Otro", "Other"))
    repository = Repository()
    repository.take(author.folder)
    repository.withdraw()
    repository.last(days=30)
    repository.publish()
    with in_service(tmp_path / "home", repository) as (kiosk, portal):
        until(lambda: shown(kiosk) == ["Acta", "Otro"], seconds=30)
        kiosk.accept()
        repository.withdraw("otro-tramite")
        repository.publish("withdrawals")
        portal.news = repository.timestamp.version
        until(lambda: shown(kiosk) == ["Acta"], seconds=30)
        until(lambda: any(b.catalogue and b.catalogue.snapshot for b in portal.heartbeats))
        until(kiosk.all_delivered)
        assert portal.heartbeats[-1].catalogue_version == "1"
        assert kiosk.troubles() == set()
        repository.timestamp.expires = datetime.now(UTC) - timedelta(seconds=1)
        repository.publish()
        portal.news = repository.timestamp.version
        until(lambda: kiosk.troubles() == {"catalogue-expired"}, seconds=30)
        assert shown(kiosk) == ["Acta"]
