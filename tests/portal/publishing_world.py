"""An admin's desk with source, keys and repository, and a client of TUF that is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from catalogue_author import Author
from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater

from portal.publishing.draft import Write
from portal.publishing.ending import Remedy, offline_ends, soon
from portal.publishing.first_keys import make_missing_keys
from portal.publishing.keys import KeyFolder
from portal.publishing.publish import Publication, publish
from portal.publishing.repository import Repository
from portal.publishing.role_signing import RoleSigner

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
CIVIL, SAT = "registro-civil", "sat"
RFC = f"agencies/{SAT}/services/rfc.yaml"


def nth(number: int) -> int:
    """The version of a role that is given out so-and-so-many-th while the desk's clock stands."""
    return int(NOON.timestamp()) + number - 1


def ending(desk: Desk) -> dict[str, Remedy]:
    """What ends soon, and what is to be done about it."""
    return {one.role: one.remedy for one in soon(offline_ends(desk.repository), desk.now)}


class PowerCut(BaseException):
    """The machine is off: nobody tidies up."""


class Cutting:
    """Writes so many files, then the power is gone."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, path: Path, content: bytes) -> None:
        if self.left == 0:
            raise PowerCut
        self.left -= 1
        quickly(path, content)


def quickly(path: Path, content: bytes) -> None:
    """Without waiting for a disk."""
    path.write_bytes(content)


class Desk:
    """Everything lies in one folder of the test's: two agencies, a service each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = NOON
        self.source = folder / "source"
        self.author = Author(self.source)
        self.author.form("acta")
        self.author.agency(SAT)
        self.author.service("rfc", agency=SAT)
        self.keys = KeyFolder(folder / "keys")
        self.home = folder / "home"
        self.online = KeyFolder(self.home / "online-keys")
        self.repository = Repository(self.home / "repository")

    def later(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def make_keys(self) -> None:
        make_missing_keys(self.repository, self.signer(), self.source, write=quickly)

    def publish(
        self,
        *,
        agency: str | None = None,
        to_all: bool = False,
        again: bool = False,
        write: Write = quickly,
    ) -> Publication:
        return publish(
            self.repository,
            self.source,
            self.keys,
            self.online,
            self.now,
            agency=agency,
            to_all=to_all,
            again=again,
            write=write,
        )

    def change_rfc(self, minutes: int = 9) -> bytes:
        """What the file is from now on."""
        path = self.author.service("rfc", agency=SAT, filling_minutes=minutes)
        content: bytes = path.read_bytes()
        return content

    def signer(self) -> RoleSigner:
        root = self.repository.root()
        roots = () if root is None else (root.signed,)
        return RoleSigner(self.keys, self.online, self.now, roots)

    def kiosk(self, name: str = "kiosk", ring: int = 3) -> Kiosk:
        return Kiosk(self, name, ring)

    def files(self) -> dict[str, bytes]:
        """What lies in the repository, byte for byte."""
        root = self.repository.folder
        found = (path for path in sorted(root.rglob("*")) if path.is_file())
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}

    def source_paths(self) -> list[str]:
        paths = (path for path in sorted(self.source.rglob("*")) if path.is_file())
        return [path.relative_to(self.source).as_posix() for path in paths]


class Kiosk:
    """python-tuf's own client, with the first root pinned; it keeps what it has seen."""

    def __init__(self, desk: Desk, name: str, ring: int) -> None:
        self.desk = desk
        self.ring = ring
        self.folder = desk.folder / name
        (self.folder / "metadata").mkdir(parents=True)
        (self.folder / "targets").mkdir()
        self.pinned = desk.repository.read("metadata/1.root.json")

    def update(self) -> Updater:
        """Raises what python-tuf raises."""
        repository = self.desk.repository.folder
        is_last = self.ring == 3
        timestamp = "metadata/timestamp.json" if is_last else f"rings/{self.ring}/timestamp.json"
        updater = Updater(
            str(self.folder / "metadata"),
            str(repository / "metadata"),
            str(self.folder / "targets"),
            str(repository / "targets"),
            _Folder(repository / timestamp),
            bootstrap=self.pinned,
        )
        updater._trusted_set.reference_time = self.desk.now
        updater.refresh()
        return updater

    def reads(self, path: str) -> bytes | None:
        """A target of the newest catalogue it accepts; None where nobody signs it."""
        updater = self.update()
        target = updater.get_targetinfo(path)
        return None if target is None else Path(updater.download_target(target)).read_bytes()


class _Folder(FetcherInterface):
    """Fetches from a folder; the timestamp is that of a ring."""

    def __init__(self, timestamp: Path) -> None:
        self._timestamp = timestamp

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = self._timestamp if url.endswith("/timestamp.json") else Path(url)
        if not path.is_file():
            raise DownloadHTTPError("not there", 404)
        return iter([path.read_bytes()])
