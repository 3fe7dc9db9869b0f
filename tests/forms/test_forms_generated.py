"""Any form of the supported shapes compiles, can be answered by its questions, and validates."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from at_length import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.forms.answers import without_vanished
from kiosk.forms.definition import compile_form
from kiosk.forms.entry import parse, present
from kiosk.forms.identifiers import CHECKS
from kiosk.forms.layout import page_after
from kiosk.forms.outline import Rows
from kiosk.forms.places import NO_ANSWERS, answer_at
from kiosk.forms.questions import Step
from kiosk.forms.sample import complete
from kiosk.forms.validation import check_body, check_form

TITLES = st.text("abc ¿?ñÁ<&*[]", max_size=8)
NAMES = st.sampled_from(["uno", "dos", "tres", "cuatro", "año"])
DRAFT_07 = "http://json-schema.org/draft-07/schema#"
DIALECTS = st.sampled_from([None, "https://json-schema.org/draft/2020-12/schema", DRAFT_07])
VALUES = st.lists(
    st.integers(-5, 5) | st.text("xyz", min_size=1, max_size=3), min_size=1, max_size=9, unique=True
)
FORMATS = ["email", "date", *CHECKS]


@st.composite
def choices(draw: st.DrawFn) -> dict[str, Any]:
    values = draw(VALUES)
    match draw(st.integers(0, 3)):
        case 0:
            return {"enum": values}
        case 1:
            return {"enum": values, "enumNames": [f"N {value}" for value in values]}
        case 2:
            return {"oneOf": [{"const": value, "title": f"T {value}"} for value in values]}
        case _:
            return {"$ref": "#/definitions/choice"}


LEAVES = st.one_of(
    st.fixed_dictionaries({"type": st.just("string"), "maxLength": st.integers(12, 60)}),
    st.fixed_dictionaries({"type": st.just("string"), "minLength": st.integers(0, 8)}),
    st.fixed_dictionaries({"type": st.just("string"), "format": st.sampled_from(FORMATS)}),
    st.fixed_dictionaries({"type": st.just("integer"), "minimum": st.integers(-9, 9)}),
    st.fixed_dictionaries({"type": st.just("number"), "maximum": st.integers(1, 9)}),
    st.just({"type": "boolean"}),
    st.just({"type": ["string", "null"]}),
    st.just({"type": "boolean", "const": True}),
    choices(),
    choices().map(lambda items: {"type": "array", "uniqueItems": True, "items": items}),
)


@st.composite
def titled(draw: st.DrawFn, parts: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    return {"title": draw(TITLES), **draw(parts)}


@st.composite
def groups(draw: st.DrawFn, depth: int) -> dict[str, Any]:
    parts = titled(LEAVES | groups(depth - 1) | lists(depth - 1)) if depth else titled(LEAVES)
    properties = draw(st.dictionaries(NAMES, parts, min_size=1, max_size=4))
    required = draw(st.lists(st.sampled_from(sorted(properties)), unique=True))
    group: dict[str, Any] = {"type": "object", "properties": properties, "required": required}
    if draw(st.booleans()):
        draw(st.sampled_from([add_if, add_dependencies, add_dependent, add_all_of]))(draw, group)
    return group


@st.composite
def lists(draw: st.DrawFn, depth: int) -> dict[str, Any]:
    # what is chosen, not typed, is one question: each option once
    typed = LEAVES.filter(lambda part: not part.keys() & {"enum", "oneOf", "$ref"})
    items = draw(titled(typed | groups(depth) | (lists(depth - 1) if depth else typed)))
    fewest = draw(st.integers(0, 2))
    most = draw(st.sampled_from([{}, {"maxItems": fewest + 1}]))
    return {"type": "array", "items": items, "minItems": fewest, **most}


def branch(draw: st.DrawFn, name: str) -> dict[str, Any]:
    return {
        "properties": {name: draw(titled(LEAVES))},
        "required": draw(st.sampled_from([[], [name]])),
    }


def add_if(draw: st.DrawFn, group: dict[str, Any]) -> None:
    group["properties"]["switch"] = {"type": "boolean"}
    group["if"] = {"properties": {"switch": {"const": True}}, "required": ["switch"]}
    group["then"] = branch(draw, "shown")
    if draw(st.booleans()):
        group["else"] = branch(draw, "otherwise")


def add_dependencies(draw: st.DrawFn, group: dict[str, Any]) -> None:
    group["properties"]["switch"] = {"enum": ["a", "b", "c"]}
    first, second = branch(draw, "shown"), branch(draw, "otherwise")
    first["properties"]["switch"] = {"enum": ["a"]}
    second["properties"]["switch"] = {"enum": ["b", "c"]}
    keyword = draw(st.sampled_from(["dependencies", "dependentSchemas"]))
    group[keyword] = {"switch": {"oneOf": [first, second]}}


def add_dependent(draw: st.DrawFn, group: dict[str, Any]) -> None:
    name = draw(st.sampled_from(sorted(group["properties"])))
    group["dependentSchemas"] = {name: branch(draw, "shown")}
    group["dependentRequired"] = {name: draw(st.sampled_from([[], sorted(group["properties"])]))}


def add_all_of(draw: st.DrawFn, group: dict[str, Any]) -> None:
    part: dict[str, Any] = {"properties": {}}
    add_if(draw, part)
    group["allOf"] = [part, branch(draw, "always")]


def in_draft_07(part: Any) -> Any:
    """The same in the one keyword that draft-07 has for both kinds of dependency."""
    if isinstance(part, list):
        return [in_draft_07(each) for each in part]
    if not isinstance(part, dict):
        return part
    rest = {key: in_draft_07(value) for key, value in part.items()}
    schemas = rest.pop("dependentSchemas", {})
    names = rest.pop("dependentRequired", {})
    both = {
        name: sorted({*names.get(name, ()), *branch.get("required", ())})
        for name, branch in schemas.items()
    }
    changed = names | {name: schemas[name] | {"required": both[name]} for name in schemas}
    if changed:
        rest["dependencies"] = rest.get("dependencies", {}) | changed
    return rest


@st.composite
def forms(draw: st.DrawFn) -> dict[str, Any]:
    schema = draw(groups(2))
    if dialect := draw(DIALECTS):
        schema["$schema"] = dialect
        if dialect == DRAFT_07:
            schema = in_draft_07(schema)
    return schema | {"definitions": {"choice": {"title": "C", "enum": ["x", "y", "z"]}}}


def walked(steps: tuple[Step, ...]) -> list[str]:
    """The pages that *Continue* leads through."""
    key: str | None = steps[0].key if steps else None
    passed = []
    while key is not None:
        passed.append(key)
        key = page_after(steps, key)
    return passed


@given(schema=forms(), prefer=st.integers(0, 8), optional=st.booleans())
@settings(max_examples=cases(80), deadline=None)
def test_a_form_can_be_completed_by_its_questions(
    schema: dict[str, Any], prefer: int, optional: bool
) -> None:
    form = compile_form(schema, None, None)
    assert form.unsupported == ()
    answers = complete(form, prefer=prefer, optional=optional)
    assert [fault for fault in check_form(form, answers) if fault.severity == "error"] == []
    sent = without_vanished(form, answers)
    assert check_body(schema, sent) == ()
    # the plain validator, without this house's formats and keywords, agrees
    assert jsonschema_rs.is_valid(schema, dict(sent))
    assert without_vanished(form, sent) == sent

    steps = form.steps_of(sent)
    pointers = [question.pointer for step in steps for question in step.questions]
    assert len(pointers) == len(set(pointers))
    assert len({step.key for step in steps}) == len(steps)
    assert walked(steps) == [step.key for step in steps if not step.within]
    for step in steps:
        for question in step.questions:
            value = answer_at(sent, question.pointer)
            assert (value is not None) or not question.required
            if value is not None and question.kind not in ("yes-no", "consent"):
                shown = present(question, value)
                assert present(question, parse(question, shown)) == shown


@given(schema=forms())
@settings(max_examples=cases(40), deadline=None)
def test_what_is_required_is_missed_and_nothing_else(schema: dict[str, Any]) -> None:
    form = compile_form(schema, None, None)
    sent = without_vanished(form, NO_ANSWERS)
    required = {
        question.pointer
        for step in form.steps_of(sent)
        for question in step.questions
        if question.required
    }
    required |= {
        part.pointer
        for part in form.outline(sent).parts_within()
        if isinstance(part, Rows) and part.required and part.page.minimum
    }
    assert {fault.pointer for fault in check_form(form, NO_ANSWERS)} == required
