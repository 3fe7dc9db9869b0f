"""What the catalogue's questions ask of a visitor: in their language, and on their day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kiosk.catalogue.model import Form as Source
from kiosk.forms.definition import Form, compile_form


@dataclass(frozen=True)
class Asking:
    """`today` is by the centre's clock: days to come are named from it."""

    today: Callable[[], date]

    def form(self, source: Source, language: str) -> Form:
        """Raises `FormDamaged` and `FormUnsupported`."""
        words = source.translations.get(language)
        files = dict(source.schema), dict(source.ui_schema)
        return compile_form(*files, words, asked_on=self.today())
