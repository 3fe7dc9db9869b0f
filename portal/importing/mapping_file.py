"""Reads a mapping: a file of one's own, or one that comes with the program by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from kiosk.catalogue.marked import MAX_BYTES, Unreadable, read_yaml
from kiosk.catalogue.remedies import problems_of
from portal.importing.errors import CannotImport
from portal.importing.mapping import ImportKind, Mapping

SHIPPED: Final = Path(__file__).parent / "mappings"
STANDARD: Final = {
    ImportKind.SERVICES: "hsds",
    ImportKind.TENDERS: "ocds",
    ImportKind.JOBS: "job-posting",
    ImportKind.LOCATIONS: "hsds-locations",
}
"""What is read where no mapping is named."""


def load_mapping(named: str | None, kind: ImportKind) -> Mapping:
    """Raises `CannotImport`: not there, wrong (with file, line and remedy), or of another kind."""
    name = named or STANDARD[kind]
    path = SHIPPED / f"{name}.yaml" if name in shipped() else Path(name)
    mapping = _read(path)
    if mapping.kind is not kind:
        raise CannotImport(f"{path}: it maps {mapping.kind}, not {kind}")
    return mapping


def shipped() -> list[str]:
    """The names of the mappings that come with the program."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def _read(path: Path) -> Mapping:
    try:
        with path.open("rb") as file:
            marked = read_yaml(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise CannotImport(f"the mapping {path} cannot be read: {error.strerror}") from None
    except Unreadable as error:
        told = f"{path}:{error.line}: {error.message}; {error.remedy}"
        raise CannotImport(told) from None
    try:
        return Mapping.model_validate(marked.value)
    except ValidationError as error:
        problems = problems_of(error, str(path), marked)
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        first = problems[0]
        remedy = "see docs/importing.md" if "catalogue-source" in first.remedy else first.remedy
        told = f"{first.file}:{first.line}: {first.message}; {remedy}{more}"
        raise CannotImport(told) from None
