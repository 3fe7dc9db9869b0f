"""A form that has been asked before asks the same as one that is new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from at_length import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from test_forms_catalogue import SCHEMAS, read
from test_forms_generated import forms

from kiosk.forms import remembering
from kiosk.forms.branches import flat, is_settled
from kiosk.forms.definition import Form, compile_form
from kiosk.forms.outline import Leaf
from kiosk.forms.places import NO_ANSWERS, Answers, with_answer
from kiosk.forms.questions import Question
from kiosk.forms.sample import complete

TEXT = {"type": "string", "title": "T"}
TOWN = {"format": "mx-municipality"}
BRANCHING: dict[str, Any] = {
    "type": "object",
    "properties": {"kind": {"enum": ["a", "b"]}, "same": TEXT, "town": TOWN},
    "allOf": [{"properties": {"other": TOWN}}],
    "if": {"properties": {"kind": {"const": "a"}}, "required": ["kind"]},
    "then": {"properties": {"same": {"maxLength": 5}}, "required": ["same"]},
}


def questions(form: Form, answers: Answers) -> dict[Any, Question]:
    parts = form.outline(answers).parts_within()
    return {part.pointer: part.question for part in parts if isinstance(part, Leaf)}


def on_the_way(answers: Any, whole: Answers | None = None, place: Any = ()) -> Iterator[Answers]:
    """The answers with each of them taken back in turn, and those that there were before it."""
    whole = answers if whole is None else whole
    for name, part in answers.items() if isinstance(answers, dict) else enumerate(answers):
        yield with_answer(whole, (*place, name), None)
        if isinstance(part, dict | list):
            yield from on_the_way(part, whole, (*place, name))


@given(schema=forms(), others=st.lists(st.integers(0, 8), min_size=2, max_size=3))
@settings(max_examples=cases(40), deadline=None)
def test_whatever_was_answered_before(schema: dict[str, Any], others: list[int]) -> None:
    used = compile_form(schema, None, None)
    walks = [NO_ANSWERS, *(complete(used, prefer=prefer) for prefer in others)]
    for answers in [*walks, *on_the_way(walks[-1]), *reversed(walks)]:
        new = compile_form(schema, None, None)
        assert used.outline(answers) == new.outline(answers)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name.removesuffix(".schema.json"))
def test_in_every_form_of_the_catalogue(path: Path) -> None:
    files = read(path, "schema"), read(path, "uischema"), read(path, "en")
    used = compile_form(*files)
    for answers in (complete(used, prefer=1), NO_ANSWERS, complete(used, prefer=2)):
        assert used.outline(answers) == compile_form(*files).outline(answers)


def test_a_question_is_made_once_and_anew_where_an_answer_changes_it() -> None:
    form = compile_form(BRANCHING, None, None)
    before, after = questions(form, {"kind": "b"}), questions(form, {"kind": "a"})
    assert before[("town",)] is after[("town",)]
    assert before[("other",)] is after[("other",)]
    assert before[("same",)].max_length is None
    assert after[("same",)].max_length == 5
    assert questions(form, {"kind": "b"}) == before


def test_a_question_that_its_own_answer_changes_is_made_anew() -> None:
    long = {"if": {"minLength": 20}, "then": {"title": "T, in short"}}
    form = compile_form({"type": "object", "properties": {"why": {**TEXT, **long}}}, None, None)
    answers = [{"why": "x"}, {"why": "x" * 20}, {"why": "x"}]
    titles = [questions(form, given)[("why",)].title for given in answers]
    assert titles == ["T", "T, in short", "T"]


def test_one_name_is_asked_in_the_words_of_its_branch() -> None:
    branches = [
        {"properties": {"kind": {"const": kind}, "number": {"type": "string", "title": kind}}}
        for kind in ("CURP", "RFC")
    ]
    form = compile_form(
        {
            "type": "object",
            "properties": {"kind": {"enum": ["CURP", "RFC"]}},
            "dependencies": {"kind": {"oneOf": branches}},
        },
        None,
        None,
    )
    kinds = ["CURP", "RFC", "CURP"]
    titles = [questions(form, {"kind": kind})[("number",)].title for kind in kinds]
    assert titles == kinds


def test_a_group_of_the_form_is_judged_once_and_one_that_answers_made_each_time() -> None:
    group = {"type": "object", "properties": {"same": TEXT}}
    memory = remembering.Memory({"type": "object", "properties": {"group": group}})
    judged: list[Any] = []

    def nests(schema: Any) -> bool:
        judged.append(schema)
        return True

    for schema in (group, group, dict(group), dict(group)):
        assert memory.nests(schema, nests)
    assert len(judged) == 3


def test_what_a_place_offers_follows_the_place_around_it() -> None:
    properties = {"state": {"format": "mx-state"}, "town": TOWN}
    form = compile_form({"type": "object", "properties": properties}, None, None)
    towns = [questions(form, {"state": state})[("town",)] for state in ("MX-OAX", "MX-BCN")]
    oaxaca, baja = [{option.value for option in town.options} for town in towns]
    assert "20067" in oaxaca
    assert "02004" in baja
    assert not oaxaca & baja
    assert questions(form, {"state": "MX-OAX"})[("town",)] is towns[0]


def test_no_more_is_kept_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST_KEPT", 3)
    items = {"type": "object", "properties": {"one": TEXT, "two": TEXT}}
    schema = {"type": "object", "properties": {"list": {"type": "array", "items": items}}}
    used = compile_form(schema, None, None)
    answers = {"list": [{"one": "a"}] * 5}
    assert used.outline(answers) == compile_form(schema, None, None).outline(answers)
    assert len(used.outline(answers).parts) == 1


@pytest.mark.parametrize(
    ("schema", "settled"),
    [
        (TEXT, True),
        ({"oneOf": [{"const": 1, "title": "One"}, {"const": 2}]}, True),
        ({"anyOf": [{"enum": ["x"]}]}, True),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, False),
        ({"oneOf": [{"const": 1}], "if": {"const": 1}, "then": {"title": "One"}}, False),
        ({"type": "object", "dependentRequired": {"a": ["b"]}}, False),
        ({"allOf": [TEXT]}, False),
    ],
)
def test_what_no_answer_changes_is_flat_as_it_stands(schema: dict[str, Any], settled: bool) -> None:
    assert is_settled(schema) is settled
    if settled:
        assert flat(schema, 1, lambda *_: True) == flat(schema, None, lambda *_: False) == schema
