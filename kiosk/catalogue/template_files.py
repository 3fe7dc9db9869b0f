"""Reads the folder of templates: agencies that many places have, with their services and forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kiosk.catalogue.agency_files import NAME_REMEDY, SLUG, named_files, warn_of_strays
from kiosk.catalogue.authored import PlacesFile, ValuesFile
from kiosk.catalogue.form_files import SCHEMA, UI_SCHEMA
from kiosk.catalogue.marked import Marked, line_of
from kiosk.catalogue.place_names import PHRASES, place_exists
from kiosk.catalogue.placeholders import amid_words, unknown_in
from kiosk.catalogue.places import STATES, is_state
from kiosk.catalogue.source_folder import SourceFolder

FOLDER: Final = "templates"
AUTHORITY: Final = "authority"
"""The placeholder for the agency, as it is called."""
_PLACES: Final = "places.yaml"
_VALUES: Final = "values.yaml"
_ALL_STATES: Final = "states"
_OF_STATES: Final = frozenset(phrase for phrase in PHRASES if phrase.endswith("state"))


@dataclass(frozen=True)
class Template:
    """An agency as an author wrote it for all its places; values still have placeholders."""

    path: Path
    agency: Marked
    """Its fields, `places` taken out."""
    places: tuple[str, ...]
    services: Mapping[str, tuple[Path, Marked]]
    """By file name without its ending."""
    forms: Mapping[str, Mapping[str, Path]]
    """By name: the files by what follows the name."""
    usual: Mapping[str, Any] = field(default_factory=dict)
    """What differs from place to place, by name: a number, words (by language too) or a list."""
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By place: what is otherwise there."""

    def values_at(self, place: str) -> Mapping[str, Any]:
        """All of them, as they are there."""
        return {**self.usual, **self.values.get(place, {})}


def read_templates(source: SourceFolder, languages: Sequence[str]) -> dict[str, Template]:
    """The sound ones by name; what is wrong in the others is told to `source`."""
    folder = source.root / FOLDER
    lists = _lists(source, folder / _PLACES)
    templates: dict[str, Template] = {}
    first: dict[str, Path] = {}
    for path in source.entries(folder):
        if path.name == _PLACES:
            continue
        if not source.is_folder(path):
            source.warn(path, 1, "not read", "remove it, or put it where it belongs")
        elif not SLUG.fullmatch(path.name):
            source.error(path, 1, f"{path.name!r} is no id", NAME_REMEDY)
        elif (template := _template(source, path, lists, languages)) is not None:
            templates[path.name] = template
            for name, (service, _) in template.services.items():
                if name in first:
                    message = f"the name {name!r} is taken by {source.name(first[name])}"
                    source.error(service, 1, message, "rename one file")
                first.setdefault(name, service)
    return templates


def _lists(source: SourceFolder, path: Path) -> dict[str, tuple[str, ...]]:
    """The lists of places by name, the states among them."""
    lists = {_ALL_STATES: STATES}
    if not source.exists(path) or (read := source.yaml(path, PlacesFile)) is None:
        return lists
    file, marked = read
    for name, places in file.lists.items():
        wrong = [_wrong(place, places[:at]) for at, place in enumerate(places)]
        for at, told in enumerate(wrong):
            if told is not None:
                source.error(path, marked.line(("lists", name, at)), *told)
        lists[name] = tuple(place for place, told in zip(places, wrong, strict=True) if not told)
    return lists


def _wrong(place: str, before: Sequence[str]) -> tuple[str, str] | None:
    """What is wrong with a place of a list, and the remedy."""
    if not place_exists(place):
        return f"there is no place {place!r}", "write a state's ISO code or INEGI's five digits"
    if place in before:
        return f"{place!r} stands twice", "keep one of them"
    if before and is_state(place) != is_state(before[0]):
        kinds = "make a list of states and one of municipalities"
        return f"{place!r} is of another kind than the first", kinds
    return None


