"""Branches appear and vanish with the answers, in every way that agencies write them."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.alternatives import choice_name
from kiosk.forms.answers import without_vanished
from kiosk.forms.definition import compile_form
from kiosk.forms.questions import QuestionKind
from kiosk.forms.validation import check_form, faulty_steps

TEXT = {"type": "string"}


def keys(schema: dict[str, Any], answers: dict[str, Any]) -> list[str]:
    form = compile_form({"type": "object", **schema}, None, None)
    return [step.key for step in form.steps_of(answers)]


KIND = {"kind": {"enum": ["a", "b", "c"]}}
IF_A = {"properties": {"kind": {"const": "a"}}, "required": ["kind"]}
ONE_OF = {
    "oneOf": [
        {"properties": {"kind": {"enum": ["a"]}, "more": TEXT}, "required": ["more"]},
        {"properties": {"kind": {"enum": ["b", "c"]}}},
    ]
}


@pytest.mark.parametrize(
    ("conditional", "given"),
    [
        ({"if": IF_A, "then": {"properties": {"more": TEXT}}}, "a"),
        ({"if": {"not": IF_A}, "else": {"properties": {"more": TEXT}}}, "a"),
        ({"allOf": [{"if": IF_A, "then": {"properties": {"more": TEXT}}}]}, "a"),
        ({"if": IF_A, "then": {"if": IF_A, "then": {"properties": {"more": TEXT}}}}, "a"),
        ({"dependencies": {"kind": ONE_OF}}, "a"),
        ({"dependentSchemas": {"kind": ONE_OF}}, "a"),
        ({"dependencies": {"kind": {"properties": {"more": TEXT}}}}, "a"),
        (
            {
                "definitions": {"rest": {"properties": {"more": TEXT}}},
                "if": IF_A,
                "then": {"$ref": "#/definitions/rest"},
            },
            "a",
        ),
        (
            {
                "$defs": {"rest": {"$anchor": "rest", "properties": {"more": TEXT}}},
                "if": IF_A,
                "then": {"$ref": "#rest"},
            },
            "a",
        ),
    ],
)
def test_a_question_that_hangs_on_another(conditional: dict[str, Any], given: str) -> None:
    schema = {"properties": KIND, **conditional}
    assert keys(schema, {}) == ["kind"]
    assert keys(schema, {"kind": given}) == ["kind", "more"]


def test_the_question_that_branches_keeps_all_its_options() -> None:
    named = {"kind": KIND["kind"] | {"enumNames": ["A", "B", "C"]}}
    form = compile_form(
        {"type": "object", "properties": named, "dependencies": {"kind": ONE_OF}}, None, None
    )
    (kind, more) = form.steps_of({"kind": "a"})
    assert [option.title for option in kind.questions[0].options] == ["A", "B", "C"]
    assert more.questions[0].required


def test_depending_on_an_answer_may_only_make_another_required() -> None:
    for keyword in ("dependentRequired", "dependencies"):
        schema = {"type": "object", "properties": {"a": TEXT, "b": TEXT}, keyword: {"a": ["b"]}}
        form = compile_form(schema, None, None)
        assert [step.questions[0].required for step in form.steps_of({})] == [False, False]
        assert [step.questions[0].required for step in form.steps_of({"a": "x"})] == [False, True]


def test_alternatives_told_apart_by_a_fixed_value_get_a_question_of_their_own() -> None:
    schema = {
        "oneOf": [
            {
                "title": "Persona",
                "properties": {"who": {"const": "person"}, "curp": TEXT},
                "required": ["who", "curp"],
            },
            {
                "title": "Empresa",
                "properties": {"who": {"const": "company"}, "rfc": TEXT},
                "required": ["who"],
            },
        ]
    }
    form = compile_form({"type": "object", **schema}, None, None)
    (who,) = form.steps_of({})
    assert who.questions[0].kind is QuestionKind.CHOICE
    assert who.questions[0].required
    assert [(option.value, option.title) for option in who.questions[0].options] == [
        ("person", "Persona"),
        ("company", "Empresa"),
    ]
    assert keys(schema, {"who": "person"}) == ["who", "curp"]
    assert keys(schema, {"who": "company"}) == ["who", "rfc"]


def test_a_branch_in_a_group_is_on_the_page_of_the_group() -> None:
    schema = {
        "type": "object",
        "properties": {
            "part": {"type": "object", "properties": KIND, "dependencies": {"kind": ONE_OF}}
        },
    }
    form = compile_form(schema, None, None)
    (step,) = form.steps_of({"part": {"kind": "a"}})
    assert [asked.pointer for asked in step.questions] == [("part", "kind"), ("part", "more")]


def test_a_branch_may_narrow_or_forbid_a_question() -> None:
    schema = {
        "properties": KIND | {"size": {"type": "integer", "minimum": 0, "maximum": 9}},
        "allOf": [
            {"if": IF_A, "then": {"properties": {"size": {"minimum": 5, "maximum": 99}}}},
            {
                "if": {"properties": {"kind": {"const": "b"}}, "required": ["kind"]},
                "then": {"properties": {"size": False}},
            },
        ],
    }
    form = compile_form({"type": "object", **schema}, None, None)
    size = form.steps_of({"kind": "a"})[1].questions[0]
    assert (size.kind, size.minimum, size.maximum) == (QuestionKind.INTEGER, 5, 9)
    assert keys(schema, {"kind": "b"}) == ["kind"]


def test_two_conditionals_on_one_property_both_hold() -> None:
    part = {
        "type": "object",
        "properties": KIND,
        "if": IF_A,
        "then": {"properties": {"first": TEXT}},
    }
    other = {"if": IF_A, "then": {"properties": {"second": TEXT}}}
    schema = {
        "type": "object",
        "properties": {"part": part},
        "allOf": [{"properties": {"part": other}}],
    }
    form = compile_form(schema, None, None)
    (step,) = form.steps_of({"part": {"kind": "a"}})
    assert {asked.pointer[1] for asked in step.questions} == {"kind", "first", "second"}
    (step,) = form.steps_of({"part": {"kind": "b"}})
    assert [asked.pointer[1] for asked in step.questions] == ["kind"]


EITHER = ("oneOf", "anyOf")
FIXED: list[dict[str, Any]] = [
    {"properties": {"who": {"enum": ["a", "b"], "enumNames": ["Ana"]}, "more": TEXT}},
    {"title": "Ce", "properties": {"who": {"const": "c"}, "other": TEXT}},
    {"title": "De", "properties": {"who": {"const": "d", "title": "Don D"}}},
    {"properties": {"who": {"const": "e"}}, "required": ["who"]},
    {"properties": {"who": {"enum": ["f"]}}},
]


@pytest.mark.parametrize(
    "known",
    [{}, {"who": True}, {"who": TEXT}, *({"who": {of: [TEXT, {"type": "null"}]}} for of in EITHER)],
)
def test_fixed_values_of_every_kind_are_gathered_into_one_question(known: dict[str, Any]) -> None:
    schema = {"properties": known, "oneOf": FIXED}
    (who,) = compile_form({"type": "object", **schema}, None, None).steps_of({})
    assert [(option.value, option.title) for option in who.questions[0].options] == [
        ("a", "Ana"), ("b", "b"), ("c", "Ce"), ("d", "Don D"), ("e", "e"), ("f", "f"),
    ]  # fmt: skip
    assert who.questions[0].required, "without an answer more than one of them fit"
    assert keys(schema, {"who": "b"}) == ["who", "more"]
    assert keys(schema, {"who": "c"}) == ["who", "other"]
    assert keys(schema, {"who": "z"}) == ["who"], "an answer that no branch is for chooses none"


ANA = {"properties": {"who": {"const": "a"}, "more": TEXT}}
BEA = {"properties": {"who": {"const": "b"}, "other": TEXT}}
BEA_MUST = {**BEA, "required": ["other"]}


@pytest.mark.parametrize(
    ("either", "branches", "required"),
    [
        ("oneOf", [ANA, BEA], True),
        ("oneOf", [{**ANA, "required": ["more"]}, BEA_MUST], True),
        ("oneOf", [{**ANA, "required": ["who"]}, BEA_MUST], True),
        ("oneOf", [{**ANA, "required": ["name"]}, {**BEA, "required": ["name"]}], True),
        ("oneOf", [ANA, BEA_MUST], False),
        ("oneOf", [{**ANA, "required": ["name"]}, BEA_MUST], False),
        ("anyOf", [{**ANA, "required": ["more"]}, BEA_MUST], True),
        ("anyOf", [ANA, BEA], False),
        ("anyOf", [ANA, BEA_MUST], False),
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_the_choice_between_branches_is_missed_where_the_schema_takes_no_answers_without_it(
    either: str, branches: list[dict[str, Any]], required: bool, inside: bool
) -> None:
    schema = {"type": "object", "properties": {"name": TEXT}, either: branches}
    place: tuple[str, ...] = ()
    answers: dict[str, Any] = {"name": "Ana"}
    if inside:
        schema, place = {"type": "object", "properties": {"part": schema}}, ("part",)
        answers = {"part": answers}
    form = compile_form(schema, None, None)
    who = next(leaf for leaf in form.outline(answers).leaves() if leaf.pointer[-1] == "who")
    assert who.question.required is required
    assert [(fault.pointer, fault.key) for fault in check_form(form, answers)] == (
        [((*place, "who"), "fault.required.choice")] if required else []
    )
    assert faulty_steps(form, answers) == ((("part" if inside else "who"),) if required else ())


def test_a_choice_that_stands_beside_its_branches_is_required_where_each_requires_it() -> None:
    branches = [{**branch, "required": ["who"]} for branch in (ANA, BEA)]
    schema = {"type": "object", "properties": {"who": TEXT}, "anyOf": branches}
    assert compile_form(schema, None, None).steps_of({})[0].questions[0].required


@pytest.mark.parametrize(
    "own",
    [
        {"enum": ["a", "c", "z"], "enumNames": ["La A", "La C", "La Z"]},
        *({keyword: [{"const": sign, "title": f"La {sign.upper()}"} for sign in "acz"]}
          for keyword in ("oneOf", "anyOf")),
    ],
)  # fmt: skip
def test_a_question_that_lists_its_options_itself_keeps_its_words_for_those_that_have_a_branch(
    own: dict[str, Any],
) -> None:
    schema = {"type": "object", "properties": {"who": own}, "oneOf": FIXED}
    (who,) = compile_form(schema, None, None).steps_of({})
    assert [(option.value, option.title) for option in who.questions[0].options] == [
        ("a", "La A"), ("c", "La C"),
    ]  # fmt: skip


def test_a_branch_that_is_chosen_lends_the_page_none_of_its_words() -> None:
    branch = {"title": "Ana", "description": "De Ana", "properties": {"who": {"const": "a"}}}
    part = {"type": "object", "title": "Quién", "description": "Diga", "oneOf": [branch, FIXED[1]]}
    form = compile_form({"type": "object", "properties": {"part": part}}, None, None)
    for answers in ({}, {"part": {"who": "a"}}):
        assert [(step.title, step.help) for step in form.steps_of(answers)] == [("Quién", "Diga")]


@pytest.mark.parametrize("same", [{"const": "MX"}, {"enum": ["MX", "US"]}])
def test_what_all_alternatives_fix_alike_tells_them_not_apart(same: dict[str, Any]) -> None:
    person, firm = (
        {
            "properties": {"country": same, "kind": {"enum": [kind]}, name: TEXT},
            "required": ["country", "kind", name],
        }
        for kind, name in (("person", "curp"), ("firm", "rfc"))
    )
    schema = {"type": "object", "oneOf": [person, firm]}
    form = compile_form(schema, None, None)
    given = {"country": "MX", "kind": "firm", "rfc": "X"}
    assert without_vanished(form, given) == given
    assert keys(schema, {"kind": "firm"})[-1] == "rfc"


def test_what_only_some_alternatives_fix_tells_them_not_apart() -> None:
    schema: dict[str, Any] = {"oneOf": [{"properties": {"who": {"const": "a"}, "more": TEXT}},
                        {"properties": {"other": TEXT}}]}  # fmt: skip
    assert keys(schema, {}) == [choice_name(schema["oneOf"])]
    schema["oneOf"][1] = {"required": ["other"]}
    assert keys(schema, {}) == [choice_name(schema["oneOf"])]


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_alternatives_are_chosen_from_where_any_of_them_asks_something_more(keyword: str) -> None:
    known = {"a": TEXT, "b": TEXT}
    either = [{"properties": {name: {"minLength": 2}}, "required": [name]} for name in known]
    assert keys({"properties": known, keyword: either}, {}) == ["a", "b"]
    more = {"properties": {"c": TEXT}, "required": ["c"]}
    asked = keys({"properties": known, keyword: [either[0], more]}, {})
    assert sorted(asked) == [choice_name([either[0], more]), "a", "b"]


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize(
    ("only", "asked"),
    [
        ({"properties": {"more": TEXT}, "required": ["more"]}, ["more"]),
        ({"properties": {"who": {"const": "a"}, "more": TEXT}}, ["who"]),
    ],
)
def test_a_single_alternative_leaves_nothing_to_choose(
    keyword: str, only: dict[str, Any], asked: list[str]
) -> None:
    assert keys({keyword: [only]}, {}) == asked
    assert keys({"properties": {"q": {keyword: [TEXT]}}}, {}) == ["q"]


def test_what_stands_beside_the_branches_holds_for_each_of_them() -> None:
    part = {"properties": {"always": TEXT}, "required": ["always"], **ONE_OF}
    for keyword in ("dependencies", "dependentSchemas"):
        schema = {"properties": {"kind": TEXT}, keyword: {"kind": part}}
        assert keys(schema, {}) == ["kind"]
        assert keys(schema, {"kind": "a"}) == ["kind", "always", "more"]
        assert keys(schema, {"kind": "b"}) == ["kind", "always"]
        assert keys(schema, {"kind": "z"}) == ["kind", "always"]


def test_branches_that_say_nothing_of_the_answer_are_alternatives() -> None:
    part = {"oneOf": [{"properties": {"a": TEXT}}, {"properties": {"b": TEXT}}]}
    schema = {"properties": {"kind": TEXT}, "dependencies": {"kind": part}}
    assert keys(schema, {"kind": "x"}) == ["kind", choice_name(part["oneOf"])]


def test_an_answer_that_no_branch_is_for_leaves_the_question_as_it_is() -> None:
    schema = {"properties": {"kind": TEXT}, "dependencies": {"kind": ONE_OF}}
    form = compile_form({"type": "object", **schema}, None, None)
    (kind,) = form.steps_of({"kind": "z"})
    assert (kind.key, kind.questions[0].kind) == ("kind", QuestionKind.TEXT)


def test_a_branch_that_is_no_schema_of_an_object_is_chosen_by_nothing() -> None:
    part = {"oneOf": [True, *ONE_OF["oneOf"]]}
    schema = {"properties": {"kind": TEXT}, "dependencies": {"kind": part}}
    assert keys(schema, {"kind": "a"}) == ["kind", "more"]


def listed(values: str) -> list[dict[str, Any]]:
    return [{"const": value, "title": value} for value in values]


def singly(values: str) -> list[dict[str, Any]]:
    return [{"enum": [value], "title": value} for value in values]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"oneOf": listed("abc")}, {"oneOf": listed("cd")}),
        ({"anyOf": listed("abc")}, {"anyOf": listed("cd")}),
        ({"oneOf": singly("abc")}, {"oneOf": singly("cd")}),
        ({"oneOf": singly("abc")}, {"oneOf": listed("cd")}),
        ({"oneOf": listed("abc")}, {"anyOf": listed("cd")}),
        ({"oneOf": listed("abc")}, {"oneOf": listed("bc"), "anyOf": listed("c")}),
        ({"anyOf": listed("abc")}, {"oneOf": listed("ac"), "anyOf": listed("bc")}),
    ],
)
def test_of_several_lists_of_options_only_what_all_offer_is_offered(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    schema = {"type": "object", "properties": {"q": {"allOf": [first, second]}}}
    form = compile_form(schema, None, None)
    (step,) = form.steps_of({})
    assert [option.value for option in step.questions[0].options] == ["c"]
    assert check_form(form, {"q": "c"}) == ()


def test_a_list_of_a_single_option_lends_the_question_none_of_its_words() -> None:
    only = {"title": "¿Cuál?", "allOf": [TEXT], "oneOf": [{"const": "a", "title": "La A"}]}
    form = compile_form({"type": "object", "properties": {"q": only}}, None, None)
    (step,) = form.steps_of({})
    assert (step.title, step.questions[0].options[0].title) == ("¿Cuál?", "La A")


INNER = {"properties": {"inner": {"type": "object", "properties": {"i": TEXT}}}}
IF_B = {"if": {"properties": {"b": {"const": "x"}}, "required": ["b"]}}


@pytest.mark.parametrize(
    "conditional",
    [
        {**IF_B, "then": INNER},
        {**IF_B, "else": INNER},
        {"allOf": [{**IF_B, "then": INNER}]},
        {"dependentSchemas": {"b": INNER}},
        {"dependencies": {"b": INNER}},
        {"oneOf": [{"properties": {"b": {"const": "x"}, **INNER["properties"]}},
                   {"properties": {"b": {"const": "y"}}}]},
        {"anyOf": [{"properties": {"b": {"const": "x"}, **INNER["properties"]}},
                   {"properties": {"b": {"const": "y"}}}]},
    ],
)  # fmt: skip
def test_the_pages_of_a_group_stay_when_a_branch_brings_a_group_into_it(
    conditional: dict[str, Any],
) -> None:
    part = {"type": "object", "properties": {"a": TEXT, "b": TEXT}, **conditional}
    schema = {"properties": {"part": part}}
    for answers in ({}, {"part": {"b": "x"}}, {"part": {"b": "y"}}):
        assert keys(schema, answers)[:2] == ["part/a", "part/b"]
    del part[next(iter(conditional.keys() - {"if"}))]
    assert keys(schema, {}) == ["part"]
