"""What authors wrote by hand where a template would have given it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.catalogue.marked import Marked
from kiosk.catalogue.source_folder import SourceFolder
from kiosk.catalogue.template_files import Template

_REMEDY = "write the name of a folder or a service in templates, or remove it"


@dataclass(frozen=True)
class ByHand:
    """Agencies (the id) and services (the file) by template and place, as their files say."""

    agencies: Mapping[tuple[str, str], str]
    services: Mapping[tuple[str, str], Path]


def read_by_hand(source: SourceFolder, folder: Path, templates: Mapping[str, Template]) -> ByHand:
    """Looks through the folder of agencies; a template that is none is told to `source`."""
    names = {name for template in templates.values() for name in template.services}
    agencies: dict[tuple[str, str], str] = {}
    services: dict[tuple[str, str], Path] = {}
    for agency in source.entries(folder):
        path = agency / "agency.yaml"
        if not source.is_file(path):  # only keys, of an agency that a template gives
            continue
        place = str(_fields(source, path).get("place"))
        if (template := _template_of(source, path, templates)) is not None:
            agencies[template, place] = agency.name
        for service in source.entries(agency / "services"):
            if service.suffix == ".yaml" and (name := _template_of(source, service, names)):
                services[name, place] = service
    return ByHand(agencies, services)


def _template_of(source: SourceFolder, path: Path, known: Container[str]) -> str | None:
    """The template that a file says it stands for."""
    name = _fields(source, path).get("template")
    if name is None:
        return None
    if name not in known:
        marked = source.marked(path) or Marked({})
        message = f"template: there is no template {name!r}"
        source.error(path, marked.line(("template",)), message, _REMEDY)
        return None
    return str(name)


def _fields(source: SourceFolder, path: Path) -> Mapping[str, Any]:
    marked = source.marked(path)
    return marked.value if marked and isinstance(marked.value, dict) else {}
