"""What the catalogue's questions ask of a visitor: in their language, and on their day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from kiosk.catalogue.model import Form as Source
from kiosk.forms.definition import Form, compile_form

MOST_KEPT = 8
"""Forms a visitor goes to and fro between; the one that came first goes first."""

_Key = tuple[str, str, str, date]


@dataclass(frozen=True)
class Asking:
    """`today` is by the centre's clock: days to come are named from it.

    Each page of an application asks for its form anew; it is compiled once.
    """

    today: Callable[[], date]
    _kept: dict[_Key, tuple[Source, Form]] = field(default_factory=dict, repr=False, compare=False)

    def form(self, source: Source, language: str) -> Form:
        """Raises `FormDamaged` and `FormUnsupported`."""
        today = self.today()
        key = source.agency_id, source.name, language, today
        if key in self._kept and self._kept[key][0] == source:
            return self._kept[key][1]
        words = source.translations.get(language)
        files = dict(source.schema), dict(source.ui_schema)
        form = compile_form(*files, words, asked_on=today)
        self._kept[key] = source, form
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return form
