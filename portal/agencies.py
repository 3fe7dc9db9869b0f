"""Which agencies there are: those whose folder lies in the catalogue, looked up at each question,
so that publishing an agency needs no restart. One that is not there now may be in a moment: a
catalogue can be older than the kiosks', half swapped, or on a disk that is not mounted.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class CatalogueAgencies:
    """The agencies of one catalogue folder; none without a folder."""

    def __init__(self, catalogue: Path | None) -> None:
        self._catalogue = catalogue

    def knows(self, agency: str) -> bool:
        """Whether that agency's folder is there; what is no slug is no agency's name.

        One that a template gives has at least its keys there, once it can be sealed to.
        """
        if self._catalogue is None or not SLUG.fullmatch(agency):
            return False
        folder = self._catalogue / "agencies" / agency
        return any((folder / name).is_file() for name in ("agency.yaml", "keys.json"))
