"""The form builder: what it does not know stays as it was written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.assets import assets_folder
from portal.manuscript.form_kinds import KINDS, OTHER, FormFiles, Option
from portal.manuscript.form_parts import added, changed, kind_of, moved_up, questions, removed
from portal.manuscript.json_text import parsed, written

SHIPPED = sorted((assets_folder() / "catalogue").glob("*/*/forms/*.schema.json"))
EMPTY = FormFiles({"type": "object", "title": "Solicitud", "properties": {}}, {}, {})


def read(path: Path) -> FormFiles:
    stem = path.name.removesuffix(".schema.json")
    beside = [path.with_name(f"{stem}.{end}.json") for end in ("uischema", "en")]
    ui, english = (parsed(one.read_bytes()) if one.exists() else {} for one in beside)
    return FormFiles(parsed(path.read_bytes()), ui, english)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.text()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), json_values, max_size=5))
def test_json_is_written_as_it_was_read(value: dict[str, object]) -> None:
    content = json.dumps(value).encode()
    assert json.loads(written(parsed(content))) == value


def test_numbers_keep_their_digits() -> None:
    content = b'{"multipleOf": 0.010, "maximum": 1e3, "big": 123456789012345678901234567890.10}'
    text = written(parsed(content)).decode()
    for literal in ("0.010", "1e3", "123456789012345678901234567890.10"):
        assert literal in text


def test_every_shipped_form_is_read_and_one_changed_word_changes_nothing_else() -> None:
    assert SHIPPED
    for path in SHIPPED:
        files = read(path)
        asked = questions(files)
        assert asked, path
        for place, one in enumerate(asked):
            assert changed(files, place, one) is files
        last, one = len(asked) - 1, asked[-1]
        after = changed(files, last, replace(one, title="¿Otra pregunta?", english="Another?"))
        assert after.english["¿Otra pregunta?"] == "Another?"
        undone = changed(after, last, one)
        assert undone.schema == files.schema, path
        assert undone.ui == files.ui, path
        assert dict(sorted(undone.english.items())) == dict(sorted(files.english.items())), path


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_kind_is_what_it_was_made_as(kind: str) -> None:
    files = added(EMPTY, "one", kind, "¿Qué?")
    (one,) = questions(files)
    assert (one.kind, one.title) == (kind, "¿Qué?")
    assert not questions(removed(files, 0))
    assert removed(files, 0).ui == {}


def test_a_question_becomes_another_kind_and_keeps_what_is_its_own() -> None:
    files = added(EMPTY, "one", "text", "¿Qué?")
    files.schema["properties"]["one"]["x-own"] = {"kept": True}
    (one,) = questions(files)
    options = (Option("a", "A", "The A"), Option("b", "B"))
    after = changed(files, 0, replace(one, kind="choice", options=options, required=True))
    node = after.schema["properties"]["one"]
    assert node["x-own"] == {"kept": True}
    assert "maxLength" not in node
    assert after.schema["required"] == ["one"]
    assert after.english == {"A": "The A"}
    assert questions(after)[0].options == options


def test_a_branch_is_made_found_again_and_goes_with_its_question() -> None:
    files = added(
        added(EMPTY, "married", "yes-no", "¿Casada?"), "spouse", "person-name", "¿Con quién?"
    )
    one = next(q for q in questions(files) if q.name == "spouse")
    after = changed(files, 1, replace(one, when=("married", "true"), required=True))
    assert after.schema["allOf"] == [
        {
            "if": {"properties": {"married": {"const": True}}, "required": ["married"]},
            "then": {
                "properties": {"spouse": {"title": "¿Con quién?", **KINDS["person-name"][0]}},
                "required": ["spouse"],
            },
        }
    ]
    again = next(q for q in questions(after) if q.name == "spouse")
    assert (again.when, again.required) == (("married", "true"), True)
    assert changed(after, 1, replace(again, when=None, required=False)).schema == files.schema
    alone = removed(after, 0)
    assert questions(alone) == []
    assert "allOf" not in alone.schema


def test_what_the_builder_does_not_know_is_left_alone() -> None:
    strange = {"if": {"properties": {"a": {"const": 1}}}, "then": {"minProperties": 2}}
    schema = {
        "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}, "c": {}},
        "allOf": [strange],
    }
    files = FormFiles(schema, {"ui:order": ["c", "*"], "ui:pages": []}, {})
    assert [(q.name, q.kind) for q in questions(files)] == [("c", OTHER), ("a", OTHER)]
    after = moved_up(files, 1)
    assert after.ui == {"ui:order": ["a", "c", "*"], "ui:pages": []}
    assert after.schema == schema
    assert kind_of({"oneOf": [{"const": 1, "title": "x"}], "type": "string"}, {}) == OTHER
