"""A kiosk with a catalogue, the repository it comes from, and an author who changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from catalogue_author import Author, text
from updating_repository import NOW, MemorySource, Repository

from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.released import current_release
from kiosk.catalogue.updating import facts
from kiosk.catalogue.updating.errors import UpdateError
from kiosk.catalogue.updating.facts import UpdateStanding
from kiosk.catalogue.updating.sources import Source
from kiosk.catalogue.updating.update import CatalogueUpdate, Occasion, Updated

AGENCY = "registro-civil"
SERVICE = f"agencies/{AGENCY}/services/acta-de-nacimiento.yaml"
OLD, NEW = "Acta vieja", "Acta nueva"


def sound(catalogue: Catalogue) -> None:
    """A self-check that finds nothing."""


@dataclass
class World:
    """`update` is what the station does; `shown` is what a visitor finds."""

    folder: Path
    author: Author
    repository: Repository = field(default_factory=Repository)
    check: Callable[[Catalogue], None] = sound
    room: int = 1 << 40
    now: datetime = NOW
    ring: int | None = None

    def publish(self) -> None:
        """What the author wrote, signed by all."""
        self.repository.take(self.author.folder)
        self.repository.publish()

    def publish_name(self, name: str) -> None:
        """Another release, to be told apart by the name of its one service."""
        self.author.service("acta-de-nacimiento", name=text(name, name))
        self.publish()

    def source(self) -> MemorySource:
        return MemorySource(self.repository)

    def update(self, source: Source | None = None) -> Updated:
        updating = CatalogueUpdate(self.folder, self.check, lambda _: self.room)
        occasion = Occasion(self.repository.anchor, self.now, self.ring)
        return updating.run(source or self.source(), lambda _: occasion)

    @property
    def shown(self) -> list[str]:
        """The Spanish names of all services that a visitor finds."""
        released = current_release(self.folder)
        if released is None:
            return []
        with CatalogueStore.open(released.store) as store:
            store.check()
            return [service.name.words["es"] for service in store.services()]

    @property
    def standing(self) -> UpdateStanding:
        return facts.standing(self.folder)


def world_at(place: Path) -> World:
    return World(place / "home" / "catalogue", Author(place / "author"))


def showing_old(place: Path) -> World:
    """It shows `OLD`, its repository too."""
    world = world_at(place)
    world.publish_name(OLD)
    world.update()
    assert world.shown == [OLD]
    return world


def refused(world: World, error: type[UpdateError], source: MemorySource | None = None) -> None:
    """The update fails so, and the old catalogue stays."""
    before = world.standing.snapshot
    with pytest.raises(error) as raised:
        world.update(source)
    assert type(raised.value) is error, raised.value
    assert world.shown == [OLD]
    assert world.standing.failure == error.__name__
    assert world.standing.snapshot == before


def recovers(world: World) -> None:
    world.publish_name(NEW)
    world.update()
    assert world.shown == [NEW]
    assert world.standing.failure is None


def path_of(repository: Repository, role: str) -> str:
    return f"metadata/{repository.snapshot.meta[f'{role}.json'].version}.{role}.json"


def target_of(repository: Repository, name: str) -> str:
    """Where the newest version of a source file lies."""
    target = repository.agencies[AGENCY].targets[name]
    return f"targets/{target.get_prefixed_paths()[0]}"


def targets_asked(source: MemorySource) -> list[str]:
    """Which files an update fetched one by one."""
    return [path for path, _ in source.asked if path.startswith("targets/")]


def store_of(world: World) -> Path:
    released = current_release(world.folder)
    assert released is not None
    return released.store
