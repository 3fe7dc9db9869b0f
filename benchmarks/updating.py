"""What a kiosk downloads when one service among 1,200 changes, in bytes over the line."""

from __future__ import annotations

import difflib
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Growth, Measured
from benchmarks.place import Place
from kiosk.catalogue.shipped import shipped_catalogue
from kiosk.protocol.heartbeat import LAST_RING
from portal.publishing.contents import files_of
from portal.publishing.first_keys import make_missing_keys
from portal.publishing.keys import CryptoSigner, KeyFolder
from portal.publishing.packs import delta_path, full_path
from portal.publishing.publish import publish
from portal.publishing.repository import EVERYBODY, Repository
from portal.publishing.role_signing import RoleSigner, target_files
from portal.publishing.signing import targets_bytes
from portal.publishing.source_files import read_files

SERVICES: Final = 1200
AGENCIES: Final = 60
SIZES: Final = (120, 1_200, 12_000)
AIM: Final = Aim(of_limit=5)
_HEADS: Final = 400
"""Of one request and its answer."""
_NEWS: Final = "Lleve también una copia de su comprobante de domicilio, de no más de tres meses."
_HEAD: Final = "title: {es: Ejemplo, en: Example}\nlanguages: [es, en]\nversion: '1'\n"
_OF_ITS_PLACE: Final = re.compile(r"^(?:form|template):", re.MULTILINE)
"""What needs a file beside it."""
_AGENCY: Final = "name: {{es: Autoridad {0}, en: Authority {0}}}\nlevel: federal\n"


def measure_updating(place: Place, depth: Depth) -> Iterator[Figure]:  # noqa: ARG001 - as all parts
    """A kiosk of the release before; each figure beside what else could have been sent."""
    change = _change(place.scratch / "updating", SERVICES)
    for against, peer in change.beside.items():
        yield Figure(
            f"one of {SERVICES:,} services changed",
            "B",
            Measured.once(change.ours),
            Measured.once(peer),
            against,
            Measured.once(change.file),
            "gzip of the changed file",
            AIM,
        )
    yield Figure(
        f"one of {SERVICES:,} services changed, beside its lines",
        "B",
        Measured.once(change.ours),
        limit=Measured.once(change.lines),
        within="gzip of the changed lines alone",
        note="the delta is signed, names its file and is one of many; the lines alone are not",
    )


def grow_updating(place: Place, depth: Depth) -> Iterator[Growth]:  # noqa: ARG001 - as all parts
    """The bytes of one change in ever larger catalogues."""
    values = tuple(_change(place.scratch / f"updating-{size}", size).ours for size in SIZES)
    yield Growth("one service changed", "B", "services", SIZES, values)


def measure_flat_metadata() -> int:
    """Bytes of what plain TUF asks for at each look: a timestamp, then a snapshot of it.

    Signed here as small as they can be; heads of HTTP are those of two small requests.
    """
    now, signer = datetime.now(UTC), CryptoSigner.generate_ed25519()
    return 2 * (len(_gzip(targets_bytes(1, {}, None, [signer], now))) + _HEADS)


@dataclass(frozen=True)
class _Change:
    """Bytes of what a kiosk fetches, of the change itself, and of what else it could fetch."""

    ours: int
    file: int
    lines: int
    beside: dict[str, int]


def _change(folder: Path, services: int) -> _Change:
    place = _Place(folder, services)
    place.write_source()
    before, first = place.publish(), place.snapshot
    old, new = place.change_one()
    after, second = place.publish(), place.snapshot
    timestamp = len(_gzip(place.read(EVERYBODY)))
    singly = [place.read(path) for path in after.values() if path not in before.values()]
    diff = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    flat = place.one_flat_role()
    return _Change(
        ours=timestamp + len(place.read(delta_path(first, second))),
        file=len(_gzip(new.encode())),
        lines=len(_gzip("\n".join(diff).encode())),
        beside={
            "the whole catalogue in one pack": timestamp + len(place.read(full_path(second))),
            "plain TUF: one targets.json, gzip, and the file": (
                timestamp + len(_gzip(flat)) + len(_gzip(new.encode()))
            ),
            "the same files one by one, gzip": timestamp + sum(len(_gzip(one)) for one in singly),
        },
    )


class _Place:
    """A source of services as they are really written, and what is published of it."""

    def __init__(self, folder: Path, services: int) -> None:
        self._services = services
        self._source = folder / "source"
        self._keys = KeyFolder(folder / "keys")
        self._online = KeyFolder(folder / "online-keys")
        self._repository = Repository(folder / "repository")

    def write_source(self) -> None:
        """The example's services in turn, each under many ids."""
        written = [
            text
            for path in sorted(shipped_catalogue().glob("agencies/*/services/*.yaml"))
            if not _OF_ITS_PLACE.search(text := path.read_text("utf-8"))
        ]
        self._write("catalogue.yaml", _HEAD)
        for agency in range(AGENCIES):
            self._write(f"agencies/autoridad-{agency}/agency.yaml", _AGENCY.format(agency))
        for service in range(self._services):
            name = f"agencies/autoridad-{service % AGENCIES}/services/servicio-{service}.yaml"
            self._write(name, written[service % len(written)])

    def change_one(self) -> tuple[str, str]:
        """A sentence more in one service; the file before and after."""
        path = self._source / "agencies/autoridad-7/services/servicio-67.yaml"
        old = path.read_text("utf-8")
        first = re.search(r"^purpose:\n  es: (.*)$", old, re.MULTILINE)
        assert first is not None, "the example's services are written otherwise"
        new = old[: first.end(1)] + "\n    " + _NEWS + old[first.end(1) :]
        path.write_text(new, "utf-8")
        return old, new

    def publish(self) -> dict[str, str]:
        """To everybody; the files that a kiosk of it reads."""
        now = datetime.now(UTC)
        if self._repository.root() is None:
            signer = RoleSigner(self._keys, self._online, now, ())
            make_missing_keys(self._repository, signer, self._source)
        publish(
            self._repository,
            self._source,
            self._keys,
            self._online,
            now,
            to_all=True,
            write=_write,
        )
        return files_of(self._repository, self.snapshot)

    @property
    def snapshot(self) -> int:
        """That of everybody."""
        return self._repository.ring_snapshots()[LAST_RING]

    def one_flat_role(self) -> bytes:
        """The same catalogue as TUF's plainest layout has it: one role signs every file."""
        targets = target_files(read_files(self._source))
        signer = CryptoSigner.generate_ed25519()
        return targets_bytes(1, targets, None, [signer], datetime.now(UTC))

    def read(self, path: str) -> bytes:
        content = self._repository.read(path)
        assert content is not None, path
        return content

    def _write(self, name: str, text: str) -> None:
        path = self._source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _write(path: Path, content: bytes) -> None:
    """How long a disk takes is no matter here."""
    path.write_bytes(content)


def _gzip(content: bytes) -> bytes:
    """As the portal compresses on the wire."""
    return gzip.compress(content, 6, mtime=0)
