"""A source folder as the files that are signed, each by its owner, and checked before."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.source import CatalogueDamaged, load_source
from portal.publishing.errors import PublishingError

_ID = "[a-z0-9]+(?:-[a-z0-9]+)*"
_OWN = rf"(?:agency\.yaml|services/{_ID}\.yaml|forms/{_ID}\.(?:[A-Za-z-]+\.)+json)"
_AGENCY: Final = re.compile(rf"agencies/({_ID})/(?:{_OWN}|keys\.json)")
_SHARED: Final = re.compile(rf"catalogue\.yaml|templates/(?:places\.yaml|{_ID}/{_OWN})")
RESERVED: Final = frozenset({"root", "targets", "snapshot", "timestamp", "withdrawals"})
Files = Mapping[str, bytes]


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file that is signed, by its path in the catalogue. Raises `PublishingError`."""
    if not (folder / "catalogue.yaml").is_file():
        raise PublishingError(f"{folder} is no catalogue: it has no catalogue.yaml")
    try:
        found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
        return {
            name: path.read_bytes()
            for name, path in sorted(found.items())
            if (_AGENCY.fullmatch(name) or _SHARED.fullmatch(name)) and path.is_file()
        }
    except OSError as error:
        raise PublishingError(f"{error.filename}: {error.strerror}") from error


def check_files(files: Files, folder: Path) -> Catalogue:
    """The catalogue that just these bytes make; `folder` is where they come from, for the message.

    Raises `PublishingError`.
    """
    if reserved := sorted(RESERVED.intersection(by_agency(files))):
        raise PublishingError(f"agencies/{reserved[0]}: no agency may be called that; rename it")
    try:
        return catalogue_of(files)
    except CatalogueDamaged as error:
        told = CatalogueDamaged(folder, error.problems)
        raise PublishingError(f"{told}; nothing was published") from error


def catalogue_of(files: Files) -> Catalogue:
    """Raises `CatalogueDamaged`."""
    with tempfile.TemporaryDirectory(prefix="portal-publish-") as folder:
        for name, content in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return load_source(Path(folder))


def by_agency(files: Files) -> dict[str, dict[str, bytes]]:
    """Each agency's files."""
    found: dict[str, dict[str, bytes]] = {}
    for name, content in files.items():
        if match := _AGENCY.fullmatch(name):
            found.setdefault(match[1], {})[name] = content
    return found


def shared_files(files: Files) -> dict[str, bytes]:
    """What belongs to no agency."""
    return {name: content for name, content in files.items() if _SHARED.fullmatch(name)}
