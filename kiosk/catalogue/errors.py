"""What can be wrong with a catalogue: the world's fault, in words for whoever must act.

`CatalogueProblem`s are for authors; the exceptions' texts are one line for staff and admins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """An error keeps the catalogue out; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class CatalogueProblem:
    """One thing wrong in one file. `file` is relative to the catalogue; `line` counts from 1."""

    file: str
    line: int
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.message}; {self.remedy}"


class CatalogueError(Exception):
    """Something is wrong with a catalogue or its store; the message says what and where."""


class CatalogueDamaged(CatalogueError):  # noqa: N818 - named for what happened
    """The source holds errors. `problems` has all that were found, warnings too."""

    def __init__(self, folder: Path, problems: Sequence[CatalogueProblem]) -> None:
        self.folder = folder
        self.problems = tuple(problems)
        errors = [p for p in problems if p.severity is Severity.ERROR]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"the catalogue in {folder} is damaged: {errors[0]}{more}")


class SourceRefused(CatalogueError):  # noqa: N818
    """An earlier start found this very source damaged; the message is what it found."""


class NoCatalogue(CatalogueError):  # noqa: N818
    """There is no catalogue where one should be."""


class StoreDamaged(CatalogueError):  # noqa: N818
    """The local store is truncated, corrupt, or of another program version: build it anew."""


class ForeignStore(CatalogueError):  # noqa: N818
    """Another program's database lies where the store should be; it is left as it is."""


class StoreNotWritten(CatalogueError):  # noqa: N818
    """The disk is full, read-only or gone; the old store, if there is one, is as it was."""


class UnknownService(CatalogueError, LookupError):  # noqa: N818
    """No service of the catalogue has this id."""


class UnknownPosting(CatalogueError, LookupError):  # noqa: N818 - named for what happened
    """No such tender, or no such job that can still be applied for."""


class UnknownAgency(CatalogueError, LookupError):  # noqa: N818
    """No agency of the catalogue has this id."""
