"""Inventories of services into a catalogue's source folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Named
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from portal.importing.cleaning import one_line
from portal.importing.evaluating import Cells
from portal.importing.folding import fold
from portal.importing.hsds import read_hsds
from portal.importing.identity import Identity, RowPlace
from portal.importing.mapping import Mapping, Shape
from portal.importing.phrases import NOTICE, TITLE, in_languages
from portal.importing.report import FileReport, ImportedRow, ImportReport
from portal.importing.service_draft import CannotDraft, ServiceDraft, draft_service
from portal.importing.sources import check_columns, read_table, saved_on, unmapped
from portal.importing.table import Row, Table
from portal.importing.yaml_files import as_yaml

Progress = Callable[[int], None]


@dataclass
class Imported:
    """`files` by their path in the catalogue's folder."""

    report: ImportReport
    files: dict[str, bytes] = field(default_factory=dict)


def import_services(paths: Sequence[Path], mapping: Mapping, progress: Progress) -> Imported:
    """Reads everything; writes nothing. Raises `CannotImport`."""
    tables = _tables(paths, mapping)
    for table, _ in tables:
        check_columns(table, mapping)
    importing = _Services(mapping)
    for table, retrieved in tables:
        importing.take(table, mapping.retrieved or retrieved, progress)
    return Imported(importing.report, importing.files())


def _tables(paths: Sequence[Path], mapping: Mapping) -> list[tuple[Table, date]]:
    if mapping.read.shape is Shape.HSDS:
        return read_hsds(paths, mapping)
    return [(read_table(path, mapping), saved_on(path)) for path in paths]


class _Services:
    def __init__(self, mapping: Mapping) -> None:
        self.report = ImportReport("services", mapping.system)
        self._mapping = mapping
        self._identity = Identity()
        self._agencies: dict[str, dict[str, Any]] = {}
        self._services: dict[str, dict[str, Any]] = {}

    def take(self, table: Table, retrieved: date, progress: Progress) -> None:
        """Every row of it, in order."""
        told = FileReport(
            table.file, table.format, table.encoding, len(table.rows), table.notes,
            self._mapping.ignore, unmapped(table, self._mapping),
        )  # fmt: skip
        self.report.files.append(told)
        by_name = {fold(name): name for name in table.columns}
        for row in table.rows:
            told.entries.append(self._entry(table.file, row, by_name, retrieved))
            progress(1)

    def files(self) -> dict[str, bytes]:
        """The catalogue's head, its agencies and services; nothing where no row was taken."""
        if not self._services:
            return {}
        mapping = self._mapping
        head = {
            "title": mapping.title or in_languages(TITLE, mapping.languages),
            "languages": list(mapping.languages),
            "version": mapping.version,
            "certainty_note": in_languages(NOTICE, mapping.languages),
        }
        agencies = {f"agencies/{i}/agency.yaml": fields for i, fields in self._agencies.items()}
        every = {"catalogue.yaml": head, **agencies, **self._services}
        return {path: as_yaml(fields) for path, fields in every.items()}

    def _entry(self, file: str, row: Row, by_name: Named[str, str], retrieved: date) -> ImportedRow:
        cells = Cells(row, self._mapping.read, by_name, list(row.repairs))
        identifier = one_line(cells.words(self._mapping.identifier, "identifier")) or None
        if refusal := row.refusal or cells.refusal(self._mapping.refuse):
            return ImportedRow(row.number, identifier, reason=refusal)
        here = RowPlace(file, row.number)
        if first := self._identity.duplicate_of(identifier, row.cells, here):
            return ImportedRow(row.number, identifier, reason=f"the same as {first}")
        try:
            draft = draft_service(cells, self._mapping, retrieved)
        except CannotDraft as error:
            return ImportedRow(
                row.number, identifier, repairs=tuple(cells.repairs), reason=str(error)
            )
        if identifier and (first := self._identity.named_before(identifier, here)):
            cells.tell("identifier", f"{first} has it too, and says other things: both were taken")
        service_id = self._identity.claim(draft.wanted)
        if service_id != draft.wanted:
            cells.tell("id", f"{draft.wanted!r} is taken: called {service_id!r}")
        self._place(service_id, draft, cells)
        return ImportedRow(row.number, identifier, service_id, tuple(cells.repairs))

    def _place(self, service_id: str, draft: ServiceDraft, cells: Cells) -> None:
        known = self._agencies.setdefault(draft.agency_id, draft.agency)
        for name, value in draft.agency.items():
            if known.setdefault(name, value) != value:
                cells.tell(f"agency.{name}", "another row says otherwise; the first counts")
        self._services[f"agencies/{draft.agency_id}/services/{service_id}.yaml"] = draft.fields
