"""Reads a folder of source files (`docs/catalogue-source.md`) into a catalogue, strictly.

Every problem of every file is collected with its line and its remedy; one error keeps the whole
catalogue out, so that a half-read one is never shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.catalogue.agency_files import read_agency
from kiosk.catalogue.authored import CatalogueFile
from kiosk.catalogue.conversion import text_or_none
from kiosk.catalogue.errors import CatalogueDamaged, CatalogueProblem, NoCatalogue, Severity
from kiosk.catalogue.feed_files import read_feeds
from kiosk.catalogue.form_files import SCHEMA, read_form
from kiosk.catalogue.guide_files import read_guides
from kiosk.catalogue.model import CRITERIA_FORM, Agency, Catalogue, Form, Service
from kiosk.catalogue.notice_files import read_notices
from kiosk.catalogue.source_folder import SourceFolder
from kiosk.catalogue.templates import expand_templates
from kiosk.catalogue.text import Text


@dataclass(frozen=True)
class Reading:
    """What came of reading a folder. `catalogue` is None where a problem is an error."""

    catalogue: Catalogue | None
    problems: tuple[CatalogueProblem, ...]


def load_source(folder: Path) -> Catalogue:
    """The catalogue in `folder`. Raises `NoCatalogue`, and `CatalogueDamaged` with all problems."""
    reading = read_source(folder)
    if reading.catalogue is None:
        raise CatalogueDamaged(folder, reading.problems)
    return reading.catalogue


def read_source(folder: Path) -> Reading:
    """Reads everything; warnings are told beside errors. Raises `NoCatalogue`: no such folder."""
    if not folder.is_dir():
        raise NoCatalogue(f"there is no catalogue: {folder} is not a folder")
    source = SourceFolder(folder)
    head = source.yaml(folder / "catalogue.yaml", CatalogueFile)
    languages = head[0].languages if head else None
    source.lay_over(expand_templates(source, languages or ()).given)
    agencies: dict[str, Agency] = {}
    forms: dict[tuple[str, str], Form] = {}
    services: dict[Path, Service] = {}
    for agency_folder in source.entries(folder / "agencies"):
        if not source.is_folder(agency_folder):
            source.warn(agency_folder, 1, "not read", "remove it, or put it where it belongs")
            continue
        read = read_agency(source, agency_folder, languages)
        services.update(read.services)
        forms.update({(agency_folder.name, name): form for name, form in read.forms.items()})
        if read.agency is not None:
            agencies[read.agency.id] = read.agency
    _check_unique(source, services)
    feeds = read_feeds(source)
    criteria = _criteria(source, languages)
    guides = read_guides(source, languages, services.values())
    notices = read_notices(source, languages, services.values(), guides)
    problems = tuple(sorted(source.problems, key=lambda p: (p.file, p.line)))
    if head is None or any(problem.severity is Severity.ERROR for problem in problems):
        return Reading(None, problems)
    catalogue = Catalogue(
        title=Text(head[0].title),
        languages=head[0].languages,
        version=head[0].version,
        agencies=agencies,
        services=tuple(sorted(services.values(), key=lambda service: service.id)),
        forms=forms,
        criteria=criteria,
        notice=text_or_none(head[0].certainty_note),
        feeds=feeds,
        guides=guides,
        notices=notices,
    )
    return Reading(catalogue, problems)


def _criteria(source: SourceFolder, languages: Sequence[str] | None) -> Form | None:
    agency, name = CRITERIA_FORM
    folder = source.root / "criteria"
    if not source.exists(folder / f"{name}{SCHEMA}"):
        return None
    return read_form(source, agency, folder, name, languages)


def _check_unique(source: SourceFolder, services: dict[Path, Service]) -> None:
    first: dict[str, Path] = {}
    alike: dict[tuple[str, str], Path] = {}
    for path, service in services.items():
        if service.id in first:
            other = source.name(first[service.id])
            source.error(path, 1, f"the id {service.id!r} is taken by {other}", "rename one file")
        first.setdefault(service.id, path)
        _check_template(source, path, service, alike)
    if not services and not source.problems:
        source.error(source.root / "agencies", 1, "there are no services", "write one")


def _check_template(
    source: SourceFolder, path: Path, service: Service, first: dict[tuple[str, str], Path]
) -> None:
    """One place has one service of a template at most, and a federal service has no place."""
    if service.template is None:
        return
    key = service.template, service.agency.place or ""
    if not service.agency.place:
        source.error(path, 1, "template: a federal service stands for no place", "remove template")
    elif key in first:
        message = f"template: {source.name(first[key])} stands for {key[0]} at this place too"
        source.error(path, 1, message, "remove it from one of them")
    first.setdefault(key, path)
