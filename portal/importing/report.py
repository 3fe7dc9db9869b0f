"""What became of every row, as JSON: `docs/importing.md` documents it.

Guarantee: each row that a file was read to hold is in it once, taken or refused, and the sums
are counted from the rows themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

FORMAT: Final = 1


@dataclass(frozen=True)
class ImportedRow:
    """One row. `id` is what it became, `reason` why it did not."""

    row: int
    identifier: str | None = None
    id: str | None = None
    repairs: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def is_taken(self) -> bool:
        return self.reason is None


@dataclass
class FileReport:
    """One file; `rows` is how many it was read to hold."""

    path: str
    format: str
    encoding: str | None
    rows: int
    notes: Sequence[str] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)
    """Columns that the mapping leaves out, and why."""
    unmapped: Sequence[str] = ()
    """Columns that hold something and that the mapping does not speak of."""
    entries: list[ImportedRow] = field(default_factory=list)


@dataclass
class ImportReport:
    """A whole import. `kept` and `removed` are files of the catalogue, relative to its folder."""

    kind: str
    system: str
    files: list[FileReport] = field(default_factory=list)
    written: int = 0
    kept: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def sums(self) -> dict[str, int]:
        """`rows`, `taken`, `refused`, `repaired` (of the taken)."""
        entries = [entry for file in self.files for entry in file.entries]
        taken = [entry for entry in entries if entry.is_taken]
        sums = {
            "rows": sum(file.rows for file in self.files),
            "taken": len(taken),
            "refused": len(entries) - len(taken),
            "repaired": sum(bool(entry.repairs) for entry in taken),
        }
        if sums["rows"] != sums["taken"] + sums["refused"]:
            raise AssertionError(f"rows were lost: {sums}")
        return sums

    def reasons(self) -> list[tuple[str, int]]:
        """Why rows were refused, the most frequent first; numbers of rows are left out."""
        reasons = Counter(
            entry.reason.split(":")[0]
            for file in self.files
            for entry in file.entries
            if entry.reason is not None
        )
        return reasons.most_common()

    def as_json(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "kind": self.kind,
            "system": self.system,
            **self.sums(),
            "written": self.written,
            "kept": self.kept,
            "removed": self.removed,
            "notes": self.notes,
            "files": [_file(file) for file in self.files],
            "entries": [_entry(file, entry) for file in self.files for entry in file.entries],
        }


def _file(file: FileReport) -> dict[str, object]:
    taken = sum(entry.is_taken for entry in file.entries)
    return {
        "path": file.path,
        "format": file.format,
        "encoding": file.encoding,
        "rows": file.rows,
        "taken": taken,
        "refused": len(file.entries) - taken,
        "notes": list(file.notes),
        "ignored": dict(file.ignored),
        "unmapped": list(file.unmapped),
    }


def _entry(file: FileReport, entry: ImportedRow) -> dict[str, object]:
    return {
        "file": file.path,
        "row": entry.row,
        "identifier": entry.identifier,
        "outcome": "taken" if entry.is_taken else "refused",
        "id": entry.id,
        "repairs": list(entry.repairs),
        "reason": entry.reason,
    }
