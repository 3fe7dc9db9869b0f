"""The root that all trust in the catalogue begins with: deployed, or vouched for at enrolment."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from tuf.api.exceptions import DownloadHTTPError, DownloadLengthMismatchError

from kiosk.catalogue.updating.errors import (
    MetadataRefused,
    NotTrusted,
    SourceFailed,
    disk_in_words,
)
from kiosk.catalogue.updating.fetching import grown
from kiosk.catalogue.updating.sources import Source
from kiosk.disk.folders import make_shared
from kiosk.disk.whole_file import read_or_none, replace_file

MOST_BYTES: Final = 512_000
_FIRST_ROOT: Final = "metadata/1.root.json"
_KEPT: Final = "anchor.json"


def deployed_anchor(path: Path) -> bytes:
    """The root that came with the machine. Raises `NotTrusted`."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        raise NotTrusted(f"catalogue_root {path} cannot be read: {error.strerror}") from error


def enrolled_anchor(folder: Path, digest: bytes | None, source: Source) -> bytes:
    """The root with the SHA-256 that the portal named at enrolment; fetched once and kept.

    Raises `NotTrusted`, `MetadataRefused`, `SourceFailed` and what the disk raises.
    """
    if digest is None:
        raise NotTrusted(
            "nobody vouched for a catalogue: set catalogue_root, or enrol this machine again"
        )
    place = folder / _KEPT
    kept = read_or_none(place)
    if kept is not None and sha256(kept).digest() == digest:
        return kept
    try:
        content = b"".join(grown(source, _FIRST_ROOT, most=MOST_BYTES))
    except DownloadHTTPError as error:
        raise SourceFailed(str(error)) from error
    except DownloadLengthMismatchError as error:
        raise MetadataRefused(str(error)) from error
    if sha256(content).digest() != digest:
        raise MetadataRefused("the repository's first root is not the one named at enrolment")
    with disk_in_words():
        make_shared(folder)
        replace_file(place, content, 0o644)
    return content
