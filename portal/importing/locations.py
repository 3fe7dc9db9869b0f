"""Places one can go to, from HSDS and tables, into the catalogue's `locations`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kiosk.catalogue.location import FOLDER
from portal.importing.hsds_locations import read_hsds_locations
from portal.importing.location_draft import draft_location, name_of
from portal.importing.mapping import Mapping, Shape
from portal.importing.posting_rows import PostingKind, import_postings
from portal.importing.services import Imported, Progress
from portal.importing.sources import read_table

_LOCATIONS: Final = PostingKind("locations", FOLDER, draft_location, name_of)


def import_locations(paths: Sequence[Path], mapping: Mapping, progress: Progress) -> Imported:
    """Reads everything; writes nothing. Raises `CannotImport`."""
    if mapping.read.shape is Shape.HSDS:
        tables = read_hsds_locations(paths, mapping)
    else:
        tables = [read_table(path, mapping) for path in paths]
    return import_postings(paths, tables, mapping, _LOCATIONS, progress)
