"""An enrolled kiosk with a real screen, and the shipped catalogue, for the tests that want them."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)  # and with it the secrets of who develops here

import gc
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from at_length import WHOLE, cases
from catalogue_author import Author
from faults_gather import (  # noqa: F401 - pytest finds its hooks here
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)
from hurried_visitor import HurriedVisitor
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from longest_first import pytest_collection_modifyitems  # noqa: F401 - as above
from once_a_run import once_a_run
from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QGuiApplication
from quick_hashing import full_hashing, quick_hashing  # noqa: F401 - fixtures of every test
from stage_copies import copy_of, enrol_in
from warm_stage import WarmStage

from kiosk.catalogue.building import build_store
from kiosk.catalogue.model import AgencyKey, Catalogue
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.shipped import shipped_catalogue
from kiosk.catalogue.source import load_source
from kiosk.settings import Settings
from kiosk.tour.stage import Stage
from kiosk.tour.visitor import Visitor
from kiosk.ui.app import Screen, build_screen
from kiosk.ui.ground import World
from kiosk.ui.speech.jacks import Jack
from kiosk.ui.speech.voices import Voice
from kiosk.words import words_of

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis_settings.register_profile(
    "house",
    max_examples=cases(),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("house")


STORE = "catalogue.sqlite"

gc.disable()  # while everything is imported, where hardly anything is garbage


def pytest_collection_finish() -> None:
    """What is there before the first test is nobody's garbage: it is not looked through again."""
    gc.enable()
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    """The screen needs no widgets."""
    return QGuiApplication


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A kiosk that a real portal enrolled, with the example catalogue: to be copied only."""
    return WarmStage(once_a_run(tmp_path_factory, "enrolled", enrol_in))


@pytest.fixture(scope="session")
def enrolled(untouched: Stage, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The worker's own copy; whatever its tests send stays in its outbox. Nothing runs."""
    return copy_of(untouched, tmp_path_factory.mktemp("stage") / "copy")


@pytest.fixture
def central_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Clocks stand as in Mexico City."""
    with monkeypatch.context() as there:
        there.setenv("TZ", "America/Mexico_City")
        time.tzset()
        yield
    time.tzset()


@dataclass
class ManualClock:
    """Seconds that pass only when told."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(repr=False)  # of windows that are gone there is nothing to print
class Kiosk:
    """A kiosk's home and the screens opened on it."""

    stage: Stage
    home: Path
    monotonic: ManualClock = field(default_factory=ManualClock)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    screens: list[Screen] = field(default_factory=list)
    voices: tuple[Voice, ...] = ()
    jacks: tuple[Jack, ...] = ()
    visitor_at: type[Visitor] = Visitor

    def settings(self, **changes: Any) -> Settings:
        usual = {
            "portal_url": "http://127.0.0.1:9",
            "reduced_motion": True,
            "sticks": self.home / "no-port-for-sticks",
        }
        return self.stage.settings(home=self.home, **{**usual, **changes})

    def open(self, size: tuple[int, int] = (1920, 1080), **changes: Any) -> Visitor:
        """A visitor in front of a fresh screen."""
        settings = self.settings(**changes)
        world = World(
            clock=lambda: self.clock(),  # noqa: PLW0108 - a test may set it anew
            monotonic=self.monotonic,
            voices=lambda: self.voices,
            jacks=lambda: self.jacks,
        )
        screen = build_screen(settings, size=QSize(*size), world=world)
        screen.window.show()
        self.screens.append(screen)
        return self.visitor_at(screen.window, words_of(settings.language))

    @property
    def screen(self) -> Screen:
        """The newest."""
        return self.screens[-1]


KioskAt = Callable[[Stage, Path], Kiosk]


@pytest.fixture
def kiosk_at(qapp: QGuiApplication, request: pytest.FixtureRequest) -> Iterator[KioskAt]:
    """A kiosk on a home that is there already.

    In short, visitors of tests that run at length too type without looking for keys on the screen.
    """
    made: list[Kiosk] = []
    in_short = request.node.get_closest_marker("at_length") and not WHOLE
    visitor_at = HurriedVisitor if in_short else Visitor

    def make(stage: Stage, home: Path) -> Kiosk:
        made.append(Kiosk(stage, home, visitor_at=visitor_at))
        return made[-1]

    yield make
    for screen in (screen for kiosk in made for screen in kiosk.screens):
        # The views before the models they read.
        screen.window.close()
        screen.window.deleteLater()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        screen.engine.deleteLater()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def kiosk(enrolled: Stage, tmp_path: Path, kiosk_at: KioskAt) -> Kiosk:
    """A fresh copy of the enrolled kiosk."""
    home = tmp_path / "kiosk"
    shutil.copytree(enrolled.kiosk_home, home)
    return kiosk_at(enrolled, home)


Begin = Callable[[Visitor], None]


@pytest.fixture
def begin() -> Begin:
    """From the attract page to home, in Spanish."""

    def from_attract(visitor: Visitor) -> None:
        visitor.taps(visitor.words("attract.start"))
        visitor.taps("Español")
        visitor.waits_for(visitor.words("home.heading"))

    return from_attract


@pytest.fixture
def author(tmp_path: Path) -> Author:
    return Author(tmp_path / "catalogue")


@pytest.fixture(scope="session")
def shipped() -> Catalogue:
    return load_source(shipped_catalogue())


@pytest.fixture(scope="session")
def shipped_store(
    shipped: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CatalogueStore]:
    made = once_a_run(
        tmp_path_factory, "shipped", lambda folder: build_store(shipped, folder / STORE)
    )
    with CatalogueStore.open(made / STORE) as store:
        yield store


@pytest.fixture(scope="session")
def keyed(shipped: Catalogue) -> Catalogue:
    """The shipped catalogue with a key for every second agency."""
    key = AgencyKey("0" * 16, b"\x00" * 1216, date(2026, 11, 24))
    agencies = {
        agency.id: replace(agency, keys=(key,) if place % 2 else ())
        for place, agency in enumerate(shipped.agencies.values())
    }
    services = tuple(replace(s, agency=agencies[s.agency.id]) for s in shipped.services)
    return replace(shipped, agencies=agencies, services=services)


@pytest.fixture(scope="session")
def keyed_store(
    keyed: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CatalogueStore]:
    made = once_a_run(tmp_path_factory, "keyed", lambda folder: build_store(keyed, folder / STORE))
    with CatalogueStore.open(made / STORE) as store:
        yield store
