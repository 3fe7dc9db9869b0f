"""The summary of what is wrong with a page whose questions come and go while it is answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from ui_samples import ES

from kiosk.forms.definition import compile_form
from kiosk.ui.models.step import StepModel

SCHEMA = {
    "type": "object",
    "properties": {
        "who": {
            "type": "object",
            "title": "¿Quién es?",
            "required": ["minor", "use"],
            "properties": {
                "minor": {"type": "boolean", "title": "¿Es menor?"},
                "guardian": {"type": "string", "title": "Tutor"},
                "use": {"type": "string", "title": "Uso"},
            },
            "if": {"properties": {"minor": {"const": True}}, "required": ["minor"]},
            "then": {"required": ["guardian"]},
            "else": {"properties": {"guardian": False}},
        }
    },
}
YES, NO = 0, 1


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[StepModel]:
    model = StepModel(compile_form(SCHEMA, {}, None), "who", {"who": {"minor": True}}, ES)
    yield model
    model.deleteLater()


def led_to(page: StepModel) -> list[tuple[str, str]]:
    """Each line of the summary, and the question that a touch on it leads to."""
    return [(fault["text"], page.questions[fault["index"]].title) for fault in page.faults]


def test_a_line_leads_to_its_question_also_once_another_has_gone(page: StepModel) -> None:
    assert [question.title for question in page.questions] == ["¿Es menor?", "Tutor", "Uso"]
    assert not page.judge()
    guardian, use = led_to(page)
    assert (guardian[1], use[1]) == ("Tutor", "Uso")
    page.questions[0].choose(NO)
    assert [question.title for question in page.questions] == ["¿Es menor?", "Uso"]
    assert led_to(page) == [use]
    page.questions[0].choose(YES)
    assert led_to(page) == [use], "what came is not judged before one goes on"
