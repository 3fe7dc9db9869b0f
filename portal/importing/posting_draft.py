"""What drafting a job and drafting a place share: a row's cells read into a posting's fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from kiosk.catalogue.postings import Posting, Source
from portal.importing.cleaning import one_line
from portal.importing.contacts import find_addresses
from portal.importing.errors import wrong_in
from portal.importing.evaluating import Cells
from portal.importing.fitting import LINES, Fitting
from portal.importing.mapping import Expression, Labelled, Mapping
from portal.importing.service_draft import CannotDraft

_IDENTIFIER: Final = 300
_Posting = TypeVar("_Posting", bound=Posting)


class PostingDraft:
    """One row. What does not fit its field stands in the description, and the report tells so."""

    def __init__(self, cells: Cells, mapping: Mapping) -> None:
        self.cells = cells
        self.fit = Fitting(cells)
        self._mapping = mapping

    def line(self, expression: Expression | None, what: str) -> str | None:
        return self.fit.line(one_line(self.cells.words(expression, what)), what) or None

    def lines(self, expression: Expression | None, what: str, most: int = LINES) -> tuple[str, ...]:
        return self.fit.lines(self.cells.items(expression, what), what, most)

    def text(self, expression: Expression | None, what: str) -> str | None:
        return self.fit.text(self.cells.words(expression, what), what)

    def first(
        self, expression: Expression | None, what: str, find: Callable[[str], list[str]]
    ) -> str | None:
        """The first that `find` finds; what else is written there stands in the description."""
        words = self.cells.words(expression, what)
        found = find(words)
        if words and len(found) != 1:
            self.cells.tell(what, "not one alone: its words are in the description")
            self.fit.add(words)
        return found[0] if found else None

    def source(self, identifier: str) -> Source:
        url = find_addresses(self.cells.words(self._mapping.url, "url"))
        if len(identifier) > _IDENTIFIER:
            self.cells.tell("identifier", f"longer than {_IDENTIFIER} signs: cut")
        return Source(
            identifier=identifier[:_IDENTIFIER],
            system=self._mapping.system,
            url=url[0] if url else None,
        )

    def finish(
        self,
        kind: type[_Posting],
        description: Expression | None,
        more: Sequence[Labelled],
        fields: dict[str, Any],
    ) -> _Posting:
        """The posting, with all that was left over in its description. Raises `CannotDraft`."""
        for each in more:
            if text := self.cells.text(each.column):
                self.fit.add(f"{each.label}: {text}")
        fields["description"] = self.fit.description(self.cells.words(description, "description"))
        fields["language"] = self._mapping.language
        try:
            return kind.model_validate(fields)
        except ValidationError as error:
            raise CannotDraft(wrong_in(error)) from None
