"""Two releases that wait to go live, and what a real update of a kiosk asks for at each.

The catalogue is the shipped one. The releases are made beside the repository that is served, by the
portal's own publishing; a kiosk's own `CatalogueUpdate` takes each, and its requests are recorded.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Final

from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.shipped import shipped_catalogue
from kiosk.catalogue.updating.sources import Absent
from kiosk.catalogue.updating.update import CatalogueUpdate, Occasion
from portal.api.catalogue import news_of
from portal.publishing.first_keys import make_missing_keys
from portal.publishing.keys import KeyFolder
from portal.publishing.publish import publish
from portal.publishing.repository import Repository
from portal.publishing.role_signing import RoleSigner
from portal.publishing.withdrawing import published_services, withdraw

_RING: Final = 3
_NEWS: Final = "# The office moved.\n"
_LAST: Final = ("metadata/timestamp.json",)


@dataclass(frozen=True)
class Release:
    """Made, and not yet served."""

    name: str
    version: int
    paths: tuple[str, ...]
    """What an update to it reads, in order."""
    update_cpu_seconds: float
    """Of the kiosk: fetching, verifying, and building its store."""
    folder: Path

    def go_live(self, repository: Path) -> None:
        """As `portal publish` writes: what is named before what names it."""
        files = [path.relative_to(self.folder) for path in self.folder.rglob("*")]
        new = [one for one in files if _is_news(self.folder / one, repository / one)]
        for one in sorted(new, key=lambda one: (one.name == "timestamp.json", str(one) in _LAST)):
            target = repository / one
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f".{target.name}.draft")
            shutil.copyfile(self.folder / one, draft)
            draft.replace(target)


def prepared_releases(home: Path, scratch: Path) -> tuple[int, list[Release]]:
    """Publishes a first release to `home`; its version, a second one, and a withdrawal."""
    source = scratch / "source"
    shutil.copytree(shipped_catalogue(), source)
    author = _Author(source, KeyFolder(scratch / "keys"), KeyFolder(home / "online-keys"))
    served = home / "repository"
    author.publish(served)
    kiosk = _Kiosk(scratch / "kiosk", (served / "metadata" / "1.root.json").read_bytes())
    kiosk.update(served)
    first, changed, withdrawn = _version(served), scratch / "changed", scratch / "withdrawn"
    shutil.copytree(served, changed)
    author.change_one()
    author.publish(changed)
    release = kiosk.takes("release", changed)
    shutil.copytree(changed, withdrawn)
    author.withdraw_one(withdrawn)
    return first, [release, kiosk.takes("withdrawal", withdrawn)]


@dataclass
class _Author:
    source: Path
    keys: KeyFolder
    online: KeyFolder

    def publish(self, folder: Path) -> None:
        repository, now = Repository(folder), datetime.now(UTC)
        if repository.root() is None:
            make_missing_keys(
                repository, RoleSigner(self.keys, self.online, now, ()), self.source, write=_write
            )
        publish(repository, self.source, self.keys, self.online, now, to_all=True, write=_write)

    def change_one(self) -> None:
        service = min(self.source.glob("agencies/*/services/*.yaml"))
        with service.open("a", encoding="utf-8") as file:
            file.write(_NEWS)

    def withdraw_one(self, folder: Path) -> None:
        repository = Repository(folder)
        roots = (repository.trusted_root().signed,)
        signer = RoleSigner(self.keys, self.online, datetime.now(UTC), roots)
        withdraw(repository, signer, [min(published_services(repository))], write=_write)


@dataclass
class _Kiosk:
    folder: Path
    anchor: bytes

    def update(self, repository: Path) -> tuple[str, ...]:
        source = _Recorded(repository)
        occasion = Occasion(self.anchor, datetime.now(UTC), _RING)
        CatalogueUpdate(self.folder, _sound).run(source, lambda _: occasion)
        return tuple(source.asked)

    def takes(self, name: str, repository: Path) -> Release:
        cpu = process_time()
        paths = self.update(repository)
        return Release(name, _version(repository), paths, process_time() - cpu, repository)


class _Recorded:
    """A `Source`: the repository's folder, read as over a line."""

    has_packs = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.asked: list[str] = []
        self.received_bytes = 0

    def pieces(self, path: str, start: int, most: int) -> Iterator[bytes]:
        self.asked.append(path)
        try:
            content = (self._folder / path).read_bytes()[start:]
        except FileNotFoundError as error:
            raise Absent(path) from error
        assert len(content) <= most
        self.received_bytes += len(content)
        yield content


def _sound(catalogue: Catalogue) -> None:
    """The shipped forms are tried elsewhere."""


def _version(repository: Path) -> int:
    version = news_of(repository)()
    assert version is not None
    return version


def _is_news(ours: Path, theirs: Path) -> bool:
    if not ours.is_file() or ours.name.startswith("."):
        return False
    return not theirs.is_file() or ours.read_bytes() != theirs.read_bytes()


def _write(path: Path, content: bytes) -> None:
    """How long the publisher's disk takes is no matter here."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
