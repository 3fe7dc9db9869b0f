"""What is asked before a service, along a guide or of somebody's rights, on the visitor's day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kiosk.catalogue.model import Form
from kiosk.forms.questions import QuestionKind
from kiosk.ui.asking import MOST_KEPT, Asking, NothingToAsk
from kiosk.visit.answering import Answering

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TODAY = NOW.date()


def test_days_to_come_are_those_after_the_visitors_own() -> None:
    schema = {
        "type": "object",
        "properties": {"days": {"type": "array", "items": {"type": "string", "format": "date"}}},
    }
    source = Form("dif", "days", schema, {"days": {"ui:widget": "days"}}, {})
    form = Asking(lambda: NOW).form(source, "es")
    ((question,),) = (step.questions for step in form.steps_of({}))
    assert question.kind is QuestionKind.DAYS
    assert question.days is not None
    assert question.days.asked_on == TODAY


def test_a_form_is_compiled_once_until_it_or_the_day_changes() -> None:
    moments = iter([NOW, NOW, NOW, NOW + timedelta(days=1)])
    asking = Asking(lambda: next(moments))
    schema = {"type": "object", "properties": {"name": {"type": "string", "title": "Nombre"}}}
    source = Form("dif", "name", schema, {}, {})
    first = asking.form(source, "es")
    assert asking.form(replace(source), "es") is first
    changed = replace(source, schema={**schema, "title": "Otra"})
    assert asking.form(changed, "es").title == "Otra"
    assert asking.form(changed, "es").asked_on == TODAY + timedelta(days=1)


def test_few_forms_are_kept() -> None:
    asking = Asking(lambda: NOW)
    schema = {"type": "object", "properties": {"name": {"type": "string"}}}
    sources = [Form("dif", f"form-{number}", schema, {}, {}) for number in range(MOST_KEPT + 1)]
    forms = [asking.form(source, "es") for source in sources]
    assert asking.form(sources[-1], "es") is forms[-1]
    assert asking.form(sources[0], "es") is not forms[0]


def test_what_cannot_be_asked_is_refused() -> None:
    asking = Asking(lambda: NOW)
    empty = Answering("0001-1S15-3ECT", "7K3M-9QXR", UUID(int=7), {"type": "object"}, {})
    with pytest.raises(NothingToAsk):
        asking.of_letter(empty)
