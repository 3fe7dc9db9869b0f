"""What the files weigh: every byte crosses eight thousand thin lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.catalogue.errors import CatalogueProblem, Severity

PICTURE_BYTES: Final = 60_000
CATALOGUE_BYTES: Final = 20_000_000
_PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".bmp", ".tif"})


def check_weight(folder: Path) -> Iterator[CatalogueProblem]:
    """Pictures over their budget are errors; a heavy catalogue is a warning."""
    total = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        size = path.stat().st_size
        total += size
        if path.suffix.lower() in _PICTURES and size > PICTURE_BYTES:
            yield CatalogueProblem(
                path.relative_to(folder).as_posix(),
                1,
                f"a picture of {size:,} bytes, above {PICTURE_BYTES:,}",
                "make it smaller, or remove it",
            )
    if total > CATALOGUE_BYTES:
        message = f"all files together have {total:,} bytes, above {CATALOGUE_BYTES:,}"
        yield CatalogueProblem(
            "catalogue.yaml", 1, message, "remove what is not read", Severity.WARNING
        )
