"""Reads the guides of a catalogue's folder: each a folder with its steps and its questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from kiosk.catalogue.agency_files import NAME_REMEDY, SLUG, warn_of_strays
from kiosk.catalogue.authored import GuideFile, GuideStepLine
from kiosk.catalogue.form_files import SCHEMA, UI_SCHEMA, read_form
from kiosk.catalogue.guide import Guide, GuideStep
from kiosk.catalogue.model import Form, Service
from kiosk.catalogue.source_folder import SourceFolder
from kiosk.catalogue.text import Text

FOLDER: Final = "guides"
HEAD: Final = "guide.yaml"
QUESTIONS: Final = "questions"


def read_guides(
    source: SourceFolder, languages: Sequence[str] | None, services: Iterable[Service]
) -> tuple[Guide, ...]:
    """By id, as far as they could be read; problems are reported to `source`.

    A step leads to one of `services`, or to one that is of its template.
    """
    there = tuple(services)
    known = {service.id for service in there}
    templates = {service.template for service in there if service.template}
    found = []
    for folder in source.entries(source.root / FOLDER):
        if not source.is_folder(folder):
            source.warn(folder, 1, "not read", "remove it, or put it where it belongs")
        elif not SLUG.fullmatch(folder.name):
            source.error(folder, 1, f"{folder.name!r} is no id", NAME_REMEDY)
        elif (guide := _guide(source, folder, languages)) is not None:
            _check_steps(source, folder / HEAD, guide, known, templates)
            found.append(guide)
    return tuple(found)


def _guide(source: SourceFolder, folder: Path, languages: Sequence[str] | None) -> Guide | None:
    read = source.yaml(folder / HEAD, GuideFile, languages)
    questions = _questions(source, folder, languages)
    forms = {f"{QUESTIONS}{SCHEMA}", f"{QUESTIONS}{UI_SCHEMA}"}
    forms |= {f"{QUESTIONS}.{language}.json" for language in languages or ()}
    warn_of_strays(source, folder, {HEAD, *forms})
    if read is None:
        return None
    file = read[0]
    return Guide(
        id=folder.name,
        kind=file.kind,
        name=Text(file.name),
        purpose=Text(file.purpose),
        area=file.area,
        life_events=file.life_events,
        keywords=file.keywords,
        steps=tuple(map(_step, file.steps)),
        reviewed=file.reviewed,
        questions=questions,
    )


def _questions(source: SourceFolder, folder: Path, languages: Sequence[str] | None) -> Form | None:
    if not source.exists(folder / f"{QUESTIONS}{SCHEMA}"):
        return None
    return read_form(source, "", folder, QUESTIONS, languages)


def _step(line: GuideStepLine) -> GuideStep:
    return GuideStep(
        id=line.id,
        gives=Text(line.gives),
        service=line.service or "",
        template=line.template or "",
        when=line.when,
        optional=line.optional,
        needs=line.needs,
    )


def _check_steps(
    source: SourceFolder, path: Path, guide: Guide, services: set[str], templates: set[str]
) -> None:
    """A step that leads nowhere would send people in a circle."""
    marked = source.marked(path)
    for place, step in enumerate(guide.steps):
        kind = "service" if step.service else "template"
        name = step.service or step.template
        if name not in (services if step.service else templates) and marked is not None:
            line = marked.line(("steps", place, kind))
            remedy = f"write the id of a {kind} of the catalogue"
            source.error(path, line, f"steps.{place}.{kind}: there is no {name!r}", remedy)
