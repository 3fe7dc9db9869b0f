"""A source folder as the files that are signed, each by its owner, and checked before."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kiosk.catalogue.errors import CatalogueDamaged
from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.source import load_source
from kiosk.protocol.portal_keys import PORTAL_KEYS
from portal.publishing.errors import PublishingError
from portal.publishing.notice_pictures import made_anew

_ID = "[a-z0-9]+(?:-[a-z0-9]+)*"
_OWN = rf"(?:agency\.yaml|services/{_ID}\.yaml|forms/{_ID}\.(?:[A-Za-z-]+\.)+json)"
_AGENCY: Final = re.compile(rf"agencies/({_ID})/(?:{_OWN}|keys\.json)")
_FEED: Final = re.compile(rf"feeds/({_ID})/(?:feed\.json|(?:tenders|jobs|locations)/{_ID}\.json)")
FEED_ROLE: Final = "feed-"
"""What a feed's role begins with, and no agency's id may."""
_TRUST: Final = r"trust/efirma/(?:roots\.pem|crl/[A-Za-z0-9][A-Za-z0-9._-]*\.crl)"
_PORTAL: Final = re.escape(PORTAL_KEYS)
_CRITERIA: Final = r"criteria/questions\.(?:schema|uischema|[a-z]{2,3})\.json"
_GUIDE: Final = rf"guides/{_ID}/(?:guide\.yaml|questions\.(?:schema|uischema|[a-z]{{2,3}})\.json)"
_NOTICE: Final = rf"notices/{_ID}\.(?:yaml|jpg|png)"
_SHARED: Final = re.compile(
    rf"catalogue\.yaml|templates/(?:places\.yaml|{_ID}/(?:values\.yaml|{_OWN}))"
    rf"|{_TRUST}|{_PORTAL}|{_CRITERIA}|{_GUIDE}|{_NOTICE}"
)
RESERVED: Final = frozenset({"root", "targets", "snapshot", "timestamp", "withdrawals"})
Files = Mapping[str, bytes]


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file that is signed, by its path in the catalogue; notices' pictures are made anew.

    Raises `PublishingError`.
    """
    if not (folder / "catalogue.yaml").is_file():
        raise PublishingError(f"{folder} is no catalogue: it has no catalogue.yaml")
    try:
        found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
        return {
            name: made_anew(name, path.read_bytes())
            for name, path in sorted(found.items())
            if is_signed_path(name) and path.is_file()
        }
    except OSError as error:
        raise PublishingError(f"{error.filename}: {error.strerror}") from error


def check_files(files: Files, folder: Path) -> Catalogue:
    """The catalogue that just these bytes make; `folder` is where they come from, for the message.

    Raises `PublishingError`.
    """
    for name in sorted(files):
        if (agency := _AGENCY.fullmatch(name)) and is_reserved(agency[1]):
            raise PublishingError(f"agencies/{agency[1]}: no agency may be called that; rename it")
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


def is_reserved(agency: str) -> bool:
    """Whether this is the name of a role that is no agency's."""
    return agency in RESERVED or agency.startswith(FEED_ROLE)


def role_of(path: str) -> str | None:
    """Who signs a file: an agency by its id, a feed by `feed-` and its id; None: it is shared."""
    if match := _AGENCY.fullmatch(path):
        return match[1]
    match = _FEED.fullmatch(path)
    return f"{FEED_ROLE}{match[1]}" if match else None


def is_signed_path(path: str) -> bool:
    """Whether a file of this path is a part of a catalogue, whoever signs it."""
    return role_of(path) is not None or _SHARED.fullmatch(path) is not None


def by_role(files: Files) -> dict[str, dict[str, bytes]]:
    """The files of each agency and of each feed."""
    found: dict[str, dict[str, bytes]] = {}
    for name, content in files.items():
        if (role := role_of(name)) is not None:
            found.setdefault(role, {})[name] = content
    return found


def shared_files(files: Files) -> dict[str, bytes]:
    """What belongs to no agency."""
    return {name: content for name, content in files.items() if _SHARED.fullmatch(name)}
