"""A form's questions: kinds, words, options, limits, order, pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import compile_form
from kiosk.forms.places import NO_ANSWERS
from kiosk.forms.questions import Option, Question, QuestionKind, Step


def steps(
    properties: dict[str, Any], ui: dict[str, Any] | None = None, **more: Any
) -> tuple[Step, ...]:
    schema = {"type": "object", "properties": properties, **more}
    return compile_form(schema, ui, None).steps_of(NO_ANSWERS)


def question(part: dict[str, Any], ui: dict[str, Any] | None = None) -> Question:
    (step,) = steps({"q": part}, {"q": ui or {}})
    (only,) = step.questions
    return only


TWO = [{"const": "a", "title": "Uno"}, {"const": "b", "title": "Dos"}]
EIGHT = [{"const": number, "title": f"Número {number}"} for number in range(8)]


@pytest.mark.parametrize(
    ("part", "ui", "kind"),
    [
        ({"type": "string"}, {}, "text"),
        ({"type": ["string", "null"]}, {}, "text"),
        ({"anyOf": [{"type": "boolean"}, {"type": "integer"}]}, {}, "integer"),
        ({"anyOf": [{"type": "integer"}, {"type": "number"}]}, {}, "number"),
        ({"anyOf": [{"type": "number"}, {"type": "string"}]}, {}, "text"),
        ({"maxLength": 3}, {}, "text"),
        ({"type": "string"}, {"ui:widget": "textarea"}, "long-text"),
        ({"type": "string"}, {"ui:options": {"widget": "textarea"}}, "long-text"),
        ({"type": "string", "format": "person-name"}, {}, "person-name"),
        ({"type": "string", "format": "curp"}, {}, "curp"),
        ({"type": "string", "format": "rfc"}, {}, "rfc"),
        ({"type": "string", "format": "clabe"}, {}, "clabe"),
        ({"type": "string", "format": "nss"}, {}, "nss"),
        ({"type": "string", "format": "phone-mx"}, {}, "phone"),
        ({"type": "string", "format": "postcode-mx"}, {}, "postcode"),
        ({"type": "string", "format": "email"}, {}, "email"),
        ({"type": "string", "format": "date"}, {}, "date"),
        ({"type": "string", "format": "date"}, {"ui:widget": "days"}, "date"),
        ({"type": "string", "format": "agency-code"}, {}, "text"),
        ({"type": "integer"}, {}, "integer"),
        ({"type": "number"}, {}, "number"),
        ({"type": "number"}, {"ui:widget": "money"}, "money"),
        ({"type": "boolean"}, {}, "yes-no"),
        ({"type": "boolean", "const": True}, {}, "consent"),
        ({"type": "boolean", "enum": [True]}, {}, "consent"),
        ({"oneOf": TWO}, {}, "choice"),
        ({"anyOf": TWO}, {}, "choice"),
        ({"type": "string", "enum": ["a", "b"]}, {}, "choice"),
        ({"type": "object", "enum": [{"id": "a"}, {"id": "b"}]}, {}, "choice"),
        ({"enum": list("abcdefg")}, {}, "choice"),
        ({"enum": list("abcdefgh")}, {}, "long-choice"),
        ({"oneOf": EIGHT}, {}, "long-choice"),
        ({"type": "array", "items": {"oneOf": TWO}}, {}, "choices"),
        ({"type": "array", "uniqueItems": True, "items": {"enum": ["a"]}}, {}, "choices"),
    ],
)
def test_kinds(part: dict[str, Any], ui: dict[str, Any], kind: str) -> None:
    assert question(part, ui).kind is QuestionKind(kind)


@pytest.mark.parametrize(
    ("part", "ui", "options"),
    [
        ({"oneOf": TWO}, {}, [("a", "Uno"), ("b", "Dos")]),
        ({"enum": ["a", "b"], "enumNames": ["Uno", "Dos"]}, {}, [("a", "Uno"), ("b", "Dos")]),
        ({"enum": ["a", "b"]}, {"ui:enumNames": ["Uno", "Dos"]}, [("a", "Uno"), ("b", "Dos")]),
        ({"enum": ["a", "b"]}, {"ui:enumNames": {"b": "Dos"}}, [("a", "a"), ("b", "Dos")]),
        ({"enum": [1, 2]}, {}, [(1, "1"), (2, "2")]),
        ({"enum": ["a", None]}, {}, [("a", "a")]),
        ({"enum": ["a", "b"]}, {"ui:enumDisabled": ["a"]}, [("b", "b")]),
        ({"enum": ["a", "b"]}, {"ui:enumOrder": ["b", "*"]}, [("b", "b"), ("a", "a")]),
        ({"enum": [1, 2, 3, 4]}, {"ui:enumOrder": [4, "*", 1]},
         [(4, "4"), (2, "2"), (3, "3"), (1, "1")]),
        ({"enum": [1, 2, 3]}, {"ui:enumOrder": [3]}, [(3, "3"), (1, "1"), (2, "2")]),
        ({"enum": [1, True, 0]}, {"ui:enumDisabled": [True, False]}, [(1, "1"), (0, "0")]),
        ({"oneOf": [{"enum": [1], "title": "Uno"}]}, {}, [(1, "Uno")]),
        ({"oneOf": TWO, "enum": ["b"]}, {}, [("b", "Dos")]),
        ({"oneOf": TWO, "const": "b"}, {}, [("b", "Dos")]),
        ({"anyOf": TWO, "const": "b"}, {}, [("b", "Dos")]),
        ({"enum": ["a", "b"], "const": "b"}, {}, [("b", "b")]),
        ({"const": "b"}, {}, []),
        ({"oneOf": TWO, "anyOf": TWO, "allOf": [{"oneOf": TWO[1:]}]}, {}, [("b", "Dos")]),
        ({"allOf": [{"oneOf": TWO[1:]}], "oneOf": TWO}, {}, [("b", "Dos")]),
        ({"allOf": [{"oneOf": TWO}], "oneOf": TWO[:1]}, {}, [("a", "Uno")]),
        ({"allOf": [{"title": "¿Cuál?"}], "oneOf": TWO}, {}, [("a", "Uno"), ("b", "Dos")]),
        ({"enum": [{"id": "01", "name": "Ags"}]}, {}, [({"id": "01", "name": "Ags"}, "Ags")]),
        ({"enum": [{"id": ""}]}, {}, [({"id": ""}, "")]),
        ({"type": "boolean"}, {}, []),
        ({"type": "boolean", "enumNames": ["Sí", "No"]}, {}, [(True, "Sí"), (False, "No")]),
        (
            {"type": "boolean", "oneOf": [{"const": True, "title": "Fuera"}, {"const": False}]},
            {},
            [(True, "Fuera"), (False, "False")],
        ),
        (
            {"type": "boolean", "anyOf": [{"const": True, "title": "Dentro"}, {"const": False}]},
            {},
            [(True, "Dentro"), (False, "False")],
        ),
        ({"type": "array", "items": {"enum": ["a"], "enumNames": ["Uno"]}}, {}, [("a", "Uno")]),
        ({"type": "array", "items": {"enum": ["a"]}}, {"ui:enumNames": ["Uno"]}, [("a", "Uno")]),
        ({"type": "array", "items": {"enum": ["a"]}}, {"items": {"ui:enumNames": ["Uno"]}},
         [("a", "Uno")]),
    ],
)  # fmt: skip
def test_options(part: dict[str, Any], ui: dict[str, Any], options: list[tuple[Any, str]]) -> None:
    assert question(part, ui).options == tuple(Option(*option) for option in options)


def test_the_ui_schema_words_a_question_and_markup_is_left_out() -> None:
    asked = question(
        {"type": "string", "title": "a", "description": "b", "maxLength": 9, "default": "x"},
        {
            "ui:title": "¿Qué &amp; <b>cuándo</b>?",
            "ui:description": "Vea <a href='https://x.mx'>la **página**</a>.<br>O [aquí](https://y.mx).",
            "ui:help": "Ayuda",
            "ui:placeholder": "Ejemplo",
            "ui:options": {"masked": True},
            "ui:readonly": True,
        },
    )
    assert asked.title == "¿Qué & cuándo?"
    assert asked.help == "Vea la página.\nO aquí.\nAyuda"
    assert (asked.placeholder, asked.masked, asked.max_length) == ("Ejemplo", True, 9)
    assert asked.read_only


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Agua &amp; drenaje", "Agua & drenaje"),
        ("Uno.\n\n\n\nDos.\nTres.", "Uno.\n\nDos.\nTres."),
        ("<p>Uno.</p>\n\n<p>Dos.</p>\n", "Uno.\n\nDos."),
        ("[XX años](https://x.mx) o tipo **X**", "XX años o tipo X"),
    ],
)
def test_of_an_agencys_markup_the_words_and_the_paragraphs_stay(written: str, read: str) -> None:
    assert question({**STRING, "description": written}).help == read


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("fechaInicial", "Fecha inicial"),
        ("nombre_completo", "Nombre completo"),
        ("CURP", "CURP"),
    ],
)
def test_what_has_no_words_is_called_by_its_name_and_has_no_help(name: str, title: str) -> None:
    (step,) = steps({name: STRING})
    assert (step.title, step.questions[0].title, step.questions[0].help) == (title, title, "")


def test_what_is_typed_with_blanks_is_not_cut_at_its_length() -> None:
    phone = {"type": "string", "format": "phone-mx"}
    assert question({**phone, "maxLength": 10}).max_length is None
    assert question({**STRING, "maxLength": 10}).max_length == 10


def test_what_the_schema_calls_read_only_is_shown_and_not_changed() -> None:
    filled = {**STRING, "default": "Oaxaca"}
    assert question({**filled, "readOnly": True}).read_only
    assert not question({**filled, "readOnly": False}).read_only
    assert not question(filled).read_only


@pytest.mark.parametrize("default", [{}, {"default": ""}])
def test_what_nobody_can_fill_in_is_not_shown(default: dict[str, Any]) -> None:
    asked = {"q": {**STRING, **default}, "r": STRING}
    assert [step.key for step in steps(asked, {"q": {"ui:readonly": True}})] == ["r"]


@pytest.mark.parametrize("widget", ["password", "PasswordWidget"])
def test_what_an_agency_asks_as_a_password_is_masked(widget: str) -> None:
    assert question({"type": "string"}, {"ui:widget": widget}).masked
    assert not question({"type": "string"}, {"ui:widget": "text"}).masked


@pytest.mark.parametrize(
    ("examples", "ui", "shown"),
    [
        (["Oaxaca"], {}, "Oaxaca"),
        (["Oaxaca"], {"ui:placeholder": "Puebla"}, "Puebla"),
        ([], {}, ""),
        ([7], {}, ""),
    ],
)
def test_the_first_example_of_a_schema_stands_where_nothing_is_typed(
    examples: object, ui: dict[str, Any], shown: str
) -> None:
    assert question({"type": "string", "examples": examples}, ui).placeholder == shown


@pytest.mark.parametrize(
    ("part", "ui", "limits"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 5}, {}, (1, 5)),
        ({"type": "number", "exclusiveMinimum": 0}, {}, (0, None)),
        ({"type": "number", "exclusiveMaximum": 9}, {}, (None, 9)),
        ({"type": "string", "format": "date"}, {}, ("1900-01-01", "2100-12-31")),
        (
            {"type": "string", "format": "date", "formatMinimum": "2020-05-01"},
            {"ui:options": {"yearsRange": [1950, 2030]}},
            ("2020-05-01", "2030-12-31"),
        ),
        (
            {"type": "string", "format": "date", "formatMaximum": "2020-05-01"},
            {"ui:options": {"yearsRange": [2020, 2020]}},
            ("2020-01-01", "2020-05-01"),
        ),
    ],
)
def test_limits(part: dict[str, Any], ui: dict[str, Any], limits: tuple[Any, Any]) -> None:
    asked = question(part, ui)
    assert (asked.minimum, asked.maximum) == limits


def test_words_of_another_language_and_spanish_where_there_are_none() -> None:
    form = compile_form(
        {
            "title": "Formulario",
            "description": "Para **todos**",
            "type": "object",
            "properties": {"q": {"title": "¿Cuál?", "description": "Ayuda", "oneOf": TWO}},
        },
        {"q": {"ui:placeholder": "Ejemplo"}},
        {
            "Formulario": "Form",
            "Para **todos**": "For all",
            "¿Cuál?": "Which?",
            "Uno": "One",
            "Ejemplo": "Example",
        },
    )
    (step,) = form.steps_of(NO_ANSWERS)
    assert (form.title, form.help) == ("Form", "For all")
    assert (step.title, step.help) == ("Which?", "Ayuda")
    assert [option.title for option in step.questions[0].options] == ["One", "Dos"]
    assert step.questions[0].placeholder == "Example"


STRING = {"type": "string"}


@pytest.mark.parametrize(
    ("order", "keys"),
    [
        (None, ["b", "a", "c"]),
        (["a", "b", "c"], ["a", "b", "c"]),
        (["c", "*"], ["c", "b", "a"]),
        (["*", "b"], ["a", "c", "b"]),
        (["c"], ["c", "b", "a"]),
        (["c", "gone", "*"], ["c", "b", "a"]),
        (["c", "a", "c"], ["c", "a", "b"]),
        (["a", "*", "a"], ["a", "b", "c"]),
        (["*", "a", "*", "a"], ["b", "c", "a"]),
    ],
)
def test_pages_come_in_the_order_asked_for(order: list[str] | None, keys: list[str]) -> None:
    ui = None if order is None else {"ui:order": order}
    assert [step.key for step in steps({"b": STRING, "a": STRING, "c": STRING}, ui)] == keys


def test_a_group_is_one_page_and_a_group_of_groups_is_a_section() -> None:
    found = steps(
        {
            "name": {
                "title": "Nombre",
                "description": "El suyo.",
                "properties": {"b": STRING, "a": STRING},
            },
            "job": {
                "title": "Trabajo",
                "description": "Del trabajo.",
                "properties": {
                    "title": {"type": "string", "title": "Puesto", "description": "El de hoy."},
                    "place": {"properties": {"street": STRING, "town": STRING}},
                },
            },
            "home": {"properties": {"street": STRING, "rooms": {"properties": {"a": STRING}}}},
            "none": {"properties": {"fixed": {"properties": {"a": {"readOnly": True}}}}},
        },
        title="Registro",
    )
    assert [(step.key, step.section, len(step.questions)) for step in found] == [
        ("name", "", 2),
        ("job/title", "Trabajo", 1),
        ("job/place", "Trabajo", 2),
        ("home/street", "Registro", 1),
        ("home/rooms", "Registro", 1),
    ]
    assert [step.help for step in found] == ["El suyo.", "Del trabajo.\nEl de hoy.", "", "", ""]
    assert [asked.pointer for asked in found[2].questions] == [
        ("job", "place", "street"),
        ("job", "place", "town"),
    ]


def test_what_an_optional_group_asks_is_required_once_it_is_begun() -> None:
    schema = {
        "type": "object",
        "properties": {
            "home": {"properties": {"street": STRING, "town": STRING}, "required": ["street"]}
        },
    }
    form = compile_form(schema, None, None)

    def required(answers: dict[str, Any]) -> list[bool]:
        return [asked.required for asked in form.steps_of(answers)[0].questions]

    assert required({}) == [False, False]
    assert required({"home": {"town": "x"}}) == [True, False]


DEEP: list[Any] = []
for _ in range(300):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("schema", "ui", "says"),
    [
        ({"type": "strin"}, None, "type"),
        ({"type": "string"}, None, "object"),
        ({"type": "object", "properties": {"a": 5}}, None, "properties/a"),
        ({"type": "object", "properties": {"a": {"pattern": "("}}}, None, "pattern"),
        ({"properties": {"a": {"$ref": "https://x.mx/a.json"}}}, None, "x.mx"),
        ({"properties": {"a": {"const": DEEP}}}, None, "the schema: Recursion"),
        ({"$schema": "https://x.mx/own", "properties": {}}, None, "meta-schema"),
        ([], None, "objects"),
        ({"type": "object", "properties": {}}, ["x"], "objects"),
    ],
)
def test_what_is_no_form_is_refused_in_a_line_of_words(schema: Any, ui: Any, says: str) -> None:
    with pytest.raises(FormDamaged, match=says) as refused:
        compile_form(schema, ui, None)
    assert "\n" not in str(refused.value)


def test_no_form_reads_a_file_of_the_kiosk(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps(STRING), "utf-8")
    with pytest.raises(FormDamaged, match="cannot fetch"):
        compile_form({"properties": {"a": {"$ref": other.as_uri()}}}, None, None)


def test_a_form_that_says_not_that_it_is_an_object_is_one() -> None:
    form = compile_form({"allOf": [{"properties": {"a": STRING}}]}, None, None)
    assert [step.key for step in form.steps_of(NO_ANSWERS)] == ["a"]


def test_a_schema_that_explodes_is_refused() -> None:
    doubled: dict[str, Any] = {"d0": {"type": "string"}}
    for level in range(1, 40):
        half = {"$ref": f"#/$defs/d{level - 1}"}
        doubled[f"d{level}"] = {"type": "object", "properties": {"a": half, "b": half}}
    with pytest.raises(FormDamaged, match="multiply"):
        compile_form({"$defs": doubled, "properties": {"x": {"$ref": "#/$defs/d39"}}}, None, None)
