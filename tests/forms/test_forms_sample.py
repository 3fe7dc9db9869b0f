"""What is filled into a form before it is published, as a patient visitor would."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.definition import Form, compile_form
from kiosk.forms.file_reference import Shape, reference_in, references_in
from kiosk.forms.sample import NoSample, complete, complete_whole

TEXT = {"type": "string"}
THREE = {"enum": ["a", "b", "c"]}
PHOTO = {"type": "string", "format": "data-url"}


def form_of(properties: dict[str, Any], ui: dict[str, Any] | None = None, **more: Any) -> Form:
    return compile_form({"type": "object", "properties": properties, **more}, ui, None)


def test_it_says_yes_and_takes_the_first_and_leaves_alone_what_answers_itself() -> None:
    form = form_of(
        {
            "agrees": {"type": "boolean"},
            "which": THREE,
            "count": {"type": "integer"},
            "twice": {"type": "integer"},
            "version": {**TEXT, "default": "2"},
        },
        {"twice": {"ui:compute": "count * 2"}, "version": {"ui:widget": "hidden"}},
    )
    assert complete(form) == {"agrees": True, "which": "a", "count": 7, "version": "2"}


@pytest.mark.parametrize("fill_in", [complete, complete_whole])
def test_another_option_is_preferred(fill_in: Any) -> None:
    form = form_of({"agrees": {"type": "boolean"}, "which": THREE})
    assert [fill_in(form, prefer=number) for number in range(4)] == [
        {"agrees": True, "which": "a"},
        {"agrees": False, "which": "b"},
        {"agrees": True, "which": "c"},
        {"agrees": False, "which": "a"},
    ]


def test_the_items_of_a_list_differ() -> None:
    items = {"type": "object", "properties": {"which": THREE, "name": TEXT}}
    form = form_of({"list": {"type": "array", "items": items, "minItems": 3}})
    answers = complete(form)
    assert [item["which"] for item in answers["list"]] == ["a", "b", "c"]
    assert len({item["name"] for item in answers["list"]}) == 3


def test_only_the_patient_try_another_option_where_one_is_refused() -> None:
    form = form_of({"which": {**TEXT, **THREE, "pattern": "^c$"}})
    assert complete(form, patient=True) == complete_whole(form) == {"which": "c"}
    with pytest.raises(NoSample) as refused:
        complete(form)
    assert refused.value.pointer == ("which",)


def test_a_number_is_looked_for_at_the_limits_too() -> None:
    form = form_of(
        {"pay": {"type": "integer", "minimum": 5000}, "debt": {"type": "number", "maximum": -3}}
    )
    assert complete(form) == {"pay": 5000, "debt": -3}


@pytest.mark.parametrize(
    "rules",
    [
        {"type": "integer", "exclusiveMinimum": 3000},
        {"type": "integer", "exclusiveMaximum": -3000},
        {"type": "integer", "minimum": 1, "multipleOf": 100},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        {"type": "number", "multipleOf": 3, "exclusiveMinimum": 11, "exclusiveMaximum": 14.5},
        {"type": "number", "multipleOf": 3, "exclusiveMinimum": 8.5, "exclusiveMaximum": 10},
        {**TEXT, "minLength": 60},
        {**TEXT, "minLength": 100, "maxLength": 120},
        {**TEXT, "minLength": 2, "maxLength": 4},
        {**TEXT, "format": "person-name", "maxLength": 15},
        {**TEXT, "format": "uri"},
        {**TEXT, "format": "uuid"},
        {"type": "array", "items": {"enum": [*"abcdef"]}, "minItems": 2, "maxItems": 3},
        {"type": "array", "items": {"enum": [*"abcde"]}, "minItems": 2, "maxItems": 2},
        {"type": "array", "items": {"enum": [*"abcde"]}, "minItems": 4, "maxItems": 4},
    ],
)
def test_what_somebody_could_answer_has_a_sample(rules: dict[str, Any]) -> None:
    form = form_of({"asked": rules}, required=["asked"])
    for number in range(3):
        assert complete_whole(form, prefer=number)


@pytest.mark.parametrize("least", [0, 2])
def test_a_list_of_lists_is_filled_to_its_inmost_items(least: int) -> None:
    inner = {"type": "array", "items": TEXT, "minItems": 2}
    form = form_of({"rows": {"type": "array", "items": inner, "minItems": least}})
    rows = complete_whole(form)["rows"]
    assert [len(row) for row in rows] == [2] * max(least, 1)


def test_as_many_days_are_chosen_as_are_asked_for() -> None:
    two = {"type": "array", "items": {**TEXT, "format": "date"}, "minItems": 2, "maxItems": 3}
    form = form_of({"days": two}, {"days": {"ui:widget": "days"}})
    assert len(complete_whole(form)["days"]) == 2


def test_where_no_sample_passes_is_told_and_why() -> None:
    home = {"type": "object", "properties": {"code": {**TEXT, "pattern": "^[A-Z]{3}-[0-9]{4}$"}}}
    form = form_of({"home": home})
    with pytest.raises(NoSample, match=r"fault\.pattern") as refused:
        complete(form)
    assert refused.value.pointer == ("home", "code")
    example = {"home": {"code": {"ui:placeholder": "ABC-1234"}}}
    assert complete(form_of({"home": home}, example)) == {"home": {"code": "ABC-1234"}}


def test_what_holds_the_whole_form_back_is_no_sample() -> None:
    form = form_of({"name": TEXT}, minProperties=2)
    assert complete(form).keys() == {"name"}
    with pytest.raises(NoSample, match="fault") as refused:
        complete_whole(form)
    assert refused.value.pointer == ()


def test_files_are_given_where_they_are_required_as_many_as_are() -> None:
    properties = {
        "photo": PHOTO,
        "one": {"type": "array", "items": PHOTO},
        "three": {"type": "array", "items": PHOTO, "minItems": 3},
        "other": PHOTO,
    }
    answers = complete(form_of(properties, required=["photo", "one", "three"]))
    names = {key: [file.name for file in references_in(given)] for key, given in answers.items()}
    assert names == {"photo": ["1"], "one": ["1"], "three": ["1", "2", "3"]}
    photo = reference_in(answers["photo"])
    assert photo is not None
    assert answers["photo"] == photo.written(Shape.PARAMETERS)
