"""OCDS publications into tenders: all releases of one `ocid`, from whatever files, become one."""

from __future__ import annotations

import json
from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.catalogue.tender import FOLDER
from portal.importing.cleaning import clean, one_line
from portal.importing.decoding import Decoded, decode
from portal.importing.errors import CannotImport
from portal.importing.feed_head import feed_head
from portal.importing.identity import Identity, RowPlace
from portal.importing.json_documents import read_json
from portal.importing.mapping import Mapping
from portal.importing.ocds_merge import merge, moment
from portal.importing.ocds_releases import FoundRelease, Package, releases_in
from portal.importing.ocds_tender import TenderReading
from portal.importing.report import FileReport, ImportedRow, ImportReport
from portal.importing.services import Imported, Progress
from portal.importing.slugs import slug
from portal.importing.source_file import Format, format_of, read_file

COMPILED = "compiled"


@dataclass
class _Process:
    """One contracting process: its releases and where each was told of."""

    releases: list[Named[str, Any]] = field(default_factory=list)
    package: Package = field(default_factory=Package)
    told: list[tuple[FileReport, RowPlace, str | None, list[str]]] = field(default_factory=list)


def import_tenders(paths: Sequence[Path], mapping: Mapping, progress: Progress) -> Imported:
    """Reads everything; writes nothing. Raises `CannotImport`."""
    report = ImportReport("tenders", mapping.system)
    identity = Identity()
    processes: dict[str, _Process] = {}
    for path in paths:
        file, found = _read(path, mapping)
        report.files.append(file)
        for number, each in enumerate(found, start=1):
            _take(each, file, RowPlace(file.path, number), identity, processes)
            progress(1)
    files: dict[str, bytes] = {}
    for process in processes.values():
        files.update(_write(process, mapping, identity))
    named = (process.package.publisher.get("name") for process in processes.values())
    publisher = next((one_line(clean(str(name)).text) for name in named if name), "")
    files.update(feed_head(paths, mapping, publisher))
    for file in report.files:
        file.entries.sort(key=lambda entry: entry.row)
    return Imported(report, files)


def _read(path: Path, mapping: Mapping) -> tuple[FileReport, list[FoundRelease]]:
    content = read_file(path)
    if format_of(path, content) is not Format.JSON:
        raise CannotImport(f"{path}: not JSON: OCDS is read as JSON or JSON Lines")
    decoded: Decoded = decode(content, mapping.read.encoding)
    try:
        documents = read_json(decoded.text)
    except CannotImport as error:
        raise CannotImport(f"{path}: {error}") from None
    found = [each for item in documents.items for each in releases_in(item)]
    notes = (*decoded.notes, *documents.notes)
    kind = "ocds-jsonl" if documents.is_lines else "ocds-json"
    return FileReport(str(path), kind, decoded.encoding, len(found), notes), found


def _take(
    found: FoundRelease,
    file: FileReport,
    here: RowPlace,
    identity: Identity,
    processes: dict[str, _Process],
) -> None:
    ocid = one_line(clean(str(found.release.get("ocid") or "")).text)
    identifier = ocid or None
    if found.refusal is not None:
        file.entries.append(ImportedRow(here.row, identifier, reason=found.refusal))
        return
    release_id = found.release.get("id")
    if ocid and release_id not in (None, ""):
        identifier = f"{ocid} {one_line(clean(str(release_id)).text)}"
    plain = {"release": json.dumps(found.release, sort_keys=True, ensure_ascii=True)}
    if first := identity.duplicate_of(identifier, plain, here):
        file.entries.append(ImportedRow(here.row, identifier, reason=f"the same as {first}"))
        return
    repairs = []
    if identifier and identifier != ocid and (first := identity.named_before(identifier, here)):
        repairs.append(f"id: {first} has it too, and says other things: both were merged")
    if moment(found.release.get("date")) is None:
        repairs.append("date: none that can be read: merged as the oldest")
    process = processes.setdefault(ocid, _Process())
    process.releases.append(found.release)
    process.told.append((file, here, identifier, repairs))
    if found.package.publisher or found.package.license:
        process.package = found.package


def _write(process: _Process, mapping: Mapping, identity: Identity) -> dict[str, bytes]:
    """The tender for the catalogue, and the whole compiled release beside it: nothing is lost."""
    merged = merge(process.releases)
    tender_id = identity.claim(slug(str(merged["ocid"])))
    package = Package(process.package.publisher, process.package.license or mapping.license)
    reading = TenderReading(merged)
    tender = reading.tender(tender_id, mapping.system, process.releases, package)
    for at, (file, here, identifier, repairs) in enumerate(process.told):
        if at == len(process.told) - 1:  # what was repaired in the whole is told once
            repairs.extend(reading.repairs)
        file.entries.append(ImportedRow(here.row, identifier, tender_id, tuple(repairs)))
    compiled = json.dumps(merged, ensure_ascii=True, indent=1) + "\n"
    return {
        f"{FOLDER}/{tender_id}.json": tender.as_json(),
        f"{COMPILED}/{tender_id}.json": compiled.encode(),
    }
