"""The form builder: what it does not know stays as it was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.assets import assets_folder
from portal.manuscript.form_inside import inside, with_inside
from portal.manuscript.form_kinds import (
    COMPUTED,
    GROUP,
    KINDS,
    LIST,
    OTHER,
    PARTS,
    FormFiles,
    Option,
)
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


@pytest.mark.parametrize("kind", [*KINDS, *PARTS])
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
    assert [(q.name, q.kind) for q in questions(files)] == [("c", OTHER), ("a", GROUP)]
    after = moved_up(files, 1)
    assert after.ui == {"ui:order": ["a", "c", "*"], "ui:pages": []}
    assert after.schema == schema
    for node, ui in (
        ({"$ref": "#/$defs/a"}, {}),
        ({"type": "array", "items": {"$ref": "#/$defs/a"}}, {}),
        ({"type": "array", "items": {"type": "object", "properties": []}}, {}),
        ({"type": "number"}, {"ui:compute": 3}),
    ):
        assert kind_of(node, ui) == OTHER
    assert kind_of({"oneOf": [{"const": 1, "title": "x"}], "type": "string"}, {}) == OTHER


def parts_of(files: FormFiles, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all groups and lists, at every depth."""
    for one in questions(files):
        if one.kind in (GROUP, LIST):
            found = inside(files, (one.name,))
            assert found is not None
            yield (*above, one.name)
            yield from parts_of(found, (*above, one.name))


def test_in_every_part_of_every_shipped_form_one_word_changes_nothing_else() -> None:
    counts = {GROUP: 0, LIST: 0, COMPUTED: 0}
    for path in SHIPPED:
        files = read(path)
        for part in parts_of(files):
            shown = inside(files, part)
            assert shown is not None
            assert with_inside(files, part, shown) is files
            asked = questions(shown)
            for one in asked:
                counts[one.kind] = counts.get(one.kind, 0) + 1
            other = changed(shown, 0, replace(asked[0], title="¿Otra?", english="Another?"))
            after = with_inside(files, part, other)
            assert after.english["¿Otra?"] == "Another?"
            again = inside(after, part)
            assert again is not None
            undone = with_inside(after, part, changed(again, 0, asked[0]))
            assert undone.schema == files.schema, (path, part)
            assert undone.ui == files.ui, (path, part)
            assert sorted(undone.english.items()) == sorted(files.english.items()), (path, part)
    assert all(counts[kind] for kind in (GROUP, COMPUTED)), counts


def test_a_list_is_built_with_its_questions_and_how_many_there_are() -> None:
    files = added(EMPTY, "goods", LIST, "¿Qué bienes?")
    (one,) = questions(files)
    assert (one.kind, one.least, one.most, one.inside) == (LIST, "", "10", 1)
    files = changed(files, 0, replace(one, least="1", most="", required=True))
    node = files.schema["properties"]["goods"]
    assert json.loads(written(node["minItems"])) == 1
    assert "maxItems" not in node
    shown = inside(files, ("goods",))
    assert shown is not None
    shown = added(removed(shown, 0), "amount", "money", "¿Cuánto vale?")
    files = with_inside(files, ("goods",), shown)
    assert list(node) == list(files.schema["properties"]["goods"])
    assert files.ui == {"goods": {"items": {"amount": {"ui:widget": "money"}}}}
    files = added(files, "total", COMPUTED, "Total")
    one = questions(files)[1]
    files = changed(files, 1, replace(one, formula="sum(goods.amount)"))
    assert questions(files)[1].formula == "sum(goods.amount)"
    assert changed(files, 1, questions(files)[1]) is files
    empty = inside(files, ("goods",))
    assert empty is not None
    bare = with_inside(files, ("goods",), removed(empty, 0))
    assert "goods" not in bare.ui
    assert inside(files, ("total",)) is inside(files, ("goods", "amount")) is None


def test_words_that_are_said_elsewhere_stay_translated() -> None:
    files = added(added(EMPTY, "a", GROUP, "Calle"), "b", "text", "Calle")
    files = replace(files, english={"Calle": "Street"})
    shown = inside(files, ("a",))
    assert shown is not None
    (one,) = questions(shown)
    assert one.english == "Street"
    other = with_inside(files, ("a",), changed(shown, 0, replace(one, title="Vía", english="Way")))
    assert other.english == {"Calle": "Street", "Vía": "Way"}
