"""The folder of source files: reading with bounds, and the list of what is wrong in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.catalogue.errors import Problem, Severity
from kiosk.catalogue.marked import MAX_BYTES, Marked, Unreadable, read_json, read_yaml
from kiosk.catalogue.remedies import problems_of

File = TypeVar("File", bound=BaseModel)


class SourceFolder:
    """Reads files under `root`; what cannot be read becomes a problem, and None is returned."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def name(self, path: Path) -> str:
        """The path as authors know it: relative to the catalogue."""
        return path.relative_to(self.root).as_posix()

    def error(self, path: Path, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.name(path), line, message, remedy))

    def warn(self, path: Path, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.name(path), line, message, remedy, Severity.WARNING))

    def read(self, path: Path) -> bytes | None:
        """The file's bytes, one more than allowed at most."""
        try:
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError as error:
            self.error(path, 1, f"cannot be read: {error.strerror}", "see to the file")
            return None

    def entries(self, folder: Path) -> list[Path]:
        """What lies in a folder, by name, but for hidden files; nothing where there is none."""
        try:
            found = sorted(folder.iterdir()) if folder.exists() else []
        except OSError as error:
            self.error(folder, 1, f"cannot be read: {error.strerror}", "see to the folder")
            return []
        return [path for path in found if not path.name.startswith(".")]

    def yaml(
        self, path: Path, kind: type[File], languages: Sequence[str] | None = None
    ) -> tuple[File, Marked] | None:
        """A YAML file of one kind, with its lines. None for `languages`: they are not known."""
        content = self.read(path)
        if content is None:
            return None
        try:
            marked = read_yaml(content)
        except Unreadable as error:
            self.error(path, error.line, error.message, error.remedy)
            return None
        return self.checked(path, kind, marked, languages)

    def checked(
        self, path: Path, kind: type[File], marked: Marked, languages: Sequence[str] | None
    ) -> tuple[File, Marked] | None:
        """The values as one kind of file, with texts in the catalogue's languages only."""
        try:
            return kind.model_validate(marked.value, context=languages), marked
        except ValidationError as error:
            self.problems.extend(problems_of(error, self.name(path), marked))
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
