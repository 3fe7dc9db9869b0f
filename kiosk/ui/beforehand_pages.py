"""Makes the pages on which a visitor learns whether a service can be done here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, assert_never

from PySide6.QtCore import QObject

from kiosk.catalogue.model import Rule, Service, WayOut
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.forms.beforehand import Here, NotHere, as_facts, outcome
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import Form, FormUnsupported
from kiosk.forms.known import with_known
from kiosk.ui.asking import Asking
from kiosk.ui.models.beforehand import BeforehandModel, BeforehandResultModel, Way
from kiosk.visit.journey import Visit, has_begun
from kiosk.visit.pages import AnyBeforehand, BeforehandPage, BeforehandResultPage
from kiosk.words import Words


class BeforehandPages:
    """`store` is None where there is no catalogue; then nothing is asked."""

    def __init__(
        self, store: CatalogueStore | None, withdrawn: WithdrawnList, asking: Asking
    ) -> None:
        self._store = store
        self._withdrawn = withdrawn
        self._asking = asking

    def asks(self, service: Service) -> bool:
        """Whether something is asked before its form, and can be."""
        try:
            return self._form(service, "es") is not None
        except (FormDamaged, FormUnsupported):
            return False

    def facts(self, visit: Visit, service: Service) -> Mapping[str, Any]:
        """What the visitor answered before its form, as the form names it."""
        asked = visit.asked
        if asked.service != service.id or service.beforehand is None:
            return {}
        return as_facts(asked.answers)

    def brought_in(self, visit: Visit, service: Service, form: Form) -> Visit:
        """The open application for the service with what was answered since."""
        application = visit.application
        if application is None or not has_begun(visit, service.id):
            return visit
        answers = with_known(form, application.answers, self.facts(visit, service))
        signed = application.signed if answers == application.answers else None
        return replace(visit, application=replace(application, answers=answers, signed=signed))

    def make(
        self, page: AnyBeforehand, visit: Visit, words: Words, parent: QObject
    ) -> BeforehandModel | BeforehandResultModel:
        """The page's model. Raises `LookupError` where nothing is asked."""
        store = self._open_store()
        service = store.service(page.of.service)
        form = self._form(service, words.language)
        if form is None or service.beforehand is None:
            raise LookupError(f"nothing is asked before {service.id}")
        answers = visit.asked.answers if visit.asked.service == service.id else {}
        match page:
            case BeforehandPage(step=step):
                keys = [one.key for one in form.steps_of(answers)]
                key = step if step in keys else keys[0]
                rules = service.beforehand.rules
                return BeforehandModel(form, key, answers, words, parent, rules=rules)
            case BeforehandResultPage():
                match outcome(service.beforehand.rules, answers):
                    case Here(says):
                        return BeforehandResultModel(says, None, [], words, parent)
                    case NotHere(rule):
                        ways = list(self._ways(rule, service, words))
                        return BeforehandResultModel((), rule, ways, words, parent)
                    case never:
                        assert_never(never)
            case never_a_page:
                assert_never(never_a_page)

    def _ways(self, rule: Rule, service: Service, words: Words) -> Iterator[Way]:
        """Those that are there; at the least who answers."""
        ways = [way for out in rule.instead for way in self._way(out, service, words)]
        if not ways:
            authority = service.agency.called.in_language(words.language)
            ways = [Way("government", words("beforehand.ask", authority=authority), "")]
        yield from ways

    def _way(self, out: WayOut, service: Service, words: Words) -> Iterator[Way]:
        language = words.language
        note = out.note.in_language(language) if out.note else ""
        if out.phone is not None:
            yield Way("phone", out.phone, note)
        elif out.offices:
            for office in service.agency.offices:
                address = office.address.in_language(language) if office.address else ""
                hours = service.agency.hours
                when = hours.in_language(language) if hours and not note else note
                told = " · ".join(filter(None, (address, office.phone or "", when)))
                yield Way("place", office.name.in_language(language), told)
        elif (other := self._other(out, service)) is not None:
            yield Way("document", other.name.in_language(language), note, other.id)

    def _other(self, out: WayOut, service: Service) -> Service | None:
        """The service that one is sent to; None where it is withdrawn or gone."""
        store = self._open_store()
        found = out.service
        if out.template is not None:
            found = store.of_template(out.template).get(service.agency.place or "")
        if found is None or found in self._withdrawn:
            return None
        try:
            return store.service(found)
        except LookupError:
            return None

    def _form(self, service: Service, language: str) -> Form | None:
        source = self._store.beforehand(service) if self._store else None
        if source is None:
            return None
        return self._asking.form(source, language)

    def _open_store(self) -> CatalogueStore:
        if self._store is None:
            raise LookupError("there is no catalogue")
        return self._store
