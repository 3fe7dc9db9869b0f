"""Which agencies there are: those whose folder lies in the catalogue, looked up at each question,
so that publishing an agency needs no restart.
"""

from __future__ import annotations

from pathlib import Path


class CatalogueAgencies:
    """The agencies of one catalogue folder; none without a folder."""

    def __init__(self, catalogue: Path | None) -> None:
        self._catalogue = catalogue

    def knows(self, agency: str) -> bool:
        """`agency` must be a slug: it becomes a part of a path."""
        if self._catalogue is None:
            return False
        return (self._catalogue / "agencies" / agency / "agency.yaml").is_file()
