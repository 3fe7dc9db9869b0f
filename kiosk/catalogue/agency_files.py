"""Reads one agency's folder: the agency, its keys, its services and its forms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from kiosk.catalogue.authored import AgencyFile, KeysFile, ServiceFile
from kiosk.catalogue.conversion import agency_from, service_from
from kiosk.catalogue.form_files import SCHEMA, UI_SCHEMA, read_form
from kiosk.catalogue.marked import Marked, line_of
from kiosk.catalogue.meeting import with_offices
from kiosk.catalogue.model import Agency, Form, Service
from kiosk.catalogue.source_folder import SourceFolder

SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
NAME_REMEDY: Final = "name it in lower-case letters, digits and hyphens"


@dataclass(frozen=True)
class AgencyFolder:
    """What an agency's folder gave, as far as it could be read."""

    services: Mapping[Path, Service]
    """By file: two files of different agencies may claim one id."""
    agency: Agency | None
    forms: Mapping[str, Form]


def read_agency(
    source: SourceFolder, folder: Path, languages: Sequence[str] | None
) -> AgencyFolder:
    """Everything in `folder`; problems are reported to `source`."""
    if not SLUG.fullmatch(folder.name):
        source.error(folder, 1, f"{folder.name!r} is no id", NAME_REMEDY)
        return AgencyFolder({}, None, {})
    file = source.yaml(folder / "agency.yaml", AgencyFile, languages)
    keys = _keys(source, folder / "keys.json")
    agency = agency_from(folder.name, file[0], keys) if file else None
    forms = _forms(source, folder, languages)
    services = {}
    used: set[str] = set()
    for path in named_files(source, folder / "services", (".yaml",)):
        read = source.yaml(path, ServiceFile, languages)
        if read is None:
            used.update(forms)  # a broken service may well use a form: no further warning
            continue
        service_file, marked = read
        for form in service_file.forms:
            used.add(form)
            _check_form(source, path, marked, form, forms)
        if agency is not None:
            services[path] = service_from(path.stem, agency, service_file)
    for name in sorted(forms.keys() - used):
        source.warn(
            folder / "forms" / f"{name}{SCHEMA}", 1, "no service uses this form", "name it in one"
        )
    warn_of_strays(source, folder, {"agency.yaml", "keys.json", "services", "forms"})
    sound = {name: form for name, form in forms.items() if form}
    if agency is not None:
        sound = {name: with_offices(form, agency) for name, form in sound.items()}
    return AgencyFolder(services, agency, sound)


def _keys(source: SourceFolder, path: Path) -> KeysFile | None:
    if not source.exists(path):
        return None
    read = source.json(path)
    if read is None:
        return None
    value, text = read
    checked = source.checked(path, KeysFile, Marked(value), ())
    if checked is None:
        return None
    for key in checked[0].keys:
        if sha256(key.public_key).hexdigest()[:16] != key.key_id:
            line = line_of(text, key.key_id)
            message = f"key_id {key.key_id} does not belong to its public_key"
            source.error(path, line, message, "make the keys with `portal keys`")
    return checked[0]


def _forms(
    source: SourceFolder, folder: Path, languages: Sequence[str] | None
) -> dict[str, Form | None]:
    """The forms by name; None where one is there but broken."""
    others = (".json",) if languages is None else (f".{language}.json" for language in languages)
    suffixes = (SCHEMA, UI_SCHEMA, *others)
    paths = named_files(source, folder / "forms", suffixes)
    names = [path.name.removesuffix(SCHEMA) for path in paths if path.name.endswith(SCHEMA)]
    for path in paths:
        if path.name.partition(".")[0] not in names:
            source.error(path, 1, "it belongs to no form", f"add the form's {SCHEMA}, or remove it")
    return {
        name: read_form(source, folder.name, folder / "forms", name, languages) for name in names
    }


def _check_form(
    source: SourceFolder,
    path: Path,
    marked: Marked,
    form: str,
    forms: Mapping[str, Form | None],
) -> None:
    if form not in forms:
        message = f"form: there is no form {form!r} in the agency's forms folder"
        remedy = f"add forms/{form}{SCHEMA}, or remove form and form_version"
        source.error(path, marked.line(("form",)), message, remedy)


def named_files(source: SourceFolder, folder: Path, suffixes: Sequence[str]) -> list[Path]:
    """The folder's files whose names are an id and one of the suffixes; strays are reported."""
    found = []
    for path in source.entries(folder):
        name = path.name
        ending = next((s for s in suffixes if name.endswith(s)), None)
        if ending is None or not source.is_file(path):
            remedy = f"end its name with {' or '.join(suffixes)}, or remove it"
            source.warn(path, 1, "not read", remedy)
        elif not SLUG.fullmatch(name.removesuffix(ending)):
            source.error(path, 1, f"{name.removesuffix(ending)!r} is no id", NAME_REMEDY)
        else:
            found.append(path)
    return found


def warn_of_strays(source: SourceFolder, folder: Path, known: set[str]) -> None:
    """Tells of what lies in the folder besides the known names."""
    for path in source.entries(folder):
        if path.name not in known:
            source.warn(path, 1, "not read", "remove it, or put it where it belongs")
