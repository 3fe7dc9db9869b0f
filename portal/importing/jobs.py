"""Job postings, from JSON-LD, web pages and tables, into the catalogue's `jobs`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kiosk.catalogue.job import FOLDER
from portal.importing.decoding import decode
from portal.importing.errors import CannotImport
from portal.importing.evaluating import Cells
from portal.importing.job_draft import draft_job, title_of
from portal.importing.job_posting import postings_in, scripts_in
from portal.importing.json_documents import read_json
from portal.importing.mapping import Mapping, Shape
from portal.importing.posting_rows import PostingKind, import_postings
from portal.importing.services import Imported, Progress
from portal.importing.source_file import Format, format_of, read_file
from portal.importing.sources import object_rows, read_table
from portal.importing.table import Table


def import_jobs(paths: Sequence[Path], mapping: Mapping, progress: Progress) -> Imported:
    """Reads everything; writes nothing. Raises `CannotImport`."""
    read = _read_postings if mapping.read.shape is Shape.JOB_POSTING else read_table
    tables = [read(path, mapping) for path in paths]
    return import_postings(paths, tables, mapping, _JOBS, progress)


def _title(cells: Cells, mapping: Mapping) -> str:
    return title_of(cells, mapping.job) if mapping.job else ""


_JOBS: Final = PostingKind("jobs", FOLDER, draft_job, _title)


def _read_postings(path: Path, mapping: Mapping) -> Table:
    content = read_file(path)
    found = format_of(path, content)
    if found not in {Format.JSON, Format.HTML}:
        raise CannotImport(f"{path}: neither JSON-LD nor a web page: name a mapping for a table")
    decoded = decode(content, mapping.read.encoding)
    try:
        documents = None if found is Format.HTML else read_json(decoded.text)
    except CannotImport as error:
        raise CannotImport(f"{path}: {error}") from None
    items = scripts_in(decoded.text) if documents is None else documents.items
    postings, notes = postings_in(items)
    columns, rows = object_rows(postings)
    told = (*decoded.notes, *(documents.notes if documents else ()), *notes)
    kind = "job-posting-html" if found is Format.HTML else "job-posting-json"
    return Table(str(path), kind, decoded.encoding, columns, rows, told)
