"""Releases as tenders: all of one `ocid`, from whatever files, become one, and each is told of."""

from __future__ import annotations

import json
from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from kiosk.catalogue.tender import FOLDER
from kiosk.catalogue.zones import CENTRAL, zone_at
from portal.importing.cleaning import clean, one_line
from portal.importing.errors import wrong_in
from portal.importing.feed_head import feed_head
from portal.importing.identity import Identity, RowPlace
from portal.importing.mapping import Mapping
from portal.importing.ocds_merge import merge, moment
from portal.importing.ocds_releases import FoundRelease, Package, ReleaseFile
from portal.importing.ocds_tender import TenderReading
from portal.importing.report import FileReport, ImportedRow, ImportReport
from portal.importing.services import Imported, Progress
from portal.importing.slugs import slug

COMPILED: Final = "compiled"


@dataclass
class _Process:
    """One contracting process: its releases and where each was told of."""

    releases: list[Named[str, Any]] = field(default_factory=list)
    package: Package = field(default_factory=Package)
    told: list[tuple[FileReport, RowPlace, str | None, list[str]]] = field(default_factory=list)


def import_processes(
    paths: Sequence[Path], files: Sequence[ReleaseFile], mapping: Mapping, progress: Progress
) -> Imported:
    """Writes nothing. Raises `CannotImport`."""
    processes = _Processes(mapping)
    for file in files:
        processes.take(file, progress)
    written = processes.written()
    written.update(feed_head(paths, mapping, processes.publisher()))
    return Imported(processes.report, written)


class _Processes:
    def __init__(self, mapping: Mapping) -> None:
        self.report = ImportReport("tenders", mapping.system)
        self._mapping = mapping
        self._identity = Identity()
        self._by_ocid: dict[str, _Process] = {}

    def take(self, file: ReleaseFile, progress: Progress) -> None:
        """Every release of it, in order."""
        told = FileReport(file.file, file.format, file.encoding, len(file.releases), file.notes)
        self.report.files.append(told)
        for number, found in enumerate(file.releases, start=1):
            self._take(found, told, RowPlace(file.file, number))
            progress(1)

    def publisher(self) -> str:
        """The first that a package names."""
        named = (process.package.publisher.get("name") for process in self._by_ocid.values())
        return next((one_line(clean(str(name)).text) for name in named if name), "")

    def written(self) -> dict[str, bytes]:
        """Every process's files; its releases are told as taken, or refused with the reason."""
        files: dict[str, bytes] = {}
        for process in self._by_ocid.values():
            files.update(self._write(process))
        for file in self.report.files:
            file.entries.sort(key=lambda entry: entry.row)
        return files

    def _take(self, found: FoundRelease, file: FileReport, here: RowPlace) -> None:
        ocid = one_line(clean(str(found.release.get("ocid") or "")).text)
        identifier = ocid or None
        if found.refusal is not None:
            file.entries.append(ImportedRow(here.row, identifier, reason=found.refusal))
            return
        release_id = found.release.get("id")
        if ocid and release_id not in (None, ""):
            identifier = f"{ocid} {one_line(clean(str(release_id)).text)}"
        plain = {"release": json.dumps(found.release, sort_keys=True, ensure_ascii=True)}
        if first := self._identity.duplicate_of(identifier, plain, here):
            file.entries.append(ImportedRow(here.row, identifier, reason=f"the same as {first}"))
            return
        repairs = []
        before = self._identity.named_before
        if identifier and identifier != ocid and (first := before(identifier, here)):
            repairs.append(f"id: {first} has it too, and says other things: both were merged")
        if moment(found.release.get("date")) is None:
            repairs.append("date: none that can be read: merged as the oldest")
        process = self._by_ocid.setdefault(ocid, _Process())
        process.releases.append(found.release)
        process.told.append((file, here, identifier, repairs))
        process.package = found.package.over(process.package)

    def _write(self, process: _Process) -> dict[str, bytes]:
        """The tender for the catalogue, and the whole compiled release beside it: nothing is
        lost."""
        merged = merge(process.releases)
        tender_id = self._identity.claim(slug(str(merged["ocid"])))
        license_of = process.package.license or self._mapping.license
        package = Package(process.package.publisher, license_of)
        zone = ZoneInfo(zone_at(self._mapping.place) if self._mapping.place else CENTRAL)
        reading = TenderReading(merged, zone)
        try:
            tender = reading.tender(tender_id, self._mapping.system, process.releases, package)
        except ValidationError as error:
            for file, here, identifier, _ in process.told:
                file.entries.append(ImportedRow(here.row, identifier, reason=wrong_in(error)))
            return {}
        for at, (file, here, identifier, repairs) in enumerate(process.told):
            if at == len(process.told) - 1:  # what was repaired in the whole is told once
                repairs.extend(reading.repairs)
            file.entries.append(ImportedRow(here.row, identifier, tender_id, tuple(repairs)))
        compiled = json.dumps(merged, ensure_ascii=True, indent=1) + "\n"
        return {
            f"{FOLDER}/{tender_id}.json": tender.as_json(),
            f"{COMPILED}/{tender_id}.json": compiled.encode(),
        }
