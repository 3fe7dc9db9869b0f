"""`portal import KIND FILE… --out DIR`: others' inventories into a catalogue."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tqdm import tqdm

from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.job import read_jobs
from kiosk.catalogue.location import read_locations
from kiosk.catalogue.source import load_source
from kiosk.catalogue.tender import read_tenders
from kiosk.cli import CommandError
from kiosk.disk.whole_file import replace_file
from portal.importing.errors import CannotImport
from portal.importing.jobs import import_jobs
from portal.importing.locations import import_locations
from portal.importing.mapping import ImportKind, Mapping
from portal.importing.mapping_file import load_mapping, shipped
from portal.importing.output import write_files
from portal.importing.report import ImportReport
from portal.importing.services import Imported, Progress, import_services
from portal.importing.tenders import import_tenders

Importer = Callable[[Sequence[Path], Mapping, Progress], Imported]
IMPORTERS: Final[dict[ImportKind, Importer]] = {
    ImportKind.SERVICES: import_services,
    ImportKind.TENDERS: import_tenders,
    ImportKind.JOBS: import_jobs,
    ImportKind.LOCATIONS: import_locations,
}
_READERS: Final[dict[ImportKind, Callable[[Path], object]]] = {
    ImportKind.SERVICES: load_source,
    ImportKind.TENDERS: read_tenders,
    ImportKind.JOBS: read_jobs,
    ImportKind.LOCATIONS: read_locations,
}
_SUMMARIES: Final = {
    ImportKind.SERVICES: "spreadsheets, CSV or HSDS 3 into a catalogue's source folder",
    ImportKind.TENDERS: "OCDS 1.1 releases and records into tenders",
    ImportKind.JOBS: "schema.org JobPosting, web pages or tables into job postings",
    ImportKind.LOCATIONS: "HSDS 3 locations or tables of clinics, schools, offices into places",
}


def configure(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    for kind, summary in _SUMMARIES.items():
        one = kinds.add_parser(kind, help=summary, description=summary)
        one.add_argument("files", nargs="+", type=Path, metavar="FILE")
        one.add_argument(
            "--mapping", metavar="MAP", help=f"a mapping file, or one of {', '.join(shipped())}"
        )
        one.add_argument("--out", type=Path, required=True, metavar="DIR", help="written here")
        one.add_argument("--report", type=Path, metavar="FILE", help="what became of every row")
        if kind is not ImportKind.SERVICES:
            one.add_argument(
                "--may-be-empty", action="store_true", help="a source without a row empties DIR"
            )


def run(arguments: argparse.Namespace) -> int:
    """0 where any row was taken, however many were refused: the report says so.

    An import of nothing touches nothing but the report: its source is broken, not empty.
    """
    kind = ImportKind(arguments.kind)
    try:
        mapping = load_mapping(arguments.mapping, kind)
        with _progress() as progress:
            imported = IMPORTERS[kind](arguments.files, mapping, progress)
        report = imported.report
        sums = report.sums()
        may_be_empty = kind is not ImportKind.SERVICES and arguments.may_be_empty
        if not sums["taken"] and not (may_be_empty and not sums["rows"]):
            _keep(report, arguments.report)
            _say(report, arguments.out)
            raise CommandError(f"nothing was taken: {arguments.out} stays as it was")
        written = write_files(arguments.out, kind, mapping.system, imported.files)
    except CannotImport as error:
        raise CommandError(str(error)) from error
    report.written, report.kept = written.written, list(written.kept)
    report.removed = list(written.removed)
    _keep(report, arguments.report)
    _say(report, arguments.out)
    try:
        _READERS[kind](arguments.out)
    except CatalogueError as error:
        raise CommandError(f"written, but not fit for use: {error}") from error
    return 0


def _keep(report: ImportReport, path: Path | None) -> None:
    if path is None:
        return
    content = json.dumps(report.as_json(), ensure_ascii=True, indent=1) + "\n"
    try:
        replace_file(path, content.encode(), 0o644)
    except OSError as error:
        raise CommandError(f"the report {path} cannot be written: {error.strerror}") from error


def _say(report: ImportReport, out: Path) -> None:
    sums = report.sums()
    print(
        f"{sums['rows']} rows: {sums['taken']} taken ({sums['repaired']} repaired),"
        f" {sums['refused']} refused; {report.written} files in {out}"
    )
    for reason, count in report.reasons()[:10]:
        print(f"  refused {count}: {reason}")
    for path in report.kept[:10]:
        print(f"  kept as somebody wrote it: {path}")
    for path in report.removed[:10]:
        print(f"  no more in the source, removed: {path}")


@contextmanager
def _progress() -> Iterator[Progress]:
    """Rows so far, on a terminal."""
    with tqdm(unit=" rows", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False) as bar:

        def advance(rows: int) -> None:
            bar.update(rows)

        yield advance
