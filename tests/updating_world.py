"""A kiosk with a catalogue, the repository it comes from, and an author who changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from catalogue_author import Author, text
from updating_repository import NOW, MemorySource, Repository

from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.released import current_release
from kiosk.catalogue.updating import facts
from kiosk.catalogue.updating.facts import Standing
from kiosk.catalogue.updating.sources import Source
from kiosk.catalogue.updating.update import CatalogueUpdate, Occasion, Updated


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
    def standing(self) -> Standing:
        return facts.standing(self.folder)


def world_at(place: Path) -> World:
    return World(place / "home" / "catalogue", Author(place / "author"))
