"""Which kind of question a part of a form asks, and in what words it is told that it asks none."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.definition import Form, compile_form
from kiosk.forms.entry import parse
from kiosk.forms.places import NO_ANSWERS
from kiosk.forms.questions import QuestionKind
from kiosk.forms.validation import check_form

TEXT = {"type": "string"}


def form_of(part: dict[str, Any], ui: dict[str, Any] | None = None) -> Form:
    return compile_form({"type": "object", "properties": {"q": part}}, {"q": ui or {}}, None)


@pytest.mark.parametrize(
    ("part", "ui", "kind"),
    [
        ({"type": ["null", "integer"]}, {}, QuestionKind.INTEGER),
        ({"default": "Oaxaca"}, {}, QuestionKind.TEXT),
        ({"default": 5}, {}, QuestionKind.NUMBER),
        ({"default": False}, {}, QuestionKind.YES_NO),
        (TEXT, {"ui:widget": "textarea"}, QuestionKind.LONG_TEXT),
        (TEXT, {"ui:widget": "TextareaWidget"}, QuestionKind.LONG_TEXT),
        (TEXT, {"ui:widget": "email"}, QuestionKind.EMAIL),
        (TEXT, {"ui:options": {"widget": "EmailWidget"}}, QuestionKind.EMAIL),
        (TEXT, {"ui:widget": "TextWidget"}, QuestionKind.TEXT),
        (TEXT, {"ui:widget": "date"}, QuestionKind.DATE),
        (TEXT, {"ui:options": {"widget": "alt-date"}}, QuestionKind.DATE),
        (TEXT, {"ui:widget": "TimeWidget"}, QuestionKind.TIME),
        (TEXT, {"ui:widget": "alt-datetime"}, QuestionKind.MOMENT),
        ({**TEXT, "format": "phone-mx"}, {"ui:widget": "date"}, QuestionKind.PHONE),
        ({**TEXT, "format": "own"}, {"ui:widget": "date"}, QuestionKind.TEXT),
        ({**TEXT, "pattern": "^../../....$"}, {"ui:widget": "date"}, QuestionKind.TEXT),
    ],
)
def test_what_a_part_asks(part: dict[str, Any], ui: dict[str, Any], kind: QuestionKind) -> None:
    form = form_of(part, ui)
    assert form.unsupported == ()
    (step,) = form.steps_of(NO_ANSWERS)
    assert [question.kind for question in step.questions] == [kind]


@pytest.mark.parametrize(
    ("widget", "typed", "refused"),
    [
        ("date", "15/6/2020", "31/2/2020"),
        ("time", "9:05", "25:00"),
        ("date-time", "15/6/2020 9:05", "15/6/2020"),
    ],
)
def test_a_day_or_an_hour_is_judged_though_the_widget_alone_says_that_it_is_one(
    widget: str, typed: str, refused: str
) -> None:
    form = form_of(TEXT, {"ui:widget": widget})
    (question,) = form.steps_of(NO_ANSWERS)[0].questions
    sent = parse(question, typed)
    assert sent.startswith(("2020-06-15", "09:05:00"))
    assert check_form(form, {"q": sent}) == ()
    assert check_form(form, {"q": parse(question, refused)}) != ()


@pytest.mark.parametrize(
    ("part", "reason", "detail"),
    [
        ({"type": "null"}, "type", "null"),
        ({"type": ["null"]}, "type", "null"),
        ({"title": "¿?"}, "type", "?"),
        ({"default": ["a"]}, "type", "?"),
        ({**TEXT, "format": "duration"}, "format", "duration"),
        ({**TEXT, "contentMediaType": "text/html"}, "contentMediaType", "text/html"),
        ({"type": "array"}, "items", "a list that does not say of what"),
        ({"type": "array", "enum": [["a"], ["b"]]}, "items", "a list that does not say of what"),
    ],
)
def test_an_author_reads_what_stands_in_the_way(
    part: dict[str, Any], reason: str, detail: str
) -> None:
    (gap,) = form_of(part).unsupported
    assert (gap.reason, gap.detail) == (reason, detail)
