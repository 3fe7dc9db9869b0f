"""Days to come: which can be asked for, where, and by whose clock; the same for screen and desk."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from catalogue_author import AGENCY, Author, text

from kiosk.catalogue.offices import holidays, open_weekdays, opening
from kiosk.catalogue.source import load_source
from kiosk.forms.definition import Form, compile_form
from kiosk.forms.entry import parse, present
from kiosk.forms.hints import Hints
from kiosk.forms.open_days import OpenDays, open_days
from kiosk.forms.places import NO_ANSWERS
from kiosk.forms.questions import QuestionKind
from kiosk.forms.sample import complete_whole
from kiosk.forms.validation import check_form

MONDAY = date(2026, 11, 30)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Cita",
    "required": ["visit"],
    "properties": {
        "visit": {
            "type": "object",
            "title": "¿Cuándo?",
            "required": ["days"],
            "properties": {
                "office": {"type": "string", "title": "¿A qué oficina?"},
                "days": {
                    "type": "array",
                    "title": "¿Qué días?",
                    "items": {"type": "string", "format": "date"},
                    "uniqueItems": True,
                    "minItems": 1,
                    "maxItems": 3,
                },
            },
        }
    },
}
HINTS: dict[str, Any] = {
    "visit": {
        "office": {"ui:widget": "office"},
        "days": {
            "ui:widget": "days",
            "ui:options": {"leadDays": 2, "horizonDays": 30},
        },
    }
}
OFFICES = [
    {
        "id": "centro",
        "name": text("Centro", "Centre"),
        "opens": ["Mo-Fr 09:00-15:00"],
        "address": text("Reforma 45", "Reforma 45"),
    },
    {"id": "sur", "name": text("Sur", "South"), "opens": ["Tu,Sa 09:00-13:00"]},
]


def form_at(
    tmp_path: Path, asked_on: date | None = MONDAY, language: str = "es", **agency: Any
) -> Form:
    """The form as it is read with its agency."""
    author = Author(tmp_path)
    author.agency(AGENCY, **agency)
    author.form("cita", schema=SCHEMA, ui=HINTS, en={"Cita": "Visit"})
    author.service(
        "cita", form="cita", form_version=1, channels=[{"type": "kiosk"}],
    )  # fmt: skip
    catalogue = load_source(tmp_path)
    read = catalogue.forms[AGENCY, "cita"]
    words = read.translations.get(language)
    return compile_form(dict(read.schema), dict(read.ui_schema), words, asked_on=asked_on)


def faults(form: Form, *days: str, office: str = "centro") -> list[str]:
    answers = {"visit": {"office": office, "days": list(days)}}
    return [fault.key for fault in check_form(form, answers)]


@pytest.mark.parametrize(
    ("days", "office", "found"),
    [
        (["2026-12-02"], "centro", []),
        (["2026-12-02", "2026-12-30", "2026-12-04"], "centro", []),
        (["2026-12-01"], "centro", ["fault.days.soon"]),
        (["2026-11-30"], "centro", ["fault.days.soon"]),
        (["2026-11-20"], "centro", ["fault.days.soon"]),
        (["2026-12-31"], "centro", ["fault.days.far"]),
        (["2026-12-05"], "centro", ["fault.days.closed"]),
        (["2026-12-05"], "sur", []),
        (["2026-12-02"], "sur", ["fault.days.closed"]),
        (["2026-12-25"], "centro", ["fault.days.closed"]),
        (["2026-12-03"], "centro", ["fault.days.closed"]),
        (["2026-12-02", "2026-12-02"], "centro", ["fault.choices.twice"]),
        (["2026-12-02", "2026-12-04", "2026-12-07", "2026-12-08"], "centro", ["fault.days.many"]),
        (["2026-02-31"], "centro", ["fault.date.not-real"]),
        ([], "centro", ["fault.required.days"]),
    ],
)
def test_a_day_is_judged_by_the_office_and_by_the_day_it_is_asked_for(
    tmp_path: Path, days: list[str], office: str, found: list[str]
) -> None:
    form = form_at(tmp_path, offices=OFFICES, closed=["2026-12-03"])
    assert faults(form, *days, office=office) == found


def test_what_was_sent_is_judged_by_the_day_it_was_written(tmp_path: Path) -> None:
    """The desk reads it days later, and finds of it what the screen found."""
    at_the_desk = form_at(tmp_path, MONDAY, offices=OFFICES)
    later = form_at(tmp_path, date(2026, 12, 20), offices=OFFICES)
    assert faults(at_the_desk, "2026-12-02") == []
    assert faults(later, "2026-12-02") == ["fault.days.soon"]
    assert faults(form_at(tmp_path, None, offices=OFFICES), "2026-12-02") == []


def test_the_office_is_one_of_the_agencys_and_must_be_chosen(tmp_path: Path) -> None:
    form = form_at(tmp_path, offices=OFFICES)
    office, days = (step.questions[0] for step in form.steps_of(NO_ANSWERS))
    assert (office.kind, days.kind) == (QuestionKind.CHOICE, QuestionKind.DAYS)
    assert [option.title for option in office.options] == ["Centro: Reforma 45", "Sur"]
    assert faults(form, "2026-12-02", office="norte") == ["fault.choice"]
    missing = check_form(form, {"visit": {"days": ["2026-12-02"]}})
    assert [(fault.pointer, fault.key) for fault in missing] == [
        (("visit", "office"), "fault.required.choice")
    ]


def test_what_is_no_office_leaves_the_days_as_of_none(tmp_path: Path) -> None:
    form = form_at(tmp_path, offices=OFFICES)
    answers = {"visit": {"office": ["centro"], "days": ["2026-12-02"]}}
    assert [fault.pointer for fault in check_form(form, answers)] == [("visit", "office")]


def test_offices_are_called_in_the_visitors_language(tmp_path: Path) -> None:
    form = form_at(tmp_path, offices=OFFICES, language="en")
    office = form.steps_of(NO_ANSWERS)[0].questions[0]
    assert [option.title for option in office.options] == ["Centre: Reforma 45", "South"]


def test_an_agency_without_offices_is_asked_for_none(tmp_path: Path) -> None:
    form = form_at(tmp_path)
    assert [step.key for step in form.steps_of(NO_ANSWERS)] == ["visit/days"]
    assert check_form(form, {"visit": {"days": ["2026-12-02"]}}) == ()
    assert [f.key for f in check_form(form, {"visit": {"days": ["2026-12-05"]}})] == [
        "fault.days.closed"
    ]


@pytest.mark.parametrize(("said", "most"), [({}, 3), ({"maxItems": 5}, 5)])
def test_as_many_days_may_be_chosen_as_the_form_says_and_else_three(
    said: dict[str, int], most: int
) -> None:
    days = {"type": "array", "items": {"type": "string", "format": "date"}, **said}
    schema = {"type": "object", "properties": {"days": days, "why": {"type": "string"}}}
    form = compile_form(schema, {"days": {"ui:widget": "days"}}, None)
    asked = [step.questions[0].most for step in form.steps_of(NO_ANSWERS)]
    assert asked == [most, 0]


def test_it_can_be_filled_in_and_read_back(tmp_path: Path) -> None:
    form = form_at(tmp_path, offices=OFFICES)
    answers = complete_whole(form)
    assert answers["visit"]["days"] == ["2026-12-02"]
    question = form.steps_of(answers)[1].questions[0]
    shown = present(question, ["2026-12-02", "2026-12-04"])
    assert shown == "02/12/2026\n04/12/2026"
    assert parse(question, shown) == ["2026-12-02", "2026-12-04"]
    json.dumps(answers)


@pytest.mark.parametrize(
    ("said", "lead", "horizon"),
    [
        ({}, 1, 30),
        ({"leadDays": 0, "horizonDays": 0}, 0, 0),
        ({"leadDays": 5, "horizonDays": 3}, 5, 5),
        ({"leadDays": 180, "horizonDays": 181}, 180, 180),
        ({"leadDays": -1, "horizonDays": "9"}, 1, 30),
        ({"leadDays": True, "horizonDays": True}, 1, 30),
    ],
)
def test_how_soon_and_how_far_ahead(said: dict[str, Any], lead: int, horizon: int) -> None:
    rules = open_days(Hints({"ui:options": said}), None, MONDAY)
    assert (rules.lead, rules.horizon) == (lead, horizon)
    assert (rules.first - MONDAY).days == lead
    assert (rules.last - MONDAY).days == horizon


def test_days_are_offered_in_order_and_only_open_ones() -> None:
    days = OpenDays(frozenset({0, 4}), frozenset({date(2026, 12, 4)}), 1, 12, MONDAY)
    assert [day.isoformat() for day in days.days()] == ["2026-12-07", "2026-12-11"]
    days = OpenDays(frozenset({0, 4}), lead=0, horizon=10, asked_on=MONDAY)
    assert days.some(9) == ["2026-11-30", "2026-12-04", "2026-12-07"]


@pytest.mark.parametrize("hours", [None, 5, True, {}, "Mo 09:00-15:00", ["Lu 09:00-15:00"], [5]])
def test_hours_that_cannot_be_read_count_as_not_said(hours: Any) -> None:
    hints = Hints({"ui:options": {"openings": {"centro": hours}}})
    assert open_days(hints, "centro", MONDAY).weekdays == {0, 1, 2, 3, 4}


def test_what_is_no_day_cannot_be_asked_for() -> None:
    assert OpenDays(frozenset(range(7))).fault(20261204) == "fault.days.closed"


@pytest.mark.parametrize(
    ("text_", "weekdays"),
    [
        ("Mo-Fr 09:00-15:00", {0, 1, 2, 3, 4}),
        ("Tu,Sa 09:00-13:00", {1, 5}),
        ("Sa-Mo 00:00-24:00", {5, 6, 0}),
        ("Mo-We,Fr 08:30-14:00", {0, 1, 2, 4}),
    ],
)
def test_opening_hours_are_read_as_schema_org_writes_them(text_: str, weekdays: set[int]) -> None:
    assert open_weekdays([text_]) == weekdays


@pytest.mark.parametrize(
    "text_", ["", "Lu 09:00-15:00", "Mo 9-15", "Mo 15:00-09:00", "Mo 09:00-24:30", "Mo-Tu-We 09:00"]
)
def test_what_is_no_opening_hours_is_refused(text_: str) -> None:
    with pytest.raises(ValueError, match=r"hours|before"):
        opening(text_)


def test_holidays_are_those_of_the_law() -> None:
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1), date(2026, 2, 2), date(2026, 3, 16), date(2026, 5, 1),
        date(2026, 9, 16), date(2026, 11, 16), date(2026, 12, 25),
    ]  # fmt: skip
    assert date(2030, 10, 1) in holidays(2030)
    assert date(2027, 10, 1) not in holidays(2027)
