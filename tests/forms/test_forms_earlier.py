"""What of the answers to an earlier form today's form takes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.definition import compile_form
from kiosk.forms.earlier import still_fitting
from kiosk.forms.validation import check_form

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "kind"],
    "properties": {
        "name": {
            "type": "object",
            "title": "Nombre",
            "required": ["given"],
            "properties": {
                "given": {"type": "string", "title": "Nombres", "maxLength": 10},
                "last": {"type": "string", "title": "Apellido"},
            },
        },
        "kind": {
            "title": "¿De quién?",
            "oneOf": [{"const": "self", "title": "Mía"}, {"const": "child", "title": "De mi hijo"}],
        },
        "copies": {"type": "integer", "title": "¿Cuántas?", "default": 1, "maximum": 5},
    },
    "if": {"properties": {"kind": {"const": "child"}}, "required": ["kind"]},
    "then": {"properties": {"child": {"type": "string", "title": "¿Cómo se llama?"}}},
}
FORM = compile_form(SCHEMA, {}, None)
WHOLE = {"name": {"given": "Ana", "last": "Ruiz"}, "kind": "self", "copies": 2}


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        (WHOLE, WHOLE),
        ({}, {"copies": 1, "name": {}}),
        ({**WHOLE, "gone": "x"}, WHOLE),
        ({**WHOLE, "kind": "neighbour"}, {"name": WHOLE["name"], "copies": 2}),
        ({**WHOLE, "kind": "self", "child": "Zoé"}, WHOLE),
        (
            {**WHOLE, "kind": "child", "child": "Zoé"},
            {**WHOLE, "kind": "child", "child": "Zoé"},
        ),
        ({**WHOLE, "kind": "child", "child": 7}, {**WHOLE, "kind": "child"}),
        ({**WHOLE, "copies": 9}, {"name": WHOLE["name"], "kind": "self"}),
        ({**WHOLE, "name": "Ana Ruiz"}, {**WHOLE, "name": {}}),
        (
            {**WHOLE, "name": {"given": "Maximiliano José", "last": "Ruiz"}},
            {**WHOLE, "name": {"last": "Ruiz"}},
        ),
    ],
)
def test_what_still_fits_is_kept(answers: dict[str, Any], kept: dict[str, Any]) -> None:
    assert still_fitting(FORM, answers) == kept


def test_what_is_only_doubted_is_kept() -> None:
    rfc = {"type": "string", "format": "rfc"}
    form = compile_form({"type": "object", "properties": {"rfc": rfc}}, {}, None)
    (doubt,) = check_form(form, {"rfc": "GODE561231GR9"})
    assert doubt.severity == "warning"
    assert still_fitting(form, {"rfc": "GODE561231GR9"}) == {"rfc": "GODE561231GR9"}


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["given", "last", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["name", "kind", "copies", "child", "gone"]), _anything))
def test_whatever_was_answered_nothing_that_is_kept_is_at_fault(answers: dict[str, Any]) -> None:
    kept = still_fitting(FORM, answers)
    assert kept.keys() <= {"name", "kind", "copies", "child"}
    errors = [fault for fault in check_form(FORM, kept) if fault.severity == "error"]
    assert all(fault.key.startswith("fault.required") for fault in errors)
