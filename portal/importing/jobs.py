"""Job postings, from JSON-LD, web pages and tables, into the catalogue's `jobs`."""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence
from pathlib import Path

from kiosk.catalogue.job import FOLDER
from portal.importing.cleaning import one_line
from portal.importing.decoding import decode
from portal.importing.errors import CannotImport
from portal.importing.evaluating import Cells
from portal.importing.feed_head import feed_head
from portal.importing.folding import fold
from portal.importing.identity import Identity, Place
from portal.importing.job_draft import draft_job, title_of
from portal.importing.job_posting import postings_in, scripts_in
from portal.importing.json_documents import read_json
from portal.importing.mapping import Mapping, Shape
from portal.importing.report import Entry, FileReport, Report
from portal.importing.service_draft import CannotDraft
from portal.importing.services import Imported, Progress
from portal.importing.slugs import slug
from portal.importing.source_file import Format, format_of, read_file
from portal.importing.sources import check_columns, object_rows, read_table, unmapped
from portal.importing.table import Row, Table


def import_jobs(paths: Sequence[Path], mapping: Mapping, progress: Progress) -> Imported:
    """Reads everything; writes nothing. Raises `CannotImport`."""
    read = _read_postings if mapping.read.shape is Shape.JOB_POSTING else read_table
    tables = [read(path, mapping) for path in paths]
    for table in tables:
        check_columns(table, mapping)
    importing = _Jobs(mapping)
    for table in tables:
        importing.take(table, progress)
    if importing.files:
        importing.files.update(feed_head(paths, mapping))
    return Imported(importing.report, importing.files)


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


class _Jobs:
    def __init__(self, mapping: Mapping) -> None:
        self.report = Report("jobs", mapping.system)
        self.files: dict[str, bytes] = {}
        self._mapping = mapping
        self._identity = Identity()

    def take(self, table: Table, progress: Progress) -> None:
        """Every row of it, in order."""
        told = FileReport(
            table.file, table.format, table.encoding, len(table.rows), table.notes,
            self._mapping.ignore, unmapped(table, self._mapping),
        )  # fmt: skip
        self.report.files.append(told)
        by_name = {fold(name): name for name in table.columns}
        for row in table.rows:
            told.entries.append(self._entry(table.file, row, by_name))
            progress(1)

    def _entry(self, file: str, row: Row, by_name: Named[str, str]) -> Entry:
        mapping = self._mapping
        cells = Cells(row, mapping.read, by_name, list(row.repairs))
        identifier = one_line(cells.words(mapping.identifier, "identifier")) or None
        if refusal := row.refusal or cells.refusal(mapping.refuse):
            return Entry(row.number, identifier, reason=refusal)
        here = Place(file, row.number)
        if first := self._identity.duplicate_of(identifier, row.cells, here):
            return Entry(row.number, identifier, reason=f"the same as {first}")
        try:
            named = identifier or (title_of(cells, mapping.job) if mapping.job else "")
            wanted = slug(f"{mapping.system} {named}")
            job = draft_job(cells, mapping, named, wanted)
        except CannotDraft as error:
            return Entry(row.number, identifier, repairs=tuple(cells.repairs), reason=str(error))
        if identifier is None:
            cells.tell("identifier", "none: the title stands for it")
        elif first := self._identity.named_before(identifier, here):
            cells.tell("identifier", f"{first} has it too, and says other things: both were taken")
        job_id = self._identity.claim(wanted)
        if job_id != wanted:
            cells.tell("id", f"{wanted!r} is taken: called {job_id!r}")
        self.files[f"{FOLDER}/{job_id}.json"] = job.model_copy(update={"id": job_id}).as_json()
        return Entry(row.number, identifier, job_id, tuple(cells.repairs))
