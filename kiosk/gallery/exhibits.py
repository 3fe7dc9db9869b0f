"""Which questions are shown: one page for each kind of question that the catalogue asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import Form, FormUnsupported, compile_form
from kiosk.forms.places import Answers, with_answer
from kiosk.forms.questions import Step
from kiosk.forms.sample import NoSample, complete

_CROWDED = "crowded"
_MANY = 5
"""Questions from which on a page counts as crowded."""


@dataclass(frozen=True)
class Exhibit:
    """One page of a form, before it is answered (`earlier`) and after."""

    kind: str
    service: str
    step: str
    earlier: Mapping[str, Any]
    answers: Mapping[str, Any]


def exhibits(store: CatalogueStore) -> list[Exhibit]:
    """The first page found of each kind, so few pages as that leaves."""
    seen: set[str] = set()
    found: list[Exhibit] = []
    for service in store.services():
        for exhibit, kinds in _pages_of(store, service):
            if not kinds <= seen:
                seen |= kinds
                found.append(exhibit)
    return found


def sample_answers(store: CatalogueStore, service: str) -> Answers:
    """What a patient visitor answers to all questions of a service."""
    form = _form(store, store.service(service))
    if form is None:
        raise LookupError(f"{service} cannot be applied for here")
    return complete(form)


def form_pages(store: CatalogueStore, service: str) -> list[Exhibit]:
    """Every page of a service's form, in the order of asking; none where it cannot be shown."""
    return [exhibit for exhibit, _ in _pages_of(store, store.service(service))]


def _pages_of(store: CatalogueStore, service: Service) -> Iterator[tuple[Exhibit, set[str]]]:
    form = _form(store, service)
    if form is None:
        return
    try:
        answers = complete(form)
    except NoSample:
        return
    for step in form.steps_of(answers):
        kinds = _kinds(step)
        earlier = answers
        for question in step.questions:
            earlier = with_answer(earlier, question.pointer, None)
        if step.listing is not None:
            earlier = with_answer(earlier, step.listing.pointer, None)
        name = " ".join(sorted(kinds))
        yield Exhibit(name, service.id, step.key, earlier, answers), kinds


def _form(store: CatalogueStore, service: Service) -> Form | None:
    source = store.form(service)
    if source is None:
        return None
    try:
        today = datetime.now(UTC).astimezone().date()
        return compile_form(dict(source.schema), dict(source.ui_schema), None, asked_on=today)
    except (FormDamaged, FormUnsupported):
        return None


def _kinds(step: Step) -> set[str]:
    kinds = {f"masked {q.kind}" if q.masked else str(q.kind) for q in step.questions}
    if step.listing is not None:
        kinds.add("list")
    if len(step.questions) >= _MANY:
        kinds.add(_CROWDED)
    return kinds
