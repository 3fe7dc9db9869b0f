"""Which kind a file of the manuscript is, and so which fields it has."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from pydantic import BaseModel

from kiosk.catalogue.authored import AgencyFile, CatalogueFile, ServiceFile
from kiosk.catalogue.notice_files import NoticeFile
from portal.manuscript.around import HEAD, value_in
from portal.manuscript.fields import Field, fields_of
from portal.manuscript.folder import Manuscript

LANGUAGES: Final = ("es", "en")
"""Where catalogue.yaml says none."""
_ID: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
_KINDS: Final[tuple[tuple[str, str, type[BaseModel]], ...]] = (
    ("service", rf"(?:agencies|templates)/{_ID}/services/({_ID})\.yaml", ServiceFile),
    ("agency", rf"agencies/({_ID})/agency\.yaml", AgencyFile),
    ("notice", rf"notices/({_ID})\.yaml", NoticeFile),
    ("head", r"(catalogue)\.yaml", CatalogueFile),
)


@dataclass(frozen=True)
class FileKind:
    """`id` is the file's own: a service's, an agency's, a notice's."""

    name: str
    id: str
    fields: tuple[Field, ...]


def kind_of_file(name: str) -> FileKind | None:
    """None: a file that is asked for as it is written."""
    for kind, pattern, model in _KINDS:
        if match := re.fullmatch(pattern, name):
            return FileKind(kind, match[1], _fields(model))
    return None


def languages_of(manuscript: Manuscript) -> tuple[str, ...]:
    """Spanish first, as catalogue.yaml has them."""
    listed = value_in(manuscript.read(HEAD)).get("languages")
    named = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    return tuple(sorted(dict.fromkeys(named), key=lambda one: one != "es")) or LANGUAGES


def folder_of(name: str) -> str:
    """`agencies/sat` of a file of it."""
    return "/".join(name.split("/")[:2])


def with_companions(manuscript: Manuscript, name: str) -> tuple[str, ...]:
    """A file and those that are nothing without it: a form's others, a notice's picture."""
    if name.endswith(".schema.json"):
        stem = name.removesuffix("schema.json")
        others = [path for path in manuscript.paths() if path.startswith(stem)]
    elif name.startswith("notices/"):
        picture = f"notices/{value_in(manuscript.read(name)).get('picture')}"
        others = [path for path in manuscript.paths("notices/*") if path == picture]
    else:
        others = []
    return (name, *(path for path in others if path != name))


_fields: Callable[[type[BaseModel]], tuple[Field, ...]] = cache(fields_of)
