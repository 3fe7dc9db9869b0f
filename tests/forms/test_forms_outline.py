"""What belongs on one page, what has pages of its own, and what a form requires unnamed."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.definition import Form, compile_form

TEXT = {"type": "string"}
TWO = [{"const": "a", "title": "Uno"}, {"const": "b", "title": "Dos"}]


def form_of(schema: dict[str, Any], ui: dict[str, Any] | None = None) -> Form:
    return compile_form({"type": "object", **schema}, ui, None)


def keys(form: Form, answers: dict[str, Any]) -> list[str]:
    return [step.key for step in form.steps_of(answers)]


def group_with(part: dict[str, Any]) -> Form:
    group = {"type": "object", "properties": {"name": TEXT, "more": part}}
    return form_of({"properties": {"group": group}})


@pytest.mark.parametrize(
    "items",
    [
        {"enum": ["a", "b"]},
        {"oneOf": TWO},
        {"anyOf": TWO},
        {"const": "a", "enum": ["a"]},
        {"allOf": [{"enum": ["a", "b"]}]},
    ],
)
def test_what_is_chosen_of_a_list_stands_with_the_rest_of_its_group(items: dict[str, Any]) -> None:
    form = group_with({"type": "array", "items": items})
    assert keys(form, {}) == ["group"]
    assert [q.kind.value for q in form.steps_of({})[0].questions] == ["text", "choices"]


@pytest.mark.parametrize(
    "items",
    [
        TEXT,
        {"const": "a"},
        {"anyOf": [TEXT, {"type": "integer"}]},
        {"oneOf": [{"properties": {"a": TEXT}}, {"properties": {"b": TEXT}}]},
    ],
)
def test_a_list_in_a_group_can_be_added_to_whatever_its_items_are(items: dict[str, Any]) -> None:
    form = group_with({"type": "array", "items": items})
    assert keys(form, {}) == ["group/name", "group/more"]
    listing = form.steps_of({})[1].listing
    assert listing is not None
    assert listing.may_grow


@pytest.mark.parametrize(
    ("part", "pages"),
    [
        (TEXT, ["group"]),
        ({"type": "boolean"}, ["group"]),
        ({"type": "string", "format": "data-url"}, ["group/name", "group/more"]),
        ({"type": "array", "items": [TEXT]}, ["group/name", "group/more"]),
    ],
)
def test_files_and_lists_of_places_have_pages_of_their_own_and_words_have_not(
    part: dict[str, Any], pages: list[str]
) -> None:
    assert keys(group_with(part), {}) == pages
