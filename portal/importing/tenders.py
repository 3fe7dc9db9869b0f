"""Tenders, from OCDS, into the catalogue's `tenders`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from portal.importing.contracting import import_processes
from portal.importing.mapping import Mapping
from portal.importing.ocds_releases import read_releases
from portal.importing.services import Imported, Progress


def import_tenders(paths: Sequence[Path], mapping: Mapping, progress: Progress) -> Imported:
    """Reads everything; writes nothing. Raises `CannotImport`."""
    files = [read_releases(path, mapping) for path in paths]
    return import_processes(paths, files, mapping, progress)
