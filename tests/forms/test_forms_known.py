"""What the kiosk fills in by itself of the thing that an application is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk.forms.definition import Form, compile_form
from kiosk.forms.known import (
    asking,
    deadline_in,
    lacks_fact,
    names_deadline,
    never_filled,
    with_known,
)

TEXT = {"type": "string"}


def form_of(required: tuple[str, ...] = ("what",)) -> Form:
    return compile_form(
        {
            "type": "object",
            "properties": {
                "what": {**TEXT, "maxLength": 6},
                "kind": {"enum": ["goods", "works"]},
                "until": TEXT,
                "asked": TEXT,
                "why": TEXT,
            },
            "required": [*required],
            "if": {"properties": {"kind": {"const": "works"}}, "required": ["kind"]},
            "then": {"properties": {"place": TEXT, "visit": TEXT}},
        },
        {
            "what": {"ui:known": "tender.title", "ui:readonly": True},
            "kind": {"ui:known": "tender.category"},
            "until": {"ui:known": "tender.deadline"},
            "asked": {"ui:known": "tender.enquiry_deadline"},
            "place": {"ui:known": "tender.state"},
            "visit": {"ui:known": "job.until"},
        },
        None,
    )


def test_only_what_names_a_fact_asks_for_one() -> None:
    assert [question.pointer[-1] for question in asking(form_of(), {})] == [
        "what", "kind", "until", "asked",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "filled"),
    [
        ({}, {}),
        ({"tender.title": "Puente"}, {"what": "Puente"}),
        ({"tender.title": "Puentes"}, {}),  # longer than it takes
        ({"tender.category": "services"}, {}),  # none of those that are offered
        ({"tender.state": "MX-OAX"}, {}),  # of a question that is not asked
        ({"tender.category": "works", "tender.state": "MX-OAX"},
         {"kind": "works", "place": "MX-OAX"}),
        ({"tender.deadline": None, "job.title": "x"}, {}),
    ],
)  # fmt: skip
def test_what_is_known_and_fits_is_filled_in(facts: dict[str, Any], filled: dict[str, Any]) -> None:
    assert with_known(form_of(), {"why": "x"}, facts) == {"why": "x"} | filled


def test_what_was_answered_stays_where_no_fact_takes_its_place() -> None:
    assert with_known(form_of(), {"until": LATE}, {}) == {"until": LATE}
    told = with_known(form_of(), {"why": 5}, {"tender.title": "Puente"})
    assert told == {"why": 5, "what": "Puente"}, "what is wrong elsewhere is told elsewhere"


def test_a_fact_may_be_asked_for_by_what_the_form_fills_in() -> None:
    place = {"type": "object", "properties": {"place": {**TEXT, "maxLength": 2}}}
    form = compile_form(
        {
            "type": "object",
            "properties": {"kind": {"enum": ["goods", "works"], "default": "works"}},
            "if": {"properties": {"kind": {"const": "works"}}, "required": ["kind"]},
            "then": {**place, "required": ["place"]},
        },
        {"place": {"ui:known": "tender.state", "ui:readonly": True}},
        None,
    )
    assert lacks_fact(form, {})
    assert [question.pointer for question in never_filled(form)] == [("place",)]


def test_what_can_be_typed_needs_no_fact_to_be_answered() -> None:
    ui = {"place": {"ui:known": "tender.state"}}
    place = {"type": "object", "properties": {"place": {**TEXT, "maxLength": 2}}}
    assert never_filled(compile_form(place, ui, None)) == ()


def test_a_form_lacks_what_it_requires_and_nobody_can_type() -> None:
    assert lacks_fact(form_of(), {})
    assert lacks_fact(form_of(), {"tender.deadline": "x"})
    assert not lacks_fact(form_of(), {"tender.title": "Puente"})
    assert not lacks_fact(form_of(required=("until", "why")), {}), "it can be typed, or left out"


def of_a_tender(title: dict[str, Any], until: dict[str, Any], **more: Any) -> Form:
    """What a tender is called and until when it is open, neither to be typed."""
    properties = {"title": {**TEXT, **title}, "until": {**TEXT, **until}, "why": TEXT}
    shown = {"title": "tender.title", "until": "tender.deadline"}
    ui = {name: {"ui:known": fact, "ui:readonly": True} for name, fact in shown.items()}
    return compile_form({"type": "object", "properties": properties, **more}, ui, None)


def test_a_fact_that_the_schema_does_not_take_is_not_filled_in() -> None:
    facts = {"tender.title": "Puente", "tender.deadline": LATE}
    form = of_a_tender({"pattern": "^[a-z]+$"}, {"format": "date"})
    assert with_known(form, {}, facts) == {}
    form = of_a_tender({"maxLength": 6}, {"format": "date-time"})
    assert with_known(form, {}, facts) == {"title": "Puente", "until": LATE}


def test_a_form_that_takes_no_such_fact_cannot_be_begun() -> None:
    form = of_a_tender({"maxLength": 6}, {}, required=["title"])
    assert not lacks_fact(form, {"tender.title": "Puente"})
    assert lacks_fact(form, {"tender.title": "Puentes"})
    part = {"type": "object", "properties": {"tender": form.schema}}
    names = {"title": "tender.title", "until": "tender.deadline"}
    ui = {name: {"ui:known": fact, "ui:readonly": True} for name, fact in names.items()}
    inner = compile_form(part, {"tender": ui}, None)
    assert not lacks_fact(inner, {}), "nothing of it is asked for"
    assert lacks_fact(inner, {"tender.deadline": LATE}), "without its title it is not whole"


@pytest.mark.parametrize(
    ("title", "until", "found"),
    [
        ({}, {}, []),
        ({"maxLength": 2000}, {"format": "date-time"}, []),
        ({"maxLength": 200}, {"format": "date-time"}, ["title"]),
        ({}, {"format": "date"}, ["until"]),
    ],
)
def test_what_takes_no_fact_as_facts_may_be_is_told_beforehand(
    title: dict[str, Any], until: dict[str, Any], found: list[str]
) -> None:
    form = of_a_tender(title, until)
    assert [question.pointer[-1] for question in never_filled(form)] == found


EARLY, LATE = "2026-11-24T10:00:00-06:00", "2026-12-01T00:00:00Z"


@pytest.mark.parametrize(
    ("answers", "deadline"),
    [
        ({}, None),
        ({"until": LATE}, datetime(2026, 12, 1, tzinfo=UTC)),
        ({"until": LATE, "asked": EARLY}, datetime(2026, 11, 24, 16, tzinfo=UTC)),
        ({"until": LATE, "asked": "soon"}, datetime(2026, 12, 1, tzinfo=UTC)),
        ({"until": "2026-12-01T00:00:00"}, None),  # of no zone
        ({"until": 5, "asked": None}, None),
        ({"why": EARLY}, None),
        ({"until": LATE, "visit": EARLY}, datetime(2026, 12, 1, tzinfo=UTC)),  # not asked
        ({"until": LATE, "kind": "works", "visit": EARLY},
         datetime(2026, 11, 24, 16, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_the_first_of_the_deadlines_counts(
    answers: dict[str, Any], deadline: datetime | None
) -> None:
    assert deadline_in(form_of(), answers) == deadline


def test_a_form_names_the_fact_that_it_ends_by() -> None:
    assert names_deadline(form_of()) == "tender.deadline"
    schema = {"type": "object", "properties": {"a": TEXT}}
    assert names_deadline(compile_form(schema, {"a": {"ui:known": "tender.title"}}, None)) == ""
