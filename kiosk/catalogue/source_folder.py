"""The folder of source files: reading with bounds, and the list of what is wrong in it.

Files that templates give are laid over the folder: they are read as if they lay in it, and what is
wrong in them is told of the template's file, once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.catalogue.errors import CatalogueProblem, Severity
from kiosk.catalogue.marked import MAX_BYTES, Marked, Unreadable, read_json, read_yaml
from kiosk.catalogue.remedies import problems_of

File = TypeVar("File", bound=BaseModel)


@dataclass(frozen=True)
class Given:
    """A file that a template gives for one place: a YAML file's values, or a JSON file's bytes."""

    template: Path
    place: str
    content: Marked | bytes


class SourceFolder:
    """Reads files under `root`; what cannot be read becomes a problem, and None is returned."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[CatalogueProblem] = []
        self._told: set[CatalogueProblem] = set()
        self._marked: dict[Path, Marked | None] = {}
        self._given: Mapping[Path, Given] = {}
        self._inside: dict[Path, set[Path]] = {}

    def lay_over(self, given: Mapping[Path, Given]) -> None:
        """From now on these files are in the folder; none of them lies there already."""
        self._given = given
        for path in given:
            while path != self.root:
                self._inside.setdefault(path.parent, set()).add(path)
                path = path.parent  # noqa: PLW2901 - up to the root

    def name(self, path: Path) -> str:
        """The path as authors know it: relative to the catalogue."""
        return path.relative_to(self.root).as_posix()

    def error(self, path: Path, line: int, message: str, remedy: str) -> None:
        self._tell(path, line, message, remedy, Severity.ERROR)

    def warn(self, path: Path, line: int, message: str, remedy: str) -> None:
        self._tell(path, line, message, remedy, Severity.WARNING)

    def _tell(self, path: Path, line: int, message: str, remedy: str, severity: Severity) -> None:
        given = self._given.get(path)
        problem = CatalogueProblem(
            self.name(given.template if given else path), line, message, remedy, severity
        )
        if problem not in self._told:  # the same of every place
            self._told.add(problem)
            where = f" (for {given.place})" if given else ""
            self.problems.append(replace(problem, message=f"{message}{where}"))

    def is_folder(self, path: Path) -> bool:
        return path in self._inside or path.is_dir()

    def is_file(self, path: Path) -> bool:
        return path in self._given or path.is_file()

    def exists(self, path: Path) -> bool:
        return path in self._given or path in self._inside or path.exists()

    def read(self, path: Path) -> bytes | None:
        """The file's bytes, one more than allowed at most."""
        given = self._given.get(path)
        if given is not None and isinstance(given.content, bytes):
            return given.content
        try:
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError as error:
            self.error(path, 1, f"cannot be read: {error.strerror}", "see to the file")
            return None

    def entries(self, folder: Path) -> list[Path]:
        """What lies in a folder, by name, but for hidden files; nothing where there is none."""
        try:
            found = {path for path in folder.iterdir() if not path.name.startswith(".")}
        except FileNotFoundError:
            found = set()
        except OSError as error:
            self.error(folder, 1, f"cannot be read: {error.strerror}", "see to the folder")
            return []
        return sorted(found | self._inside.get(folder, set()))

    def marked(self, path: Path) -> Marked | None:
        """A YAML file's values, with their lines; read once."""
        given = self._given.get(path)
        if given is not None and isinstance(given.content, Marked):
            return given.content
        if path not in self._marked:
            self._marked[path] = self._read_yaml(path)
        return self._marked[path]

    def _read_yaml(self, path: Path) -> Marked | None:
        content = self.read(path)
        if content is None:
            return None
        try:
            return read_yaml(content)
        except Unreadable as error:
            self.error(path, error.line, error.message, error.remedy)
            return None

    def yaml(
        self, path: Path, kind: type[File], languages: Sequence[str] | None = None
    ) -> tuple[File, Marked] | None:
        """A YAML file of one kind, with its lines. None for `languages`: they are not known."""
        marked = self.marked(path)
        return None if marked is None else self.checked(path, kind, marked, languages)

    def checked(
        self, path: Path, kind: type[File], marked: Marked, languages: Sequence[str] | None
    ) -> tuple[File, Marked] | None:
        """The values as one kind of file, with texts in the catalogue's languages only."""
        try:
            return kind.model_validate(marked.value, context=languages), marked
        except ValidationError as error:
            for found in problems_of(error, self.name(path), marked):
                self.error(path, found.line, found.message, found.remedy)
            return None

    def json(self, path: Path) -> tuple[dict[str, object], str] | None:
        """A JSON object, and the file's text to find lines in."""
        content = self.read(path)
        if content is None:
            return None
        try:
            value = read_json(content)
        except Unreadable as error:
            self.error(path, error.line, error.message, error.remedy)
            return None
        if not isinstance(value, dict):
            self.error(path, 1, "not a JSON object", "begin with { and end with }")
            return None
        return value, content.decode("utf-8-sig")
