"""Knows again what a source brings twice, by its own identifier, and gives ids."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from portal.importing.slugs import Ids


@dataclass(frozen=True)
class RowPlace:
    """Where a row stands."""

    file: str
    row: int

    def __str__(self) -> str:
        return f"row {self.row} of {self.file}"


class Identity:
    """Rows are the same where the identifier and every cell are."""

    def __init__(self) -> None:
        self._ids = Ids()
        self._seen: dict[str, RowPlace] = {}
        self._named: dict[str, RowPlace] = {}

    def duplicate_of(
        self, identifier: str | None, cells: Mapping[str, str], here: RowPlace
    ) -> RowPlace | None:
        """The row that was the same before; this one is remembered where there was none."""
        plain = json.dumps([identifier, sorted(cells.items())], ensure_ascii=True)
        return self._first(self._seen, sha256(plain.encode()).hexdigest(), here)

    def named_before(self, identifier: str, here: RowPlace) -> RowPlace | None:
        """The row that had this identifier before."""
        return self._first(self._named, identifier, here)

    def claim(self, wanted: str) -> str:
        """An id of its own."""
        return self._ids.claim(wanted)

    @staticmethod
    def _first(known: dict[str, RowPlace], key: str, here: RowPlace) -> RowPlace | None:
        first = known.setdefault(key, here)
        return None if first is here else first
