"""What is asked before a service, along a guide or of somebody's rights, on the visitor's day."""

from __future__ import annotations

from datetime import date

from kiosk.catalogue.model import Form
from kiosk.forms.questions import QuestionKind
from kiosk.ui.asking import Asking

TODAY = date(2026, 11, 26)


def test_days_to_come_are_those_after_the_visitors_own() -> None:
    schema = {
        "type": "object",
        "properties": {"days": {"type": "array", "items": {"type": "string", "format": "date"}}},
    }
    source = Form("dif", "days", schema, {"days": {"ui:widget": "days"}}, {})
    form = Asking(lambda: TODAY).form(source, "es")
    ((question,),) = (step.questions for step in form.steps_of({}))
    assert question.kind is QuestionKind.DAYS
    assert question.days is not None
    assert question.days.asked_on == TODAY
