"""The release that is shown: a folder of its own, with source files, a record and a store.

`catalogue/current` points to it, and is moved in one step from one whole release to another. Read
at each visit; nothing here needs more than a few small files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.catalogue.errors import StoreDamaged
from kiosk.catalogue.store_file import FORMAT

if TYPE_CHECKING:
    from kiosk.catalogue.model import Catalogue

RELEASES: Final = "releases"
CURRENT: Final = "current"
STORE: Final = "catalogue.sqlite"
SOURCE: Final = "source"
RECORD: Final = "release.json"


@dataclass(frozen=True)
class Contents:
    """What a release is made of: the digest of each source file by its path, and what is left out.

    Paths are those of docs/catalogue-source.md.
    """

    files: Mapping[str, str] = field(repr=False)
    withdrawn: tuple[str, ...] = ()
    anchor: str = ""
    """The digest of the root that vouched for the files."""

    @property
    def digest(self) -> str:
        """The same for the same content."""
        text = json.dumps([sorted(self.files.items()), sorted(self.withdrawn)])
        return sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Released:
    """A whole release on the disk."""

    folder: Path
    contents: Contents

    @property
    def store(self) -> Path:
        return self.folder / STORE

    @property
    def source(self) -> Path:
        return self.folder / SOURCE

    @property
    def stamp(self) -> str:
        """What its store says it was made from; changes with the store's format too."""
        return sha256(f"{FORMAT}\n{self.contents.digest}".encode()).hexdigest()

    def file(self, path: str, digest: str) -> Path | None:
        """A source file, if it has this digest, and still has it on the disk."""
        if self.contents.files.get(path) != digest:
            return None
        place = self.source / path
        try:
            return place if sha256(place.read_bytes()).hexdigest() == digest else None
        except OSError:  # gone, or on a bad sector
            return None

    def catalogue(self) -> Catalogue:
        """What it shows, read from its source. Raises `CatalogueDamaged` and `NoCatalogue`."""
        from kiosk.catalogue.source import load_source  # noqa: PLC0415 - 100 ms

        return without(load_source(self.source), self.contents.withdrawn)


def without(catalogue: Catalogue, withdrawn: tuple[str, ...]) -> Catalogue:
    """The catalogue without these services; their forms stay, for what was handed in before."""
    hidden = frozenset(withdrawn)
    kept = tuple(service for service in catalogue.services if service.id not in hidden)
    return replace(catalogue, services=kept)


def current_release(folder: Path) -> Released | None:
    """The release shown, of the `catalogue` folder of the kiosk's home; None: there was none yet.

    Raises `StoreDamaged` where there should be one and it cannot be read.
    """
    link = folder / CURRENT
    try:
        target = link.readlink()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreDamaged(f"the catalogue {link} is damaged: {error.strerror}") from error
    return read_release(folder / RELEASES / target.name)


def name_of_current(folder: Path) -> str | None:
    """What tells one release from the next, without opening it; None where there is none."""
    try:
        return (folder / CURRENT).readlink().name
    except OSError:
        return None


def read_release(folder: Path) -> Released:
    """Raises `StoreDamaged`."""
    try:
        record = json.loads((folder / RECORD).read_bytes())
        files = {str(path): str(digest) for path, digest in record["files"].items()}
        withdrawn = tuple(str(service) for service in record["withdrawn"])
        return Released(folder, Contents(files, withdrawn, str(record["anchor"])))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise StoreDamaged(f"the catalogue's release {folder} is damaged") from error


def store_path(folder: Path, otherwise: Path) -> Path:
    """The store that is shown: the current release's, `otherwise` where there was none yet."""
    try:
        released = current_release(folder)
    except StoreDamaged:
        return folder / CURRENT / STORE
    return otherwise if released is None else released.store
