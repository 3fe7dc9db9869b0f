"""What an installation takes on the disk, in MiB of files.

Ours is what `make deb` puts on a kiosk: the libraries of `requirements-kiosk.lock`, trimmed as the
package trims them, with their bytecode, and our own modules and assets. Debian's packages beside it
are counted for both, as far as they are not part of every Debian.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, PackagePath, files
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Final

from benchmarks.browser import MISSING, PACKAGE
from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Measured
from benchmarks.place import Place

ROOT: Final = Path(__file__).parents[1]
_PIN: Final = re.compile(r"^([A-Za-z0-9_.-]+)==")
_NAME: Final = re.compile(r"^[a-z0-9][a-z0-9+.-]+")
_MIB: Final = 1024**2
_BASE: Final = frozenset({"required", "important", "standard"})


def measure_install_size(place: Place, depth: Depth) -> Iterator[Figure]:  # noqa: ARG001
    """Our files beside Qt's alone, and all that either needs beside the browser."""
    site = place.scratch / "site-packages"
    _lay_out(site)
    ours = _size(path for path in site.rglob("*") if path.is_file() and not path.is_symlink())
    qt = _size(_files_of("PySide6-Essentials", "shiboken6"))
    shutil.rmtree(site)
    system = (ROOT / "deploy/system-packages.txt").read_text("utf-8").splitlines()
    needed = _with_dependencies(line.split()[0] for line in system if line.strip())
    theirs = _with_dependencies([PACKAGE])
    peer = Measured.once(theirs) if theirs else None
    yield Figure(
        "installed kiosk, without Debian's libraries",
        "MiB",
        Measured.once(ours),
        peer,
        "Debian's chromium with what it needs",
        Measured.once(qt),
        "PySide6-Essentials as pip installs it",
        Aim(of_limit=1.3),
        missing="" if peer else MISSING,
    )
    yield Figure(
        "installed kiosk, with Debian's libraries",
        "MiB",
        Measured.once(ours + needed),
        peer,
        "Debian's chromium with what it needs",
        Measured.once(qt + needed),
        "PySide6-Essentials with what it needs",
        Aim(of_limit=1.3),
        missing="" if peer else MISSING,
    )


def _lay_out(site: Path) -> None:
    """As `deploy/debian/build.py` does, out of what is installed here."""
    lock = (ROOT / "requirements-kiosk.lock").read_text("utf-8")
    for line in lock.splitlines():
        if pin := _PIN.match(line):
            for path, inside in _placed(pin.group(1)):
                target = site / inside
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target, follow_symlinks=False)
    spec = spec_from_file_location("trim", ROOT / "deploy/debian/trim.py")
    assert spec is not None
    assert spec.loader is not None
    trimming = module_from_spec(spec)
    spec.loader.exec_module(trimming)
    trimming.trim(site)
    shutil.copytree(ROOT / "kiosk", site / "kiosk")
    shutil.copytree(ROOT / "assets", site / "kiosk" / "assets")


def _placed(distribution: str) -> Iterator[tuple[Path, Path]]:
    """Each installed file, and where it lies among the modules; what lies elsewhere is left out."""
    for file in _listed(distribution):
        path = Path(str(file.locate()))
        if ".." not in file.parts and path.is_file():
            yield path, Path(file)


def _listed(distribution: str) -> list[PackagePath]:
    try:
        return files(distribution) or []
    except PackageNotFoundError:
        return []  # of another operating system


def _files_of(*distributions: str) -> Iterator[Path]:
    for distribution in distributions:
        yield from (path for path, _ in _placed(distribution))


def _size(paths: Iterable[Path]) -> float:
    return sum(path.stat().st_size for path in paths) / _MIB


def _with_dependencies(names: Iterable[str]) -> float:
    """MiB, as dpkg tells them, of installed packages and all that they depend on, without what is
    part of every Debian; 0 where the first is not installed.
    """
    told = subprocess.run(  # noqa: S603 - a fixed command, no shell
        ["dpkg-query", "-W", "-f", _FIELDS],  # noqa: S607 - Debian's own
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    packages: dict[str, tuple[int, str, str]] = {}
    provided: dict[str, str] = {}
    for line in told.splitlines():
        name, size, priority, depends, provides, status = line.split("\t")
        if status == "installed":
            packages[name] = (int(size or 0), priority, depends)
            provided |= dict.fromkeys(_names(provides), name)
    found: dict[str, int] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        name = name if name in packages else provided.get(name, "")
        if not name or name in found:
            continue
        kibibytes, priority, depends = packages[name]
        if priority not in _BASE:
            found[name] = kibibytes
            waiting += _names(depends)
    return sum(found.values()) / 1024


_FIELDS: Final = (
    "${Package}\t${Installed-Size}\t${Priority}\t${Pre-Depends}, ${Depends}\t${Provides}"
    "\t${db:Status-Status}\n"
)


def _names(field: str) -> Iterator[str]:
    """All alternatives: which of them is there is looked up."""
    for part in re.split(r"[,|]", field):
        if match := _NAME.match(part.strip()):
            yield match.group()
