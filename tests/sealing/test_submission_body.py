"""The body: canonical bytes of the answers, and no more than the answers."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue, ValidationError

from kiosk.sealing.body import AttachmentNote, BodySignature, SubmissionBody

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LIMIT = 2**53 - 1
ID = UUID("0199f2b1-7c3e-7f00-8000-000000000001")
NUMBERS = st.integers(-LIMIT, LIMIT) | st.floats(-float(LIMIT), float(LIMIT))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


def _body(answers: dict[str, JsonValue]) -> SubmissionBody:
    return SubmissionBody(
        service="acta-de-nacimiento", form_version=2, language="es", answers=answers
    )


@given(answers=st.dictionaries(WORDS, VALUES, max_size=5))
def test_answers_come_back_as_they_were(answers: dict[str, JsonValue]) -> None:
    body = _body(answers)

    read = SubmissionBody.model_validate_json(body.canonical())

    assert read.answers == answers
    assert read.canonical() == body.canonical()


def test_the_bytes_are_canonical_json() -> None:
    assert (
        _body({"b": 1, "a": "ñ"}).canonical()
        == (
            '{"answers":{"a":"ñ","b":1},"form_version":2,"language":"es",'
            '"service":"acta-de-nacimiento"}'
        ).encode()
    )


@pytest.mark.parametrize(
    ("value", "why"),
    [(float("nan"), "nan"), (float("inf"), "inf"), (2**60, "safe integer"), ("\ud800", "UTF-8")],
)
def test_what_json_cannot_carry_exactly_is_refused(value: JsonValue, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        _body({"a": value}).canonical()


@pytest.mark.parametrize("language", ["", "ES", "español", "es_MX", "es\n"])
def test_a_language_is_a_tag(language: str) -> None:
    with pytest.raises(ValidationError):
        SubmissionBody(service="s", form_version=1, language=language, answers={})


def test_an_error_does_not_quote_the_answers() -> None:
    with pytest.raises(ValidationError) as refused:
        SubmissionBody.model_validate(
            {"service": "s", "form_version": 1, "language": "es", "answers": {"n": {"PEPE"}}}
        )

    assert "PEPE" not in str(refused.value)


def test_what_is_signed_is_all_that_was_answered_and_for_which_submission() -> None:
    note = AttachmentNote(
        question="/ine", name="a.jpg", media_type="image/jpeg", size=3, sha256=bytes(32)
    )
    body = SubmissionBody.model_validate(
        _body({"a": "ñ"}).model_dump()
        | {"id": ID, "attachments": (note,), "signature": BodySignature(der=b"signature")}
    )

    assert json.loads(body.signed_content()) == {
        "answers": {"a": "ñ"},
        "attachments": [note.model_dump(mode="json")],
        "form_version": 2,
        "id": str(ID),
        "language": "es",
        "service": "acta-de-nacimiento",
    }
    read = SubmissionBody.model_validate_json(body.canonical())
    assert read.signed_content() == body.signed_content()
    assert read.signature == body.signature


def test_a_signature_has_bounds() -> None:
    for der in (b"", bytes(32 * 1024 + 1)):
        with pytest.raises(ValidationError):
            BodySignature(der=der)
