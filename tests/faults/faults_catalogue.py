"""A kiosk's catalogue under attack, its repository, and who judges what a visitor then finds.

Run as a program it updates a catalogue from a folder, and dies at the step it is told.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from catalogue_author import Author
from faults_ledger import Findings
from updating_repository import NOW, MemorySource, Repository
from updating_world import World, sound

from kiosk.catalogue.ensuring import ensure_store
from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.updating.errors import UpdateError
from kiosk.catalogue.updating.sources import FolderSource
from kiosk.catalogue.updating.update import CatalogueUpdate, Occasion
from kiosk.settings import Settings

AGENCY = "registro-civil"
SERVICE = f"agencies/{AGENCY}/services/acta-de-nacimiento.yaml"
OLDEST, OLD, NEW = "Acta antigua", "Acta vieja", "Acta nueva"
STEPS = ("fsync", "replace", "rename", "link", "symlink", "unlink", "mkdir", "rmdir")
DIED = 9


@dataclass
class Ground:
    """A kiosk that shows `OLD`, has seen `OLDEST`, and is offered `NEW`.

    `put_back` makes it so again, at another `home` too. `before` and `here` are the repository as
    it was then.
    """

    folder: Path
    before: dict[str, bytes] = field(default_factory=dict)
    here: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home = self.folder / "home"
        self.world = World(self.home / "catalogue", Author(self.folder / "author"))
        self.world.publish_name(OLDEST)
        self.world.update()
        self.before = dict(self.world.repository.files)
        self.world.publish_name(OLD)
        self.world.update()
        self.here = dict(self.world.repository.files)
        shutil.copytree(self.home, self.folder / "master", symlinks=True)
        self.put_back()

    @property
    def repository(self) -> Repository:
        return self.world.repository

    def put_back(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(self.folder / "master", self.home, symlinks=True)
        self.world.folder, self.world.now = self.home / "catalogue", NOW
        self.world.publish_name(NEW)

    def fetched(self) -> list[str]:
        """The files that an update to `NEW` reads."""
        repository = self.repository
        metadata = [
            f"metadata/{meta.version}.{name}" for name, meta in repository.snapshot.meta.items()
        ]
        snapshot = f"metadata/{repository.snapshot.version}.snapshot.json"
        return ["metadata/timestamp.json", snapshot, *metadata, self.target()]

    def target(self) -> str:
        target = self.repository.agencies[AGENCY].targets[SERVICE]
        return f"targets/{target.get_prefixed_paths()[0]}"

    def attacked(self, source: MemorySource) -> Findings:
        """An update from a source that lies, and what a visitor finds afterwards."""
        try:
            self.world.update(source)
        except UpdateError:
            return self.judge({OLD})
        return Findings(false_delivered=("the update took what was poisoned",))

    def judge(self, may_be_shown: set[str]) -> Findings:
        """What a visitor finds now."""
        return judged(shown_at(self.home), may_be_shown)

    def healed(self) -> Findings:
        """`stuck`: a sound repository is not taken once the attack is over."""
        self.world.now = NOW
        self.world.publish_name(NEW)
        try:
            self.world.update()
        except UpdateError as error:
            return Findings(stuck=(str(error),))
        return Findings(stuck=() if shown_at(self.home) == [NEW] else ("the old is shown still",))

    def spoilt(self, content: bytes, draws: random.Random) -> bytes:
        place = draws.randrange(len(content))
        return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def judged(shown: list[str], may_be_shown: set[str]) -> Findings:
    """`lost`: nothing is shown; `false_delivered`: something that must not be."""
    if not shown:
        return Findings(lost=("no catalogue is shown",))
    return Findings(false_delivered=tuple(name for name in shown if name not in may_be_shown))


def shown_at(home: Path) -> list[str]:
    """What a visitor finds, who opens the screen now; nothing where it cannot be opened."""
    try:
        with CatalogueStore.open(ensure_store(Settings(home=home))) as store:
            store.check()
            return [service.name.words["es"] for service in store.services()]
    except CatalogueError:
        return []


def update_from(stick: Path, folder: Path) -> None:
    anchor = (stick / "metadata" / "1.root.json").read_bytes()
    source = FolderSource(stick)
    CatalogueUpdate(folder, sound, lambda _: 1 << 40).run(source, lambda _: Occasion(anchor, NOW))


def die_at(step: int) -> None:
    """The process is gone before its Nth change of the disk's names, or sync."""
    left = [step]

    def dying(name: str) -> None:
        real = getattr(os, name)

        def call(*arguments: object, **named: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                os._exit(DIED)
            return real(*arguments, **named)

        setattr(os, name, call)

    for name in STEPS:
        dying(name)


if __name__ == "__main__":
    if (at := int(sys.argv[3])) >= 0:
        die_at(at)
    print("begins", flush=True)
    update_from(Path(sys.argv[1]), Path(sys.argv[2]))
