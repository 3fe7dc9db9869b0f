"""One template at one place: the files of an agency's folder that it gives."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.catalogue.by_hand import ByHand
from kiosk.catalogue.form_files import SCHEMA, UI_SCHEMA
from kiosk.catalogue.marked import Marked
from kiosk.catalogue.place_names import phrases, slug_of
from kiosk.catalogue.placeholders import fill
from kiosk.catalogue.source_folder import Given, SourceFolder
from kiosk.catalogue.template_files import AUTHORITY, Template, forms_used
from kiosk.catalogue.text import SPANISH


@dataclass(frozen=True)
class LeftOut:
    """A template's service that is not given for a place, since `by_hand` is written for it."""

    service: str
    place: str
    by_hand: str


@dataclass(frozen=True)
class Filling:
    """`name` is the template's; `agencies` the folder in which all agencies lie."""

    source: SourceFolder
    agencies: Path
    name: str
    template: Template
    place: str
    languages: frozenset[str]

    def files(self, by_hand: ByHand) -> tuple[dict[Path, Given], list[LeftOut]]:
        """The agency, where it is not written by hand, its services, and the forms they use."""
        slug = slug_of(self.place)
        own_id = f"{self.name}-{slug}"
        folder = self.agencies / by_hand.agencies.get((self.name, self.place), own_id)
        agency_path = folder / "agency.yaml"
        written = self.source.is_file(agency_path)
        agency = self._written_agency(agency_path) if written else self._agency()
        given: dict[Path, Given] = {}
        left_out = []
        forms: set[str] = set()
        for name, (path, marked) in self.template.services.items():
            here = folder / "services" / f"{name}-{slug}.yaml"
            instead = by_hand.services.get((name, self.place))
            if instead is None and self.source.is_file(here):
                instead = self._unsaid(here, name)
            if instead is not None:
                left_out.append(LeftOut(name, self.place, self.source.name(instead)))
                if instead.parent.parent == folder:
                    forms.update(self._forms_named(instead))
                continue
            value = {**self._filled(marked.value, agency), "template": name}
            forms.update(forms_used(value))
            given[here] = Given(path, self.place, Marked(value, marked.lines))
        if given and not written:
            given[agency_path] = Given(self.template.path, self.place, agency)
        return given | dict(self._forms(folder / "forms", forms, agency)), left_out

    def _forms_named(self, path: Path) -> Iterator[str]:
        """What is written by hand may put the template's own questions."""
        marked = self.source.marked(path)
        yield from forms_used(marked.value if marked and isinstance(marked.value, dict) else {})

    def _agency(self) -> Marked:
        template = self.template.agency
        value = self._filled(template.value, Marked({}))
        return Marked({**value, "place": self.place}, template.lines)

    def _written_agency(self, path: Path) -> Marked:
        marked = self.source.marked(path) or Marked({})
        fields = marked.value if isinstance(marked.value, dict) else {}
        if str(fields.get("place")) != self.place:
            message = f"it has the id that the template {self.name!r} gives to {self.place}"
            line = marked.line(("place",))
            self.source.error(path, line, message, "mend its place, or rename the folder")
        return marked

    def _unsaid(self, path: Path, name: str) -> Path:
        message = f"it stands for the template's service {name!r} without saying so"
        self.source.warn(path, 1, message, f"add template: {name}")
        return path

    def _filled(self, value: Any, agency: Marked, language: str = SPANISH) -> Any:
        called = _called(agency.value)

        def words(language: str) -> Mapping[str, Any]:
            named = {AUTHORITY: called.get(language) or called[SPANISH]} if called else {}
            values = self.template.values_at(self.place)
            own = {name: _in_language(value, language) for name, value in values.items()}
            return {**own, **phrases(self.place, language), **named}

        return fill(value, words, self.languages, language)

    def _forms(self, folder: Path, used: set[str], agency: Marked) -> Iterator[tuple[Path, Given]]:
        for name, files in self.template.forms.items():
            for ending, path in files.items():
                here = folder / f"{name}{ending}"
                if name not in used or self.source.exists(here):
                    continue
                if (read := self.source.json(path)) is not None:
                    content = self._form(read[0], ending, agency)
                    yield here, Given(path, self.place, content)

    def _form(self, value: dict[str, object], ending: str, agency: Marked) -> bytes:
        if ending in {SCHEMA, UI_SCHEMA}:
            filled = self._filled(value, agency)
        else:
            language = ending.split(".")[1]
            filled = {
                self._filled(spanish, agency): self._filled(words, agency, language)
                for spanish, words in value.items()
            }
        return (json.dumps(filled, ensure_ascii=False, indent=2) + "\n").encode()


def _in_language(value: Any, language: str) -> Any:
    return (value.get(language) or value[SPANISH]) if isinstance(value, dict) else value


def _called(agency: object) -> Mapping[str, str]:
    """An agency's name as people call it, by language; empty where the file has none."""
    fields = agency if isinstance(agency, dict) else {}
    words = fields.get("short_name") or fields.get("name")
    return words if isinstance(words, dict) and words.get(SPANISH) else {}
