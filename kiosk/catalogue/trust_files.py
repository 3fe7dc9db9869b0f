"""The trust folder of the catalogue that is shown: whom it says to believe, as files.

They are read from the source, fetched or local, at the moment they are needed: a list of what was
revoked is too large for a store that every visit opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.catalogue.released import Released

TRUST: Final = "trust/efirma"
MAX_FILE_BYTES: Final = 4 * 1024 * 1024
_MAX_FILES: Final = 200


def trust_files(released: Released | None, source: Path) -> dict[str, bytes]:
    """Files by their path in the catalogue: the release's, `source`'s where there is none.

    What cannot be read, is no longer what was signed, or is too large, is left out.
    """
    if released is None:
        return dict(_of_folder(source))
    return dict(_of_release(released))


def _of_folder(source: Path) -> Iterator[tuple[str, bytes]]:
    folder = source / TRUST
    for place in sorted([*folder.glob("roots.pem"), *folder.glob("crl/*.crl")])[:_MAX_FILES]:
        content = _read(place)
        if content is not None:
            yield place.relative_to(source).as_posix(), content


def _of_release(released: Released) -> Iterator[tuple[str, bytes]]:
    for path, digest in sorted(released.contents.files.items()):
        if path.startswith(f"{TRUST}/") and (place := released.file(path, digest)) is not None:
            content = _read(place)
            if content is not None:
                yield path, content


def _read(place: Path) -> bytes | None:
    try:
        with place.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError:
        return None
    return content if len(content) <= MAX_FILE_BYTES else None
