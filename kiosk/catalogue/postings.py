"""What tenders, jobs and places share: strict frozen models, one JSON file each, read as a folder.

Importers write the files, whoever shows them reads them; `docs/importing.md` has the format.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Final, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from kiosk.catalogue.errors import CatalogueError
from kiosk.seen import unseen_in

MAX_BYTES: Final = 4_000_000
_Model = TypeVar("_Model", bound="Posting")


def _seen(text: str) -> str:
    if sign := unseen_in(text):
        raise ValueError(f"an invisible character (U+{ord(sign):04X})")
    return text


Line = Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(_seen)]
Lines = Annotated[str, StringConstraints(min_length=1, max_length=100_000), AfterValidator(_seen)]
"""Plain text, a paragraph a line."""
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]{3,2000}$")]
Amount = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]


Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217."""


class Posting(BaseModel):
    """Names in JSON are the standard's, in camelCase; an unknown one is refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        defer_build=True,  # which costs a start what only some visits need
    )

    def as_json(self) -> bytes:
        """UTF-8, what is empty left out; the same value gives the same bytes."""
        fields = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return (json.dumps(fields, ensure_ascii=False, indent=1) + "\n").encode()


class Source(Posting):
    """Where it was taken from, and what it is called there."""

    identifier: Line
    system: Line
    url: Address | None = None


def read_postings(folder: Path, kind: type[_Model]) -> tuple[_Model, ...]:
    """Every JSON file of a folder, by id; none without a folder. Raises `CatalogueError`."""
    found = []
    paths = folder.glob("*.json") if folder.is_dir() else ()
    for path in sorted(paths, key=lambda each: each.stem):
        if path.name.startswith("."):
            continue
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES:
                raise CatalogueError(f"{path}: larger than {MAX_BYTES:,} bytes")
            found.append(kind.model_validate_json(content))
        except OSError as error:
            raise CatalogueError(f"{path}: cannot be read: {error.strerror}") from error
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise CatalogueError(f"{path}: {where}: {first['msg']}") from error
    return tuple(found)
