"""Two schemas for one value, as the one form that both would ask for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.merging import AnySchema, merged

TEXT = {"type": "string"}
ONE = {"if": {"required": ["a"]}, "then": {"required": ["b"]}}
OTHER = {"if": {"required": ["c"]}, "else": {"required": ["d"]}}


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        (True, TEXT, TEXT),
        (TEXT, True, TEXT),
        (True, True, True),
        (False, TEXT, False),
        (TEXT, False, False),
        (True, False, False),
        ({"type": "number"}, {"type": "integer"}, {"type": "integer"}),
        ({"type": "integer"}, {"type": "number"}, {"type": "integer"}),
        ({"type": ["string", "null"]}, TEXT, TEXT),
        (TEXT, {"type": ["null", "string"]}, TEXT),
        ({"type": ["string", "null", "boolean"]}, {"type": ["null", "string"]},
         {"type": ["string", "null"]}),
        (TEXT, {"type": "integer"}, {"type": "integer"}),
        ({"minimum": 1, "maximum": 9}, {"minimum": 3, "maximum": 99}, {"minimum": 3, "maximum": 9}),
        ({"minLength": 5, "maxLength": 9}, {"minLength": 1, "maxLength": 7},
         {"minLength": 5, "maxLength": 7}),
        ({"formatMinimum": "2020-01-01"}, {"formatMinimum": "2019-01-01"},
         {"formatMinimum": "2020-01-01"}),
        ({"title": "A"}, {"title": "B"}, {"title": "B"}),
        ({"required": ["a", "b"]}, {"required": ["b", "c"]}, {"required": ["a", "b", "c"]}),
        ({"enum": ["a", "b", "c"], "enumNames": ["A", "B", "C"]}, {"enum": ["c", "b"]},
         {"enum": ["b", "c"], "enumNames": ["B", "C"]}),
        ({"enum": ["a", "b"], "enumNames": ["A", "B"]}, {"enum": ["b", "a"], "enumNames": ["Be"]},
         {"enum": ["a", "b"], "enumNames": ["A", "Be"]}),
        ({"enum": ["a", "b"]}, {"enum": ["a"], "enumNames": []},
         {"enum": ["a"], "enumNames": ["a"]}),
        ({"enum": ["a", "b"]}, {"enumNames": ["A", "B"]},
         {"enum": ["a", "b"], "enumNames": ["A", "B"]}),
        ({"enumNames": ["A"]}, {"enum": ["a", "b"]}, {"enum": ["a", "b"], "enumNames": ["A", "b"]}),
        ({"enumNames": ["A"]}, TEXT, {"enumNames": ["A"], **TEXT}),
        ({"items": {"minLength": 2}}, {"items": TEXT}, {"items": {"minLength": 2, **TEXT}}),
        ({"items": TEXT}, {"items": [TEXT]}, {"items": [TEXT]}),
        ({"items": True}, {"items": TEXT}, {"items": TEXT}),
        ({"properties": {"a": TEXT, "b": TEXT}}, {"properties": {"b": False, "c": TEXT}},
         {"properties": {"a": TEXT, "b": False, "c": TEXT}}),
        (ONE, OTHER, {**ONE, "allOf": [OTHER]}),
        ({**ONE, "allOf": [TEXT]}, {**OTHER, "allOf": [{"minLength": 1}]},
         {**ONE, "allOf": [TEXT, {"minLength": 1}, OTHER]}),
        ({"oneOf": [TEXT]}, {"oneOf": [{"type": "null"}]},
         {"oneOf": [TEXT], "allOf": [{"oneOf": [{"type": "null"}]}]}),
    ],
)  # fmt: skip
def test_both_hold(first: AnySchema, second: AnySchema, both: AnySchema) -> None:
    assert merged(first, second) == both


SCHEMAS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["string", "number", "integer"]),
        "minimum": st.integers(-3, 3),
        "maximum": st.integers(-3, 3),
        "required": st.lists(st.sampled_from("abc"), unique=True),
        "enum": st.lists(st.sampled_from("abc"), unique=True, min_size=1),
        "if": st.just(ONE["if"]),
        "oneOf": st.just([TEXT]),
        "properties": st.dictionaries(st.sampled_from("ab"), st.just(TEXT) | st.booleans()),
    },
)


@given(SCHEMAS, SCHEMAS)
def test_what_holds_already_changes_nothing(first: dict[str, Any], second: dict[str, Any]) -> None:
    before = repr((first, second))
    assert merged(first, first) == first
    assert merged(first, {}) == first == merged({}, first)
    merged(first, second)
    assert repr((first, second)) == before
