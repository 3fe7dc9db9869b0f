"""From templates to plain agency folders: one agency, and one of each service, for every place.

What is written by hand wins: an agency that says `template:` (or has the id that the template would
give it) gets the template's services beside its own; where a service says so, the template's is
left out at its place. The same source always expands to the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import yaml

from kiosk.catalogue.authored import CatalogueFile
from kiosk.catalogue.by_hand import read_by_hand
from kiosk.catalogue.errors import CatalogueDamaged, NoCatalogue, Severity
from kiosk.catalogue.filling import Filling, LeftOut
from kiosk.catalogue.marked import Marked
from kiosk.catalogue.source_folder import Given, SourceFolder
from kiosk.catalogue.template_files import FOLDER, read_templates

_HEAD: Final = "catalogue.yaml"
_AGENCIES: Final = "agencies"


_BESIDE = (_AGENCIES, "criteria", "feeds", "guides", "notices", "trust")
"""What stands beside the templates in a source."""


@dataclass(frozen=True)
class Expansion:
    """The files that the templates give, and what was written by hand in their place."""

    given: Mapping[Path, Given]
    left_out: tuple[LeftOut, ...]


def expand(folder: Path) -> dict[str, bytes]:
    """A source's files by path, with its templates expanded: the same catalogue without templates.

    Files written by hand are given as they stand. Raises `NoCatalogue`, and `CatalogueDamaged`
    where a template or a file cannot be read; whether the files are sound is `read_source`'s.
    """
    if not folder.is_dir():
        raise NoCatalogue(f"there is no catalogue: {folder} is not a folder")
    source = SourceFolder(folder)
    head = source.yaml(folder / _HEAD, CatalogueFile)
    given = expand_templates(source, head[0].languages if head else ()).given
    written = {path: source.read(path) for path in _files(source, folder)}
    if any(problem.severity is Severity.ERROR for problem in source.problems):
        raise CatalogueDamaged(folder, source.problems)
    files = {source.name(path): content for path, content in written.items() if content is not None}
    files |= {source.name(path): _bytes(file.content) for path, file in given.items()}
    return dict(sorted(files.items()))


def expand_templates(source: SourceFolder, languages: Sequence[str]) -> Expansion:
    """What the templates of a source give; problems are told to `source`."""
    if not source.exists(source.root / FOLDER):
        return Expansion({}, ())
    agencies = source.root / _AGENCIES
    templates = read_templates(source, languages)
    by_hand = read_by_hand(source, agencies, templates)
    given: dict[Path, Given] = {}
    left_out: list[LeftOut] = []
    for name, template in templates.items():
        for place in template.places:
            filling = Filling(source, agencies, name, template, place, frozenset(languages))
            files, left = filling.files(by_hand)
            given |= files
            left_out += left
    return Expansion(given, tuple(left_out))


def _files(source: SourceFolder, folder: Path) -> Iterator[Path]:
    """What authors wrote, templates apart."""
    yield folder / _HEAD
    folders = [folder / name for name in _BESIDE if source.exists(folder / name)]
    while folders:
        for path in source.entries(folders.pop()):
            if path.is_dir():
                folders.append(path)
            else:
                yield path


def _bytes(content: Marked | bytes) -> bytes:
    if isinstance(content, bytes):
        return content
    text: str = yaml.dump(
        content.value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100
    )
    return text.encode()


class _Dumper(yaml.CSafeDumper):
    """Writes what `kiosk.catalogue.marked` reads as the same values."""


_Dumper.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", str(value))
)
