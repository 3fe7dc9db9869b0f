"""What is asked of a visitor: by a service's form, by a letter, or of who wants to be called.

In their language and on their day; what is sealed was asked by the same form that was seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from kiosk.catalogue.model import Form as Source
from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.forms.definition import Form, compile_form
from kiosk.ui.call_form import call_form
from kiosk.ui.letter_form import form_of_letter
from kiosk.visit.answering import Answering
from kiosk.visit.journey import Application
from kiosk.words import words_of

MOST_KEPT = 8
"""Forms a visitor goes to and fro between; the one that came first goes first."""

_Key = tuple[str, str, str, date]


class NothingToAsk(ValueError):  # noqa: N818 - named for what is found
    """A service without a form, or a letter whose questions cannot be asked here."""


@dataclass(frozen=True)
class Asking:
    """`now` is by the centre's clock: days to come are named from it. `store` has the forms.

    Each page of an application asks for its form anew; it is compiled once.
    """

    now: Callable[[], datetime]
    store: CatalogueStore | None = None
    _kept: dict[_Key, tuple[Source, Form]] = field(default_factory=dict, repr=False, compare=False)

    def of_application(self, application: Application, service: Service, language: str) -> Form:
        """What its visitor is asked. Raises `NothingToAsk`, `FormDamaged`, `FormUnsupported`."""
        if application.call_back:
            return self.of_call(service, language)
        if application.answering is not None:
            return self.of_letter(application.answering)
        return self.of_service(service, language)

    def of_service(self, service: Service, language: str) -> Form:
        """Its own form. Raises `NothingToAsk`, `FormDamaged`, `FormUnsupported`."""
        source = self.store.form(service) if self.store else None
        if source is None:
            raise NothingToAsk(f"{service.id} has no form")
        return self.form(source, language)

    def of_letter(self, letter: Answering) -> Form:
        """An agency's questions, in its own words. Raises `NothingToAsk`."""
        form = form_of_letter(letter.schema, letter.ui_schema, self.now().date())
        if form is None:
            raise NothingToAsk("a letter that cannot be answered was opened")
        return form

    def of_call(self, service: Service, language: str) -> Form:
        """What is asked of who wants to be called about a service."""
        return call_form(service.agency, self.now(), words_of(language))

    def form(self, source: Source, language: str) -> Form:
        """Raises `FormDamaged` and `FormUnsupported`."""
        today = self.now().date()
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
