"""The words of the source files: in every language of the catalogue, and easy to read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final

from kiosk.catalogue.errors import CatalogueProblem, Severity
from kiosk.catalogue.marked import Marked, Unreadable, read_yaml
from kiosk.catalogue.text import SPANISH
from portal.checking.reading_ease import NORMAL, reading_ease

_FOLDERS: Final = ("agencies", "guides", "notices", "templates")
_KEYWORDS: Final = "keywords"
_SPOKEN: Final = ("purpose", "output", "next_steps", "evidence", "costs", "processing_time")
"""What a service says in sentences."""
Where = tuple[str | int, ...]


def check_texts(folder: Path, languages: Collection[str]) -> Iterator[CatalogueProblem]:
    """Warnings. Files that cannot be read are for `kiosk.catalogue.source` to tell of."""
    for path in _files(folder):
        try:
            marked = read_yaml(path.read_bytes())
        except (OSError, Unreadable):
            continue
        name = path.relative_to(folder).as_posix()
        yield from _untranslated(name, marked, languages)
        if path.parent.name == "services" and isinstance(marked.value, dict):
            yield from _hard(name, marked)


def _files(folder: Path) -> Iterator[Path]:
    yield folder / "catalogue.yaml"
    for part in _FOLDERS:
        yield from sorted((folder / part).glob("**/*.yaml"))


def _untranslated(
    name: str, marked: Marked, languages: Collection[str]
) -> Iterator[CatalogueProblem]:
    for where, words in _texts(marked.value, (), languages):
        for language in languages:
            if not words.get(language):
                yield CatalogueProblem(
                    name,
                    marked.line(where),
                    f"{'.'.join(map(str, where))}: not in {language}",
                    f"write the words under {language}; until then they are shown in Spanish",
                    Severity.WARNING,
                )


def _hard(name: str, marked: Marked) -> Iterator[CatalogueProblem]:
    parts = {part: marked.value[part] for part in _SPOKEN if part in marked.value}
    said = [words[SPANISH] for _, words in _texts(parts, (), {SPANISH})]
    ease = reading_ease(" ".join(text if text.endswith(".") else f"{text}." for text in said))
    if ease is not None and ease < NORMAL:
        yield CatalogueProblem(
            name,
            marked.line(("purpose",)),
            f"hard to read: {ease:.0f} on INFLESZ's scale, where {NORMAL:.0f} is normal",
            "write shorter sentences and shorter words",
            Severity.WARNING,
        )


def _texts(
    value: Any, where: Where, languages: Collection[str]
) -> Iterator[tuple[Where, dict[str, str]]]:
    """Every text of a file, and where it stands; keywords differ from language to language."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, (*where, number), languages)
    elif isinstance(value, dict):
        if isinstance(value.get(SPANISH), str):
            yield where, value
            return
        for key, item in value.items():
            if key != _KEYWORDS:
                yield from _texts(item, (*where, key), languages)
