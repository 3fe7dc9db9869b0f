"""The releases in OCDS documents: bare, in packages, records, record packages, or lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.importing.decoding import decode
from portal.importing.errors import CannotImport
from portal.importing.json_documents import Broken, read_json
from portal.importing.mapping import Mapping as ImportMapping
from portal.importing.source_file import Format, format_of, read_file


@dataclass(frozen=True)
class Package:
    """What a package says of all in it."""

    publisher: Mapping[str, Any] = field(default_factory=dict)
    license: str | None = None

    def over(self, earlier: Package) -> Package:
        """With what only an earlier one of the same publisher says; another's licence is not its
        own."""
        names = self.publisher.get("name"), earlier.publisher.get("name")
        if self.publisher and earlier.publisher and names[0] != names[1]:
            return self
        return Package(self.publisher or earlier.publisher, self.license or earlier.license)


@dataclass(frozen=True)
class FoundRelease:
    """One release, or why something in its place is none."""

    release: Mapping[str, Any]
    package: Package
    refusal: str | None = None


@dataclass(frozen=True)
class ReleaseFile:
    """What a file was read to hold. `notes` are what was found in it as a whole."""

    file: str
    format: str
    encoding: str | None
    releases: tuple[FoundRelease, ...]
    notes: tuple[str, ...] = ()


def read_releases(path: Path, mapping: ImportMapping) -> ReleaseFile:
    """OCDS as JSON or JSON Lines. Raises `CannotImport`."""
    content = read_file(path)
    if format_of(path, content) is not Format.JSON:
        raise CannotImport(f"{path}: not JSON: OCDS is read as JSON or JSON Lines")
    decoded = decode(content, mapping.read.encoding)
    try:
        documents = read_json(decoded.text)
    except CannotImport as error:
        raise CannotImport(f"{path}: {error}") from None
    found = tuple(each for item in documents.items for each in releases_in(item))
    notes = (*decoded.notes, *documents.notes)
    kind = "ocds-jsonl" if documents.is_lines else "ocds-json"
    return ReleaseFile(str(path), kind, decoded.encoding, found, notes)


def releases_in(value: object, package: Package | None = None) -> Iterator[FoundRelease]:
    """Every release of a document, in the order of writing."""
    around = package or Package()
    if isinstance(value, Broken):
        yield FoundRelease({}, around, value.reason)
    elif isinstance(value, list):
        for item in value:
            yield from releases_in(item, around)
    elif not isinstance(value, dict):
        yield FoundRelease({}, around, "not an OCDS object")
    elif isinstance(value.get("records"), list):
        for record in value["records"]:
            yield from releases_in(record, _package(value, around))
    elif isinstance(value.get("releases"), list):
        yield from _of_list(value, around)
    elif isinstance(value.get("compiledRelease"), dict):
        yield _compiled(value, _package(value, around))
    elif "versionedRelease" in value:
        yield FoundRelease(value, around, "a record with a versioned release alone")
    else:
        yield _release(value, around)


def _of_list(value: Mapping[str, Any], around: Package) -> Iterator[FoundRelease]:
    """A release package's releases, or a record's.

    A record may only link its releases; then its compiled release is taken for them.
    """
    package = _package(value, around)
    releases = value["releases"]
    compiled = value.get("compiledRelease")
    links = [each for each in releases if _is_link(each)]
    if isinstance(compiled, dict) and (links or not releases):
        yield _compiled(value, package)
        for _ in links:
            yield FoundRelease(
                {}, package, "only a link: the record's compiled release was taken for it"
            )
        releases = [each for each in releases if not _is_link(each)]
    for release in releases:
        if _is_link(release):
            yield FoundRelease(release, package, "only a link to a release, which is not fetched")
        elif isinstance(release, dict):
            yield _release(release, package)
        else:
            yield FoundRelease({}, package, "not an OCDS object")


def _compiled(record: Mapping[str, Any], package: Package) -> FoundRelease:
    """A record's compiled release; where that names no process, the record does."""
    release = record["compiledRelease"]
    return _release(
        release if release.get("ocid") else {**release, "ocid": record.get("ocid")}, package
    )


def _release(value: Mapping[str, Any], package: Package) -> FoundRelease:
    ocid = value.get("ocid")
    if not isinstance(ocid, str) or not ocid.strip():
        return FoundRelease(
            value, package, "no ocid: it says not which contracting process it tells of"
        )
    if not value.get("publisher") and isinstance(value.get("packageInfo"), dict):
        return FoundRelease(value, _package(value["packageInfo"], package))
    return FoundRelease(value, package)


def _is_link(value: object) -> bool:
    return isinstance(value, dict) and "url" in value and "ocid" not in value


def _package(value: Mapping[str, Any], around: Package) -> Package:
    publisher = value.get("publisher")
    licence = value.get("license")
    return Package(
        publisher if isinstance(publisher, dict) else around.publisher,
        licence if isinstance(licence, str) and licence else around.license,
    )
