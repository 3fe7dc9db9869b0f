"""Makes the pages on which a visitor finds out what they may have a right to."""

from __future__ import annotations

from functools import cached_property
from typing import assert_never

from PySide6.QtCore import QObject

from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import Form, FormUnsupported
from kiosk.ui.asking import Asking
from kiosk.ui.eligibility import Perhaps, supports
from kiosk.ui.models.enquiry import EnquiryModel
from kiosk.ui.models.enquiry_result import EnquiryResultModel, ServiceEntry
from kiosk.visit.pages import AnyEnquiry, EnquiryPage, EnquiryResultPage
from kiosk.visit.said import Enquiry
from kiosk.words import Words


class EnquiryPages:
    """`store` is None where there is no catalogue; then nothing is offered."""

    def __init__(
        self, store: CatalogueStore | None, withdrawn: WithdrawnList, asking: Asking
    ) -> None:
        self._store = store
        self._withdrawn = withdrawn
        self._asking = asking

    @cached_property
    def is_offered(self) -> bool:
        """Whether there are questions that can be asked, and a service that they are about."""
        try:
            return self._form("es") is not None and bool(self._services)
        except (FormDamaged, FormUnsupported):
            return False

    def make(
        self, page: AnyEnquiry, enquiry: Enquiry, words: Words, parent: QObject
    ) -> EnquiryModel | EnquiryResultModel:
        """The page's model. Raises `LookupError` where nothing is offered."""
        form = self._form(words.language)
        if form is None:
            raise LookupError("the catalogue asks nothing")
        match page:
            case EnquiryPage(step):
                keys = [one.key for one in form.steps_of(enquiry.answers)]
                key = step if step in keys else keys[0]
                return EnquiryModel(form, key, enquiry.answers, words, parent)
            case EnquiryResultPage():
                return self._result(form, enquiry, words, parent)
            case never:
                assert_never(never)

    def _result(
        self, form: Form, enquiry: Enquiry, words: Words, parent: QObject
    ) -> EnquiryResultModel:
        there = [one for one in self._services if one.id not in self._withdrawn]
        found = supports(there, enquiry.answers)
        asked = _asked(form, enquiry)
        return EnquiryResultModel(
            [_entry(service, _authority(service, words), words) for service in found.likely],
            [_entry(one.service, _unsure(one, asked, words), words) for one in found.perhaps],
            words,
            parent,
        )

    @cached_property
    def _services(self) -> tuple[Service, ...]:
        return self._store.services_with_criterion() if self._store else ()

    def _form(self, language: str) -> Form | None:
        source = self._store.criteria() if self._store else None
        if source is None:
            return None
        return self._asking.form(source, language)


def _asked(form: Form, enquiry: Enquiry) -> dict[str, str]:
    """What each answer was asked by: the question, or the title of its group."""
    asked: dict[str, str] = {}
    for step in form.steps_of(enquiry.answers):
        for question in step.questions:
            title = question.title if len(question.pointer) == 1 else step.title
            asked.setdefault(str(question.pointer[0]), title)
    return asked


def _entry(service: Service, note: str, words: Words) -> ServiceEntry:
    return ServiceEntry(service.id, service.name.in_language(words.language), note)


def _authority(service: Service, words: Words) -> str:
    return service.agency.called.in_language(words.language)


def _unsure(one: Perhaps, asked: dict[str, str], words: Words) -> str:
    """What it hangs on, in the words of the questions; else who knows."""
    questions = [asked[name] for name in asked if name in one.unanswered]
    if not questions:
        return words("enquiry.unsure", authority=_authority(one.service, words))
    return words("enquiry.unanswered", questions=" ".join(questions))
