"""Answers that are files: which forms ask for them, and what stands in the answers."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.forms.answers import without_vanished
from kiosk.forms.definition import Form, FormUnsupported, compile_form
from kiosk.forms.entry import present
from kiosk.forms.fault import Fault
from kiosk.forms.file_reference import (
    MOST_NAME,
    FileReference,
    Shape,
    every_reference,
    json_pointer,
    longest_reference,
    reference_in,
    references_in,
    without_files,
)
from kiosk.forms.file_rules import JPEG, MOST_BYTES, MOST_FILES, PDF, PNG, FileRules
from kiosk.forms.places import NO_ANSWERS
from kiosk.forms.questions import Question
from kiosk.forms.sample import complete_whole
from kiosk.forms.validation import check_body, check_form
from kiosk.words import words_of

DATA_URL = {"type": "string", "format": "data-url"}
RJSF = re.compile(r"^data:([a-z]+/[a-z0-9-+.]+)?;(?:name=(.*);)?base64,(.*)$")
"""What @rjsf/validator-ajv8 takes for `data-url`."""
DRAFT_07 = "http://json-schema.org/draft-07/schema#"


def form_of(part: dict[str, Any], ui: dict[str, Any] | None = None, **more: Any) -> Form:
    schema = {"type": "object", "properties": {"q": part}, **more}
    return compile_form(schema, {"q": ui or {}}, None)


def question(part: dict[str, Any], ui: dict[str, Any] | None = None, **more: Any) -> Question:
    (step,) = form_of(part, ui, **more).steps_of(NO_ANSWERS)
    (only,) = step.questions
    return only


def reference(number: int = 1, size: int = 1000, kind: str = JPEG) -> FileReference:
    return FileReference(kind, f"foto {number}.jpg", size, f"{number:064x}")


@pytest.mark.parametrize(
    ("part", "ui", "kind"),
    [
        (DATA_URL, {}, "file"),
        ({"format": "data-url"}, {}, "file"),
        ({"type": ["string", "null"], "format": "data-url"}, {}, "file"),
        ({"type": "string"}, {"ui:widget": "file"}, "file"),
        ({"type": "string"}, {"ui:widget": "FileWidget"}, "file"),
        ({"type": "string"}, {"ui:widget": "photo"}, "file"),
        ({"type": "string"}, {"ui:widget": "signature"}, "signature"),
        (DATA_URL, {"ui:options": {"widget": "signature"}}, "signature"),
        ({"type": "string", "contentEncoding": "base64"}, {}, "file"),
        ({"type": "string", "contentMediaType": "image/png"}, {}, "file"),
        (
            {"type": "string", "contentEncoding": "base64", "contentMediaType": PDF},
            {},
            "file",
        ),
        ({"type": "array", "items": DATA_URL}, {}, "files"),
        ({"type": "array", "items": {"type": "string"}}, {"ui:widget": "files"}, "files"),
        ({"type": "array", "items": {"$ref": "#/$defs/file"}}, {}, "files"),
        ({"type": "string", "contentMediaType": "text/plain"}, {"ui:widget": "textarea"}, None),
    ],
)
def test_which_forms_ask_for_files(part: dict[str, Any], ui: dict[str, Any], kind: Any) -> None:
    if kind is None:
        assert not form_of(part, ui).steps_of(NO_ANSWERS)
        return
    asked = question(part, ui, **{"$defs": {"file": DATA_URL}})
    assert asked.kind == kind
    assert asked.file_rules.types
    assert not form_of(part, ui, **{"$defs": {"file": DATA_URL}}).unsupported


@pytest.mark.parametrize(
    ("part", "ui", "rules"),
    [
        (DATA_URL, {}, FileRules((JPEG, PNG, PDF), Shape.PARAMETERS)),
        ({**DATA_URL, "minItems": 2}, {}, FileRules((JPEG, PNG, PDF), Shape.PARAMETERS)),
        ({"type": "string"}, {"ui:widget": "file"}, FileRules((JPEG, PNG, PDF), Shape.PARAMETERS)),
        (
            {**DATA_URL, "contentEncoding": "base64"},
            {},
            FileRules((JPEG, PNG, PDF), Shape.PARAMETERS),
        ),
        (
            DATA_URL,
            {"ui:options": {"accept": ".pdf, image/jpeg", "maxBytes": 900_000, "maxPages": 2}},
            FileRules((JPEG, PDF), Shape.PARAMETERS, most_bytes=900_000, most_pages=2),
        ),
        (
            DATA_URL,
            {"ui:options": {"accept": "image/*", "maxBytes": 10**12, "maxPages": 0}},
            FileRules((JPEG, PNG), Shape.PARAMETERS, most_bytes=MOST_BYTES, most_pages=1),
        ),
        (
            {**DATA_URL, "pattern": "^data:image/png;base64,[A-Za-z0-9+/]+=*$"},
            {},
            FileRules((PNG,), Shape.PLAIN_URL),
        ),
        (
            {"type": "string", "contentEncoding": "base64", "contentMediaType": PNG},
            {},
            FileRules((PNG,), Shape.BASE64),
        ),
        (
            {"type": "array", "items": DATA_URL, "minItems": 2, "maxItems": 4},
            {},
            FileRules((JPEG, PNG, PDF), Shape.PARAMETERS, least=2, most=4),
        ),
        (
            {"type": "array", "items": DATA_URL, "minItems": 2, "maxItems": 2},
            {},
            FileRules((JPEG, PNG, PDF), Shape.PARAMETERS, least=2, most=2),
        ),
        (
            {"type": "array", "items": DATA_URL, "maxItems": 99},
            {"ui:options": {"accept": ".png"}, "items": {"ui:options": {"accept": ".pdf"}}},
            FileRules((PNG,), Shape.PARAMETERS, most=MOST_FILES),
        ),
        (
            {"type": "array", "items": DATA_URL},
            {"items": {"ui:options": {"accept": [".pdf"]}}},
            FileRules((PDF,), Shape.PARAMETERS, most=MOST_FILES),
        ),
        (
            DATA_URL,
            {"ui:widget": "signature", "ui:options": {"statement": True}},
            FileRules((PNG, JPEG), Shape.PARAMETERS, statement=True),
        ),
        (
            DATA_URL,
            {"ui:widget": "photo"},
            FileRules((JPEG, PNG, PDF), Shape.PARAMETERS, photo=True),
        ),
    ],
)
def test_what_a_form_allows(part: dict[str, Any], ui: dict[str, Any], rules: FileRules) -> None:
    assert question(part, ui).files == rules


NO_REFERENCE = "no reference to a file fits it"


@pytest.mark.parametrize(
    ("part", "ui", "reason", "detail"),
    [
        (DATA_URL, {"ui:options": {"accept": ".docx,.xlsx"}}, "ui:options.accept", ".docx,.xlsx"),
        (DATA_URL, {"ui:widget": "signature", "ui:options": {"accept": PDF}},
         "ui:options.accept", PDF),
        ({**DATA_URL, "maxLength": 50}, {}, "pattern", NO_REFERENCE),
        ({**DATA_URL, "pattern": "^https://"}, {}, "pattern", NO_REFERENCE),
        ({"type": "string", "contentEncoding": "base32"}, {}, "contentEncoding", "base32"),
    ],
)  # fmt: skip
def test_a_file_that_could_never_be_valid_is_told_beforehand(
    part: dict[str, Any], ui: dict[str, Any], reason: str, detail: str
) -> None:
    with pytest.raises(FormUnsupported, match=re.escape(reason)) as refused:
        form_of(part, ui, required=["q"])
    (gap,) = refused.value.unsupported
    assert (gap.reason, gap.detail) == (reason, detail)


def test_more_files_than_one_page_takes_are_asked_for_one_by_one() -> None:
    many = {"type": "array", "items": DATA_URL, "minItems": MOST_FILES + 1}
    (step,) = form_of(many, required=["q"]).steps_of(NO_ANSWERS)
    assert step.listing is not None
    assert step.listing.minimum == MOST_FILES + 1


def test_where_any_file_is_taken_the_one_of_the_longest_name_is() -> None:
    longest = FileReference(JPEG, "📄" * MOST_NAME, 999_999_999_999, "f" * 64)
    room = len(longest.written(Shape.PARAMETERS))
    allowed = {"ui:options": {"accept": JPEG}}
    assert question({**DATA_URL, "maxLength": room}, allowed).file_rules.types == (JPEG,)
    with pytest.raises(FormUnsupported):
        form_of({**DATA_URL, "maxLength": room - 1}, allowed, required=["q"])


@given(
    st.text(max_size=200),
    st.sampled_from([JPEG, PNG, PDF]),
    st.integers(0, 10**11),
    st.binary(min_size=32, max_size=32),
    st.sampled_from(list(Shape)),
)
@example("acta 1/2, «ñ»;base64.pdf", PDF, 1, bytes(32), Shape.PARAMETERS)
def test_a_reference_is_read_back(
    name: str, kind: str, size: int, digest: bytes, shape: Shape
) -> None:
    name = name.encode("utf-8", "replace").decode()
    wanted = FileReference(kind, name[:40], size, digest.hex())
    written = FileReference(kind, name, size, digest.hex()).written(shape)
    assert reference_in(written) == wanted
    assert shape is Shape.BASE64 or RJSF.match(written)
    assert len(written) <= len(longest_reference(PDF).written(shape))


@pytest.mark.parametrize(
    "answer",
    [None, 7, "", "data:", "data:image/png;base64,iVBORw0KGgo=", "aG9sYQ==", "x" * 10_000, "ñ",
     "data:image/png;name=a;size=1;sha256=00;base64,", "data:image/png;base64,ñ",
     reference().written(Shape.BASE64) + " ",
     "data:image/png;base64," + reference().written(Shape.PLAIN_URL)],
)  # fmt: skip
def test_what_is_no_reference_is_none(answer: Any) -> None:
    assert reference_in(answer) is None


def test_a_name_that_is_no_text_is_read_as_far_as_it_is() -> None:
    written = reference().written(Shape.PARAMETERS).replace("foto%201", "%FF1")
    assert references_in(written)[0].name == "\ufffd1.jpg"


def test_where_bare_base64_is_asked_for_nothing_else_is_sent() -> None:
    form = form_of({"type": "string", "contentEncoding": "base64"}, required=["q"])
    sent = complete_whole(form)["q"]
    assert base64.b64decode(sent, validate=True).startswith(b"data:image/jpeg;name=1;")


SCHEMAS = [
    ({"type": "object", "required": ["q"], "properties": {"q": DATA_URL}}, {}),
    ({"$schema": DRAFT_07, "type": "object", "properties": {"q": DATA_URL}, "required": ["q"]}, {}),
    (
        {
            "$schema": DRAFT_07,
            "type": "object",
            "properties": {
                "q": {"type": "string", "contentEncoding": "base64", "contentMediaType": PNG}
            },
        },
        {},
    ),
    (
        {
            "type": "object",
            "properties": {
                "q": {**DATA_URL, "pattern": "^data:application/pdf;base64,", "minLength": 80}
            },
        },
        {},
    ),
    (
        {
            "type": "object",
            "properties": {"q": {"type": "array", "items": DATA_URL, "minItems": 3}},
        },
        {},
    ),
    (
        {"type": "object", "properties": {"q": {"type": "string"}}},
        {"q": {"ui:widget": "signature"}},
    ),
]


@pytest.mark.parametrize(("schema", "ui"), SCHEMAS)
def test_what_is_sent_fits_the_agencys_own_schema(
    schema: dict[str, Any], ui: dict[str, Any]
) -> None:
    schema = schema | {"required": ["q"]}
    form = compile_form(schema, ui, None)
    answers = complete_whole(form)
    assert references_in(answers["q"])
    assert check_form(form, answers) == ()
    assert check_body(schema, answers) == ()


def test_a_data_url_is_judged_where_nothing_was_before() -> None:
    schema = {"type": "object", "properties": {"q": DATA_URL}}
    assert check_body(schema, {"q": "holiday.jpg"})
    assert not check_body(schema, {"q": "data:image/png;base64,iVBORw0KGgo="})


FILES = {"type": "array", "items": DATA_URL, "minItems": 2, "maxItems": 3}


@pytest.mark.parametrize(
    ("part", "ui", "answer", "key"),
    [
        (DATA_URL, {}, None, "fault.required.file"),
        (DATA_URL, {"ui:widget": "signature"}, None, "fault.required.signature"),
        (FILES, {}, None, "fault.required.file"),
        (FILES, {}, [1], "fault.files.few"),
        (FILES, {}, [1, 2, 3, 4], "fault.files.many"),
        (FILES, {}, [1, 2], None),
        (FILES | {"uniqueItems": True}, {}, [1, 1], "fault.choices.twice"),
    ],
)
def test_the_forms_limits_are_told_in_words_for_files(
    part: dict[str, Any], ui: dict[str, Any], answer: Any, key: str | None
) -> None:
    form = form_of(part, ui, required=["q"])
    answers = {}
    if answer is not None:
        answers = {"q": [reference(number).written(Shape.PARAMETERS) for number in answer]}
    assert [fault.key for fault in check_form(form, answers)] == ([key] if key else [])


def test_all_files_together_are_bounded() -> None:
    part = {"type": "array", "items": DATA_URL}
    properties = {"a": part, "name": {"type": "string"}, "b": part, "c": part, "d": part}
    schema = {"type": "object", "properties": properties}
    form = compile_form(schema, None, None)

    def files(size: int) -> list[str]:
        return [reference(n, size).written(Shape.PARAMETERS) for n in range(MOST_FILES)]

    ten = {"a": files(10), "b": files(10)}
    assert check_form(form, ten) == ()
    more = files(10)[:1]
    for beyond in ({"c": more}, {"c": more, "d": more}):
        assert list(check_form(form, ten | beyond)) == [
            Fault((name,), "fault.files.too-many", {"maximum": 20}) for name in beyond
        ]
    assert check_form(form, {"a": files(4_000_000)}) == ()
    (fault,) = check_form(form, {"a": files(3_000_000), "b": files(3_000_000)})
    assert fault == Fault(("b",), "fault.files.too-large", {"megabytes": 40})
    assert "caben 40 megabytes" in words_of("es")(fault.key, **fault.parameters)


def test_the_file_of_a_vanished_branch_is_not_sent() -> None:
    schema = {
        "type": "object",
        "properties": {"owns": {"type": "boolean"}},
        "if": {"properties": {"owns": {"const": True}}, "required": ["owns"]},
        "then": {"properties": {"deed": DATA_URL}, "required": ["deed"]},
    }
    form = compile_form(schema, None, None)
    answers = {"owns": True, "deed": reference().written(Shape.PARAMETERS)}
    assert without_vanished(form, answers) == answers
    assert without_vanished(form, answers | {"owns": False}) == {"owns": False}


def test_each_reference_has_its_place() -> None:
    one, two = (reference(n).written(Shape.PARAMETERS) for n in (1, 2))
    answers = {"home/a~b": {"deed": one}, "papers": ["x", two], "name": "Ana"}
    found = [(json_pointer(pointer), file.name) for pointer, file in every_reference(answers)]
    assert found == [("/home~1a~0b/deed", "foto 1.jpg"), ("/papers/1", "foto 2.jpg")]


def test_an_answer_is_read_back_by_its_name() -> None:
    asked = question({"type": "array", "items": DATA_URL})
    value = [reference(n).written(Shape.PARAMETERS) for n in (1, 2)]
    assert present(asked, value) == "foto 1.jpg\nfoto 2.jpg"


def test_a_draft_keeps_everything_but_the_files() -> None:
    one, two = (reference(n).written(Shape.PARAMETERS) for n in (1, 2))
    answers = {
        "name": "Ana",
        "deed": one,
        "home": {"deed": two, "street": "Uno"},
        "all": [one, two],
        "children": [{"name": "Eva", "birth": one}, {"birth": two}],
        "mixed": ["x", one, "y"],
        "empty": [],
    }
    assert without_files(answers) == {
        "name": "Ana",
        "home": {"street": "Uno"},
        "children": [{"name": "Eva"}, {}],
        "mixed": ["x", None, "y"],
        "empty": [],
    }
    assert without_files({"name": "Ana", "list": [1, "x"]}) == {"name": "Ana", "list": [1, "x"]}


def test_no_file_is_filled_in_beforehand() -> None:
    assert question({**DATA_URL, "default": "data:image/png;base64,AAAA"}).default is None
