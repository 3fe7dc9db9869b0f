"""What was answered, question by question in the form's own words, and whether it fits the form.

Guarantees: answers are judged as the kiosk judged them, by the same form and the same rules, on the
day on which the visitor gave them by the clock of where the agency is. No answer is left out: what
stands under no question is told under its own name.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.catalogue.model import Agency, Catalogue, Service
from kiosk.catalogue.text import SPANISH
from kiosk.catalogue.zones import CENTRAL, zone_at
from kiosk.dates import weekday_words
from kiosk.forms.checker import FormDamaged
from kiosk.forms.dates import real_date
from kiosk.forms.definition import Form, FormUnsupported, compile_form
from kiosk.forms.entry import present
from kiosk.forms.places import answer_at, is_empty
from kiosk.forms.questions import Pointer, Question, path_of
from kiosk.forms.validation import check_sent
from kiosk.forms.wording import fault_words
from kiosk.protocol.letter import Questions
from kiosk.sealing.body import SubmissionBody
from kiosk.words import Words, words_of

_WORDS: Final = SPANISH


class NoForm(Exception):  # noqa: N818 - named for what is missing
    """The catalogue has no such form any more, or another version of it; the message says which."""


@dataclass(frozen=True)
class Section:
    """One page of a form: its title, and its questions with what was answered."""

    title: str
    answered: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class InWords:
    """`sections` as the visitor saw them; `faults` what does not fit, each with its question;
    `unasked` what no question of the form shows: its place in the answers, and what stands there.
    """

    sections: tuple[Section, ...]
    faults: tuple[str, ...]
    unasked: tuple[tuple[str, str], ...] = ()

    @property
    def answered(self) -> tuple[tuple[str, str], ...]:
        """Question and answer, of all pages."""
        return tuple(pair for section in self.sections for pair in section.answered)


def in_words(
    catalogues: Sequence[Catalogue], body: SubmissionBody, given: datetime, language: str = _WORDS
) -> InWords:
    """By the first of the catalogues, newest first, that has the form in the version that was
    answered. `given` is when the visitor sent it. Raises `NoForm`."""
    catalogue, service = _service(catalogues, body)
    form = _form(catalogue, service, day_at(service.agency, given), language)
    return _told(form, body, words_of(language))


def answers_in_words(
    questions: Questions, body: SubmissionBody, given: date, language: str = _WORDS
) -> InWords:
    """What was answered to a letter's questions. Raises `NoForm`."""
    try:
        form = compile_form(
            dict(questions.json_schema), dict(questions.ui_schema), None, asked_on=given
        )
    except (FormDamaged, FormUnsupported) as error:
        raise NoForm(f"the letter's questions: {error}") from error
    return _told(form, body, words_of(language))


def _told(form: Form, body: SubmissionBody, words: Words) -> InWords:
    steps = form.steps_of(body.answers)
    asked = [question for step in steps for question in step.questions]
    titles = {question.pointer: question.title for question in asked}
    faults = (
        f"{titles.get(fault.pointer, '/'.join(map(str, fault.pointer)))}: "
        + fault_words(fault, words)
        for fault in check_sent(form, body.answers)
        if fault.severity == "error"
    )
    sections = (
        Section(step.title, tuple(_answered(step.questions, body, words))) for step in steps
    )
    pointers = {question.pointer for question in asked}
    return InWords(
        sections=tuple(one for one in sections if one.answered),
        faults=tuple(faults),
        unasked=tuple(_unasked(body.answers, (), pointers)),
    )


def _unasked(value: object, at: Pointer, asked: Collection[Pointer]) -> Iterator[tuple[str, str]]:
    """What lies at `at`, as far as no question stands there or around it."""
    if at in asked or is_empty(value):
        return
    if any(one[: len(at)] == at for one in asked):
        match value:
            case Mapping():
                for name, part in value.items():
                    yield from _unasked(part, (*at, str(name)), asked)
                return
            case list() | tuple():
                for place, part in enumerate(value):
                    yield from _unasked(part, (*at, place), asked)
                return
    yield path_of(at), as_text(value)


def as_text(answer: object) -> str:
    """An answer as it came: a text as it is, all else as JSON."""
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)


def day_at(agency: Agency, moment: datetime) -> date:
    """The day that it is then where the agency is; in central Mexico for a federal one."""
    zone = ZoneInfo(zone_at(agency.place) if agency.place else CENTRAL)
    return moment.astimezone(zone).date()


def _answered(
    asked: Sequence[Question], body: SubmissionBody, words: Words
) -> Iterator[tuple[str, str]]:
    for question in asked:
        answer = answer_at(body.answers, question.pointer)
        if answer is not None:
            yield question.title, _said(question, answer, words)


def _said(question: Question, answer: object, words: Words) -> str:
    if question.days is not None and isinstance(answer, list):
        days = (real_date(str(day)) for day in answer)
        return ", ".join(weekday_words(day, words) for day in days if day is not None)
    return present(question, answer, words).replace("\n", ", ")


def _service(catalogues: Sequence[Catalogue], body: SubmissionBody) -> tuple[Catalogue, Service]:
    """Raises `NoForm`."""
    known = [
        (catalogue, service)
        for catalogue in catalogues
        for service in catalogue.services
        if service.id == body.service and service.form is not None
    ]
    if not known:
        raise NoForm(f"the catalogue has no form for {body.service} any more")
    for catalogue, service in known:
        if service.form_version == body.form_version:
            return catalogue, service
    message = f"it was filled in on version {body.form_version} of the form"
    had = ", ".join(str(service.form_version) for _, service in known)
    raise NoForm(f"{message}; the catalogue has {had}")


def _form(catalogue: Catalogue, service: Service, day: date, language: str) -> Form:
    source = catalogue.form_of(service)
    if source is None:
        raise NoForm(f"the catalogue has no form for {service.id} any more")
    try:
        translated = source.translations.get(language)
        return compile_form(dict(source.schema), dict(source.ui_schema), translated, asked_on=day)
    except (FormDamaged, FormUnsupported) as error:
        raise NoForm(f"{service.id}: {error}") from error
