"""What a visitor does about an earlier application: looking it up, and answering its agency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class LookedUp:
    """An application as it stood when it was asked for, and the code that opens its letters.

    `told` is the station's answer, in JSON.
    """

    told: bytes = field(repr=False)
    claim: str = field(repr=False)


@dataclass(frozen=True)
class Answering:
    """The letter that answers are to: of the application `folio`, with just its own questions."""

    folio: str
    claim: str = field(repr=False)
    letter: UUID
    schema: Mapping[str, Any] = field(repr=False)
    ui_schema: Mapping[str, Any] = field(repr=False)
