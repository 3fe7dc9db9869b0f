"""Rows of tables as postings of one kind: each taken once, or refused with the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Named
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from kiosk.catalogue.postings import Posting
from portal.importing.cleaning import one_line
from portal.importing.errors import wrong_in
from portal.importing.evaluating import Cells
from portal.importing.feed_head import feed_head
from portal.importing.folding import fold
from portal.importing.identity import Identity, RowPlace
from portal.importing.mapping import Expression, Mapping
from portal.importing.report import FileReport, ImportedRow, ImportReport
from portal.importing.service_draft import CannotDraft
from portal.importing.services import Imported, Progress
from portal.importing.slugs import slug
from portal.importing.sources import check_columns, unmapped
from portal.importing.table import Row, Table


@dataclass(frozen=True)
class PostingKind:
    """`draft` makes a posting of a row, its identifier and its id; `title` is what stands for an
    identifier where there is none. Either may raise `CannotDraft`."""

    name: str
    folder: str
    draft: Callable[[Cells, Mapping, str, str], Posting]
    title: Callable[[Cells, Mapping], str]


def import_postings(
    paths: Sequence[Path],
    tables: Sequence[Table],
    mapping: Mapping,
    kind: PostingKind,
    progress: Progress,
) -> Imported:
    """Writes nothing. Raises `CannotImport`."""
    for table in tables:
        check_columns(table, mapping)
    rows = _Rows(mapping, kind)
    for table in tables:
        rows.take(table, progress)
    rows.files.update(feed_head(paths, mapping))
    return Imported(rows.report, rows.files)


def line_of(cells: Cells, expression: Expression | None, what: str) -> str:
    """A field in one line."""
    return one_line(cells.words(expression, what))


class _Rows:
    def __init__(self, mapping: Mapping, kind: PostingKind) -> None:
        self.report = ImportReport(kind.name, mapping.system)
        self.files: dict[str, bytes] = {}
        self._mapping = mapping
        self._kind = kind
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

    def _entry(self, file: str, row: Row, by_name: Named[str, str]) -> ImportedRow:
        mapping = self._mapping
        cells = Cells(row, mapping.read, by_name, list(row.repairs))
        identifier = line_of(cells, mapping.identifier, "identifier") or None
        if refusal := row.refusal or cells.refusal(mapping.refuse):
            return ImportedRow(row.number, identifier, reason=refusal)
        here = RowPlace(file, row.number)
        if first := self._identity.duplicate_of(identifier, row.cells, here):
            return ImportedRow(row.number, identifier, reason=f"the same as {first}")
        try:
            named = identifier or self._kind.title(cells, mapping)
            wanted = slug(f"{mapping.system} {named}")
            posting = self._kind.draft(cells, mapping, named, wanted)
        except (CannotDraft, ValidationError) as error:
            reason = str(error) if isinstance(error, CannotDraft) else wrong_in(error)
            return ImportedRow(row.number, identifier, repairs=tuple(cells.repairs), reason=reason)
        if identifier is None:
            cells.tell("identifier", "none: the title stands for it")
        elif first := self._identity.named_before(identifier, here):
            cells.tell("identifier", f"{first} has it too, and says other things: both were taken")
        own_id = self._identity.claim(wanted)
        if own_id != wanted:
            cells.tell("id", f"{wanted!r} is taken: called {own_id!r}")
        content = posting.model_copy(update={"id": own_id}).as_json()
        self.files[f"{self._kind.folder}/{own_id}.json"] = content
        return ImportedRow(row.number, identifier, own_id, tuple(cells.repairs))
