"""What was answered, question by question in the form's own words, and whether it fits the form.

Guarantee: answers are judged as the kiosk judged them, by the same form and the same rules, on the
day on which the visitor gave them by the clock of where the agency is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.catalogue.model import Agency, Catalogue, Service
from kiosk.catalogue.text import SPANISH
from kiosk.dates import month_names, weekday_words
from kiosk.forms.answers import answer_at
from kiosk.forms.dates import real_date
from kiosk.forms.definition import Form, FormDamaged, FormUnsupported, Question, compile_form
from kiosk.forms.entry import present
from kiosk.forms.validation import check_sent
from kiosk.forms.wording import fault_words
from kiosk.offline.body import SubmissionBody
from kiosk.words import Words, words_of
from kiosk.zone import CENTRAL, zone_at

_WORDS: Final = SPANISH


class NoForm(Exception):  # noqa: N818 - named for what is missing
    """The catalogue has no such form any more, or another version of it; the message says which."""


@dataclass(frozen=True)
class InWords:
    """`answered` are question and answer; `faults` what does not fit, each with its question."""

    answered: tuple[tuple[str, str], ...]
    faults: tuple[str, ...]


def in_words(catalogue: Catalogue, body: SubmissionBody, given: datetime) -> InWords:
    """`given` is when the visitor sent it. Raises `NoForm`."""
    service = _service(catalogue, body)
    form = _form(catalogue, service, day_at(service.agency, given))
    words = words_of(_WORDS)
    asked = [q for step in form.steps_of(body.answers) for q in step.questions]
    titles = {question.pointer: question.title for question in asked}
    faults = (
        f"{titles.get(fault.pointer, '/'.join(map(str, fault.pointer)))}: "
        + fault_words(fault, lambda key, parameters: words(key, **parameters))
        for fault in check_sent(form, body.answers)
        if fault.severity == "error"
    )
    return InWords(tuple(_answered(asked, body, words)), tuple(faults))


def day_at(agency: Agency, moment: datetime) -> date:
    """The day that it is then where the agency is; in central Mexico for a federal one."""
    zone = ZoneInfo(zone_at(agency.place) if agency.place else CENTRAL)
    return moment.astimezone(zone).date()


def _answered(
    asked: list[Question], body: SubmissionBody, words: Words
) -> Iterator[tuple[str, str]]:
    for question in asked:
        answer = answer_at(body.answers, question.pointer)
        if answer is not None:
            yield question.title, _said(question, answer, words)


def _said(question: Question, answer: object, words: Words) -> str:
    if question.days is not None and isinstance(answer, list):
        days = (real_date(str(day)) for day in answer)
        return ", ".join(weekday_words(day, words) for day in days if day is not None)
    return present(
        question,
        answer,
        words.language,
        words=lambda key, parameters: words(key, **parameters),
        months=month_names(words),
    ).replace("\n", ", ")


def _service(catalogue: Catalogue, body: SubmissionBody) -> Service:
    service = next((one for one in catalogue.services if one.id == body.service), None)
    if service is None or service.form is None:
        raise NoForm(f"the catalogue has no form for {body.service} any more")
    if service.form_version != body.form_version:
        message = f"it was filled in on version {body.form_version} of the form"
        raise NoForm(f"{message}; the catalogue has {service.form_version}")
    return service


def _form(catalogue: Catalogue, service: Service, day: date) -> Form:
    source = catalogue.form_of(service)
    if source is None:
        raise NoForm(f"the catalogue has no form for {service.id} any more")
    try:
        return compile_form(dict(source.schema), dict(source.ui_schema), None, asked_on=day)
    except (FormDamaged, FormUnsupported) as error:
        raise NoForm(f"{service.id}: {error}") from error
