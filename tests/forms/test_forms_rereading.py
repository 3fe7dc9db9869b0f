"""What was typed on a phone is read as if it had been typed here."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.definition import compile_form
from kiosk.forms.earlier import taken_up
from kiosk.forms.rereading import read_again

TEXT = {"type": "string"}
FORM = compile_form(
    {
        "type": "object",
        "properties": {
            "curp": {**TEXT, "format": "curp"},
            "born": {**TEXT, "format": "date"},
            "at": {**TEXT, "format": "time"},
            "count": {"type": "integer"},
            "twice": {"type": "integer"},
            "pay": {"type": "number"},
            "why": TEXT,
            "which": {**TEXT, "oneOf": [{"const": "a", "title": "b"}, {"const": "b"}]},
            "home": {"type": "object", "properties": {"phone": {**TEXT, "format": "phone-mx"}}},
            "more": {"type": "array", "items": {"type": "object", "properties": {"n": TEXT}}},
        },
    },
    {
        "pay": {"ui:widget": "money"},
        "why": {"ui:widget": "textarea"},
        "twice": {"ui:compute": "count * 2"},
    },
    None,
)


@pytest.mark.parametrize(
    ("name", "typed", "read"),
    [
        ("curp", "hegg 560427 mvzrrl 04", "HEGG560427MVZRRL04"),
        ("born", "1/2/1956", "1956-02-01"),
        ("born", "1956-02-01", "1956-02-01"),
        ("pay", "$1,200.50", 1200.5),
        ("pay", "mucho", "mucho"),
        ("why", "  una   línea\r\notra ", "una línea\notra"),
        ("which", "b", "b"),  # not the option that is called so
        ("home", {"phone": "+52 (951) 123-4567"}, {"phone": "9511234567"}),
        ("more", [{"n": " x "}, {}], [{"n": "x"}, {}]),
        ("gone", " as it was ", " as it was "),
    ],
)
def test_what_was_typed_is_read(name: str, typed: Any, read: Any) -> None:
    assert read_again(FORM, {name: typed}) == {name: read}


def test_what_nobody_can_type_is_not_read_as_typed() -> None:
    schema = {"type": "object", "properties": {"curp": {**TEXT, "format": "curp", "const": " x "}}}
    answers = {"curp": " x "}
    assert read_again(compile_form(schema, None, None), answers) is answers


def test_what_hangs_on_it_is_reckoned_anew() -> None:
    assert read_again(FORM, {"count": "1,000", "twice": 2}) == {"count": 1000, "twice": 2000}


@pytest.mark.parametrize(("same_form", "kept"), [(True, "mucho"), (False, None)])
def test_a_draft_is_taken_up_as_it_was_typed(same_form: bool, kept: str | None) -> None:
    answers = {"count": "1,000", "pay": "mucho"}
    taken = taken_up(FORM, answers, same_form=same_form)
    assert (taken["count"], taken.get("pay")) == (1000, kept)


def test_a_time_gets_the_centres_distance() -> None:
    read = read_again(FORM, {"at": "14:30"})["at"]
    assert read.startswith("14:30:00")
    assert read_again(FORM, {"at": read}) == {"at": read}