def _template(
    source: SourceFolder,
    folder: Path,
    lists: Mapping[str, tuple[str, ...]],
    languages: Sequence[str],
) -> Template | None:
    path = folder / "agency.yaml"
    agency = _fields(source, path)
    services = {
        service.stem: (service, marked)
        for service in named_files(source, folder / "services", (".yaml",))
        if (marked := _fields(source, service)) is not None
    }
    suffixes = (SCHEMA, UI_SCHEMA, *(f".{language}.json" for language in languages))
    forms: dict[str, dict[str, Path]] = {}
    for form in named_files(source, folder / "forms", suffixes):
        name, dot, ending = form.name.partition(".")
        forms.setdefault(name, {})[dot + ending] = form
    warn_of_strays(source, folder, {"agency.yaml", _VALUES, "services", "forms"})
    if agency is None:
        return None
    wanted = agency.value.pop("places", None)
    if not isinstance(wanted, str) or wanted not in lists:
        message = (
            "places: the field is missing" if wanted is None else f"places: no list {wanted!r}"
        )
        remedy = f"write one of {', '.join(lists)}; templates/{_PLACES} has the lists"
        source.error(path, agency.line(("places",)), message, remedy)
        return None
    if not lists[wanted]:  # all of it was wrong
        return None
    values = _values(source, folder / _VALUES, lists[wanted], languages)
    template = Template(path, agency, lists[wanted], services, forms, *values)
    used = {name for _, marked in services.values() for name in forms_used(marked.value)}
    for name in forms.keys() - used:
        unused = next(iter(forms[name].values()))
        source.warn(unused, 1, "no service uses this form", "name it in one")
    _check_placeholders(source, template)
    return template


def _values(
    source: SourceFolder, path: Path, places: Sequence[str], languages: Sequence[str]
) -> tuple[Mapping[str, Any], Mapping[str, Mapping[str, Any]]]:
    """The usual values, and by place those that are otherwise."""
    if not source.exists(path) or (read := source.yaml(path, ValuesFile, languages)) is None:
        return {}, {}
    file, marked = read
    for place, values in file.places.items():
        if place not in places:
            line = marked.line(("places", place))
            source.error(path, line, f"it is not for {place!r}", "name one of its places")
        for name in sorted(values.keys() - file.usual.keys()):
            line = marked.line(("places", place, name))
            source.error(path, line, f"{name}: nothing is usual", "say what holds elsewhere")
    return file.usual, file.places


def forms_used(service: Mapping[str, Any]) -> Iterator[str]:
    """The forms that the fields of a service name, whether they are sound or not."""
    beforehand = service.get("beforehand")
    asked = beforehand.get("form") if isinstance(beforehand, dict) else None
    return (name for name in (service.get("form"), asked) if isinstance(name, str))


def _fields(source: SourceFolder, path: Path) -> Marked | None:
    """The file's fields; what each place gives for itself must not stand among them."""
    marked = source.marked(path)
    if marked is None:
        return None
    if not isinstance(marked.value, dict):
        source.error(path, 1, "not a mapping of fields", "write field: value on each line")
        return None
    fields = dict(marked.value)
    for name in ("place", "template"):
        if fields.pop(name, None) is not None:
            message = f"{name}: each place gives it for itself"
            source.error(path, marked.line((name,)), message, "remove it")
    return Marked(fields, marked.lines)


def _check_placeholders(source: SourceFolder, template: Template) -> None:
    phrases = _OF_STATES if is_state(template.places[0]) else PHRASES
    known, lists = phrases | template.usual.keys(), _names_of_lists(template)
    _check(source, template.path, template.agency, known, lists)
    for path, marked in template.services.values():
        _check(source, path, marked, known | {AUTHORITY}, lists)
    for files in template.forms.values():
        for path in files.values():
            if (read := source.json(path)) is not None:
                for _, name in unknown_in([list(read[0]), read[0]], known | {AUTHORITY}):
                    _tell(source, path, line_of(read[1], name), name, known | {AUTHORITY})
                for _, name in amid_words(read[0], lists):
                    _tell_of_list(source, path, line_of(read[1], name), name)


def _names_of_lists(template: Template) -> frozenset[str]:
    """The values that are lists, at some place or usually."""
    return frozenset(
        name
        for values in (template.usual, *template.values.values())
        for name, value in values.items()
        if isinstance(value, tuple)
    )


def _check(
    source: SourceFolder, path: Path, marked: Marked, known: frozenset[str], lists: frozenset[str]
) -> None:
    for where, name in unknown_in(marked.value, known):
        _tell(source, path, marked.line(where), name, known)
    for where, name in amid_words(marked.value, lists):
        _tell_of_list(source, path, marked.line(where), name)


def _tell(source: SourceFolder, path: Path, line: int, name: str, known: frozenset[str]) -> None:
    remedy = f"write one of {', '.join(f'{{{each}}}' for each in sorted(known))}"
    source.error(path, line, f"there is no placeholder {{{name}}}", remedy)


def _tell_of_list(source: SourceFolder, path: Path, line: int, name: str) -> None:
    remedy = f'write "{{{name}}}" as an item of a list, alone, or give words'
    source.error(path, line, f"{{{name}}} is a list and stands among words", remedy)
