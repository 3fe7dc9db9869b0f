"""What the kiosk fills in by itself of the thing that an application is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk.forms.definition import Form, compile_form
from kiosk.forms.known import asking, deadline_in, lacks_fact, names_deadline, with_known

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


def test_a_form_lacks_what_it_requires_and_nobody_can_type() -> None:
    assert lacks_fact(form_of(), {})
    assert lacks_fact(form_of(), {"tender.deadline": "x"})
    assert not lacks_fact(form_of(), {"tender.title": "Puente"})
    assert not lacks_fact(form_of(required=("until", "why")), {}), "it can be typed, or left out"


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
