"""What one file of the manuscript needs to be read: a small catalogue of it and its neighbours.

Small enough to be judged at each save and drawn at each look; read as kiosks read the whole.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from kiosk.catalogue.marked import Unreadable, read_yaml
from portal.manuscript.folder import Manuscript
from portal.publishing.source_files import Files

HEAD: Final = "catalogue.yaml"
EXAMPLE: Final = "ejemplo-de-formulario"
_SERVICE: Final = re.compile(r"((agencies|templates)/[^/]+)/services/([^/]+)\.yaml")
_FORM: Final = re.compile(r"((agencies|templates)/[^/]+)/forms/([^/.]+)\.[^/]+")
_PLACEHOLDER: Final = """\
name: {es: Trámite de ejemplo}
purpose: {es: Sirve para ver el formulario.}
area: government
life_events: []
keywords: {es: [ejemplo]}
costs: [{amount: 0}]
processing_time: {duration: P1D}
filling_minutes: 5
evidence: []
output: {es: Un ejemplo.}
next_steps: []
channels: [{type: kiosk}]
form: FORM
form_version: 1
certainty: example
reviewed: "2026-01-01"
"""


def around(manuscript: Manuscript, name: str, changes: Files) -> dict[str, bytes]:
    """The files that `name` is read with, as they would be with these changes.

    Raises `ManuscriptError`.
    """
    return _Neighbours(manuscript, changes).of(name)


class _Neighbours:
    """The manuscript's files as they would be with some changes."""

    def __init__(self, manuscript: Manuscript, changes: Files) -> None:
        self._manuscript = manuscript
        self._changes = changes
        self._there = {*manuscript.paths(), *changes}

    def of(self, name: str) -> dict[str, bytes]:
        found = self._some(HEAD, name)
        if match := _SERVICE.fullmatch(name):
            return found | self._of_service(name, match[1])
        if match := _FORM.fullmatch(name):
            return found | self._of_form(match[1], match[3])
        if name.startswith("notices/"):
            return found | self._of_notice(name)
        if name.startswith("guides/"):
            return self._all()
        if name.endswith("/agency.yaml"):
            folder = name.rpartition("/")[0]
            own = self._some(f"{folder}/services/*", f"{folder}/forms/*")
            return found | self._folder(folder) | own
        return found

    def _of_service(self, name: str, folder: str) -> dict[str, bytes]:
        found = self._some(name) | self._folder(folder)
        fields = value_in(self._read(name))
        asked = fields.get("beforehand")
        forms = {fields.get("form"), asked.get("form") if isinstance(asked, dict) else None}
        for form in forms:
            if isinstance(form, str):
                found |= self._some(f"{folder}/forms/{form}.*")
        template = fields.get("template")
        if isinstance(template, str) and folder.startswith("agencies/"):
            for path in self._some(f"templates/*/services/{template}.yaml"):
                found |= self._of_service(path, "/".join(path.split("/")[:2]))
        return found

    def _of_form(self, folder: str, form: str) -> dict[str, bytes]:
        found = self._folder(folder) | self._some(f"{folder}/forms/{form}.*")
        users = sorted(path for path in self._there if path.startswith(f"{folder}/services/"))
        user = next((path for path in users if uses(self._read(path), form)), None)
        if user is not None:
            return found | self.of(user)
        return found | example_of(folder, form)

    def _of_notice(self, name: str) -> dict[str, bytes]:
        """With what it leads to, or with any service: a catalogue has one."""
        fields = value_in(self._read(name))
        found = self._some(f"{name.rpartition('.')[0]}.*", f"notices/{_picture(fields)}")
        if isinstance(fields.get("guide"), str):
            return self._all()
        services = sorted(path for path in self._there if _SERVICE.fullmatch(path))
        named = [path for path in services if path.endswith(f"/{fields.get('service')}.yaml")]
        first = next(iter(named or services), None)
        return found if first is None else found | self.of(first)

    def _all(self) -> dict[str, bytes]:
        """A guide leads through any agency's services."""
        return {path: self._read(path) for path in self._there}

    def _folder(self, folder: str) -> dict[str, bytes]:
        """An agency, or a template, but for its services and forms."""
        found = self._some(f"{folder}/agency.yaml", f"{folder}/keys.json")
        if folder.startswith("templates/"):
            return found | self._some(f"{folder}/values.yaml", "templates/places.yaml")
        template = value_in(self._read(f"{folder}/agency.yaml")).get("template")
        if not isinstance(template, str):
            return found
        one = f"templates/{template}"
        return found | self._some(
            f"{one}/agency.yaml", f"{one}/values.yaml", "templates/places.yaml"
        )

    def _some(self, *patterns: str) -> dict[str, bytes]:
        names = [path for path in self._there if any(fnmatchcase(path, one) for one in patterns)]
        return {path: self._read(path) for path in names}

    def _read(self, path: str) -> bytes:
        if path in self._changes:
            return self._changes[path]
        return (self._manuscript.read(path) if path in self._there else None) or b""


def example_of(folder: str, form: str) -> dict[str, bytes]:
    """A service that applies by a form, where no other does."""
    return {f"{folder}/services/{EXAMPLE}.yaml": _PLACEHOLDER.replace("FORM", form).encode()}


@contextmanager
def laid_out(files: Files) -> Iterator[Path]:
    """A folder of these files, while it is looked at."""
    with tempfile.TemporaryDirectory(prefix="portal-manuscript-") as folder:
        for name, content in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield Path(folder)


def value_in(content: bytes | None) -> dict[str, Any]:
    """A YAML file's mapping; empty where it is none."""
    try:
        value = read_yaml(content or b"").value
    except Unreadable:
        return {}
    return value if isinstance(value, dict) else {}


def uses(content: bytes, form: str) -> bool:
    """Whether a service asks by this form, at its end or beforehand."""
    fields = value_in(content)
    asked = fields.get("beforehand")
    return form in (fields.get("form"), asked.get("form") if isinstance(asked, dict) else None)


def _picture(fields: dict[str, Any]) -> str:
    picture = fields.get("picture")
    return picture if isinstance(picture, str) and re.fullmatch(r"[a-z0-9.-]+", picture) else "-"
