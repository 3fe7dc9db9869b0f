"""The words that go with the package: control file, copyright, changelog, sums."""

from __future__ import annotations

import gzip
from email.message import Message
from email.parser import HeaderParser
from hashlib import md5
from pathlib import Path
from typing import Final

DEPENDS: Final = (
    "ca-certificates",
    "cage",
    "fonts-noto-core",
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libglib2.0-0 | libglib2.0-0t64",
    "libwayland-client0",
    "libwayland-cursor0",
    "libwayland-egl1",
    "libxkbcommon-x11-0",
    "libxkbcommon0",
    "procps",
    "seatd",
    "systemd (>= 252)",
    "tzdata",
    "udev",
    "xkb-data",
    "xwayland",
)
RECOMMENDS: Final = (
    "cups-client",
    "espeak-ng",
    # What systemd loads where there is a TPM.
    "libtss2-esys-3.0.2-0 | libtss2-esys-3.0.2-0t64",
    "libtss2-mu0 | libtss2-mu-4.0.1-0t64",
    "libtss2-rc0 | libtss2-rc0t64",
    "libtss2-tcti-device0 | libtss2-tcti-device0t64",
    "sane-utils",
    "speech-dispatcher",
    "v4l-utils",
)
_DESCRIPTION: Final = """\
public-service terminal of a digital community centre
 Ventanilla is a fullscreen touch application: a visitor finds a public service,
 applies for it and walks out with a folio, whether or not the centre has a line.
 .
 This package makes a machine a kiosk: screen and station run as two unprivileged
 users, the screen without any network. It is for machines that do nothing else:
 it takes over the first virtual terminal and turns off SysRq, Ctrl-Alt-Del, the
 switching of terminals, core dumps and the mounting of sticks by others.
"""
_OWN_COPYRIGHT: Final = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Ventanilla

Files: *
Copyright: 2026 the authors of Ventanilla
License: EUPL-1.2
 The text is in the release's own folder, ventanilla-*.dist-info/licenses.
"""


def control_of(package: str, version: str, architecture: str, python: str, kilobytes: int) -> str:
    """The control file (Debian Policy 5.3); `kilobytes`: what is installed."""
    major, minor = map(int, python.split("."))
    depends = (
        f"python3 (>= {python})",
        f"python3 (<< {major}.{minor + 1})",
        f"python{python}",
        *DEPENDS,
    )
    return (
        f"Package: {package}\n"
        f"Version: {version}\n"
        f"Architecture: {architecture}\n"
        "Maintainer: Ventanilla <ventanilla@localhost>\n"
        f"Installed-Size: {kilobytes}\n"
        "Pre-Depends: init-system-helpers (>= 1.54)\n"
        f"Depends: {', '.join(depends)}\n"
        f"Recommends: {', '.join(RECOMMENDS)}\n"
        "Section: misc\n"
        "Priority: optional\n"
        f"Description: {_DESCRIPTION}"
    )


def copyright_of(release: Path) -> str:
    """Debian's machine-readable form, with what each library says of its own licence."""
    parts = [_OWN_COPYRIGHT]
    for metadata in sorted(release.rglob("*.dist-info/METADATA")):
        head = HeaderParser().parsestr(metadata.read_text("utf-8"))
        if head["Name"] == "ventanilla":
            continue
        folder = metadata.parent.relative_to(release)
        parts.append(
            f"Files: {folder.parent}/* (of {head['Name']} {head['Version']})\n"
            f"Copyright: {_holder(head['Author'], head['Author-email'], head['Name'])}\n"
            f"License: {_licence(head)}\n"
            f" As its makers say; its texts, where they come with it, are in {folder.name}.\n"
        )
    return "\n".join(parts)


def changelog_of(source: Path) -> bytes:
    """Compressed, and the same each time."""
    return gzip.compress(source.read_bytes(), mtime=0)


def md5sums_of(tree: Path) -> str:
    """As `debsums` reads it."""
    lines = [
        f"{md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(tree)}\n"
        for path in sorted(tree.rglob("*"))
        if path.is_file() and not path.is_symlink() and "DEBIAN" not in path.parts
    ]
    return "".join(lines)


def _holder(author: str | None, email: str | None, name: str) -> str:
    return " ".join((author or email or f"the authors of {name}").split())


def _licence(head: Message) -> str:
    if expression := head["License-Expression"]:
        return str(expression)
    classifiers = head.get_all("Classifier", [])
    named = [c.rsplit(" :: ", 1)[-1] for c in classifiers if c.startswith("License :: ")]
    if named:
        return " and ".join(named)
    return str(head["License"] or "not stated").strip().splitlines()[0]
